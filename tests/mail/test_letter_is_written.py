"""A letter as it stands in the outbox: what programs and people will read."""

import email
import email.policy
import re
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask

from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import outbox as letters
from eventsapp.mail.messages import Recipient, Rendered
from tests.mail.conftest import calendar_letter, put_letter, states


def written(outbox: Any) -> EmailMessage:
    [row] = outbox()
    content: bytes = row.content
    assert content.isascii()
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", content) is None
    assert max(len(line) for line in content.split(b"\r\n")) <= 78
    return email.message_from_bytes(content, policy=email.policy.SMTP)


def tree(part: Any) -> Any:
    if part.is_multipart():
        return (part.get_content_type(), [tree(child) for child in part.iter_parts()])
    return part.get_content_type()


def test_a_letter_is_text_and_html(app: Flask, outbox: Any) -> None:
    put_letter(reply_to="outi@example.org")
    message = written(outbox)
    assert tree(message) == ("multipart/alternative", ["text/plain", "text/html"])
    assert str(message["From"]) == "IOM Finland <events@example.org>"
    assert str(message["To"]) == "Äidyt O’Brien-Ståhl <guest@example.org>"
    assert str(message["Reply-To"]) == "outi@example.org"
    assert str(message["Auto-Submitted"]) == "auto-generated"
    assert message["Date"].datetime == outbox()[0].created_at.replace(microsecond=0)
    assert [part["Content-Transfer-Encoding"] for part in message.iter_parts()] == ["quoted-printable"] * 2


def test_a_calendar_invitation_is_what_calendars_want(app: Flask, outbox: Any) -> None:
    calendar_letter("REQUEST")
    message = written(outbox)
    assert tree(message) == (
        "multipart/mixed",
        [("multipart/alternative", ["text/plain", "text/html", "text/calendar"]), "application/ics"],
    )
    *_others, entry = next(iter(message.iter_parts())).iter_parts()
    assert dict(entry["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert entry["Content-Disposition"] is None
    *_others, attached = message.iter_parts()
    assert attached.get_filename() == "invite.ics"
    assert attached["Content-Type"].params["name"] == "invite.ics"
    assert attached.get_content() == entry.get_content().encode()
    assert 'ORGANIZER;CN="IOM Finland":mailto:calendar@example.org\r\n' in attached.get_content().decode()
    assert message["From"].addresses[0].addr_spec == "calendar@example.org"


def test_the_message_id_is_on_the_senders_domain_and_stays(app: Flask, outbox: Any) -> None:
    put_letter()
    [row] = outbox()
    assert re.fullmatch(r"<[\w-]{22}@example\.org>", row.message_id)
    assert row.content.count(row.message_id.encode()) == 1


@pytest.mark.parametrize("trick", ["\r\nBcc: evil@example.org", "\nBcc: evil@example.org", "\rBcc: evil@example.org"])
def test_no_name_or_subject_begins_a_header(app: Flask, outbox: Any, trick: str) -> None:
    put_letter(
        recipient=Recipient(f"Guest{trick}", "guest@example.org"),
        rendered=Rendered(f"Invitation{trick}", "Text", "<p>Text</p>"),
        sender_name=f"IOM{trick}",
    )
    message = written(outbox)
    assert sorted(message.keys()) == sorted(
        ["MIME-Version", "Content-Type", "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"]
    )
    assert str(message["Subject"]) == "Invitation Bcc: evil@example.org"
    assert message["To"].addresses[0].display_name == "Guest Bcc: evil@example.org"


@pytest.mark.parametrize(
    "address",
    ["guest@example.org\r\nBcc: evil@example.org", "äidyt@example.org", "guest", "guest@", "a b@example.org", ""],
)
def test_an_address_that_mail_cannot_carry_is_refused(app: Flask, outbox: Any, address: str) -> None:
    with pytest.raises(Refused) as refusal:
        put_letter(recipient=Recipient("Guest", address))
    assert str(refusal.value) == f"We can't send mail to “{address}”. Check the spelling of the address."
    assert outbox() == []


def test_a_reply_address_cannot_begin_a_header(app: Flask, outbox: Any) -> None:
    with pytest.raises(Refused):
        put_letter(reply_to="outi@example.org\r\nBcc: evil@example.org")
    assert outbox() == []


def test_a_domain_in_other_letters_goes_out_in_ascii(app: Flask, outbox: Any) -> None:
    put_letter(recipient=Recipient("Guest", "guest@bücher.example"))
    assert [row.recipient for row in outbox()] == ["guest@xn--bcher-kva.example"]
    assert written(outbox)["To"].addresses[0].addr_spec == "guest@xn--bcher-kva.example"


def test_long_names_and_addresses_stay_whole(app: Flask, outbox: Any) -> None:
    name, address = "Ambassador Ääkkönen, " * 8 + "H.E.", f"{'g' * 64}@{'d' * 60}.{'e' * 60}.example"
    put_letter(recipient=Recipient(name, address), rendered=Rendered("x" * 200 + " " + "ä" * 50, "Text", "<p>Text</p>"))
    [row] = outbox()
    message = email.message_from_bytes(row.content, policy=email.policy.SMTP)
    assert address.encode() in row.content
    assert message["To"].addresses[0].addr_spec == address
    assert f"{make_header(decode_header(row.content.decode().partition('To: ')[2].partition(' <')[0]))}" == name
    assert str(message["Subject"]) == "x" * 200 + " " + "ä" * 50


def test_a_newer_letter_about_an_entry_replaces_one_that_has_not_left(app: Flask, outbox: Any) -> None:
    calendar_letter("REQUEST")
    calendar_letter("REQUEST", uid="another@example.org")
    calendar_letter("CANCEL")
    assert states(outbox()) == ["skipped", "queued", "queued"]


def test_a_letter_goes_with_its_fact_or_not_at_all(app: Flask, outbox: Any) -> None:
    def fact_that_does_not_happen() -> None:
        with unit_of_work():
            letters.put(
                letter="invitation",
                recipient=Recipient("Guest", "guest@example.org"),
                rendered=Rendered("Invitation", "Text", "<p>Text</p>"),
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fact_that_does_not_happen()
    assert outbox() == []
