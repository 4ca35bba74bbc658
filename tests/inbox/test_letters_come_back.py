"""A letter that comes back fails, marks its address and tells the host; a complaint stops announcements."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventsapp.events.models import Event
from eventsapp.guests.facts import GuestFact
from eventsapp.guests.models import Guest, Invitation
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.inbox import receiving, reports
from eventsapp.inbox.models import ReceivedMessage
from eventsapp.inbox.receiving import receive
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.mail import codes, operations, standing
from eventsapp.mail.addresses import return_path
from eventsapp.mail.models import OutboxMessage
from eventsapp.mail.standing import AddressStanding, of, takes_announcements
from eventsapp.registration.operations.answers import answer
from tests.factories import make_guest
from tests.factories.registration import accepting
from tests.mail.conftest import put_letter
from tests.mail.test_bounces_are_read import report

Kept = Callable[[], list[ReceivedMessage]]


@pytest.fixture
def letter(event: Event, guest: Guest, outbox: Any) -> OutboxMessage:
    """The guest's invitation; a mail server has taken it."""
    send_invitations(event.id, None, "organiser:1", [guest.id])
    (message,) = outbox()
    operations.sent(message.id)
    return message  # type: ignore[no-any-return]


def _stands(guest: Guest, outbox: Any) -> tuple[str, str, list[str], Any]:
    """The invitation, its letter, the last facts, and how the address stands."""
    db.session.rollback()
    db.session.expire_all()
    kinds = db.session.scalars(select(GuestFact.kind).where(GuestFact.guest_id == guest.id).order_by(GuestFact.id))
    found = of([guest.email]).get(guest.email)
    return (
        db.session.scalars(select(Invitation.state)).one().value,
        outbox()[0].state.value,
        [each.value for each in kinds][2:],
        found and (found.bounced_at is not None, found.soft_bounces, found.words),
    )


def test_nobody_at_the_address(letter: OutboxMessage, guest: Guest, outbox: Any, kept: Kept) -> None:
    content = report("5.1.1", "550 5.1.1 User unknown")
    assert receive(content, return_path(letter.id)).understood is True
    assert _stands(guest, outbox) == ("bounced", "failed", ["bounced"], (True, 0, "550 5.1.1 User unknown"))
    assert outbox()[0].error == "550 5.1.1 User unknown"
    # The same once more, and another one about the same letter, change nothing.
    receive(content, return_path(letter.id))
    receive(content.replace(b"Sorry.", b"Very sorry."), return_path(letter.id))
    assert _stands(guest, outbox)[2] == ["bounced"]
    assert (len(kept()), len(outbox())) == (2, 1)


def test_the_guests_page_says_so(letter: OutboxMessage, guest: Guest, organiser: FlaskClient) -> None:
    page = f"/organise/seminar/guests/{guest.id}"
    assert b"came back" not in organiser.get(page).data
    receive(report("5.2.2", "552 5.2.2 Mailbox full"), return_path(letter.id))
    assert b"1 letter to this address came back; the next may arrive." in organiser.get(page).data
    standing.bounced(guest.email, True, "550 5.1.1 User unknown")
    standing.complained(guest.email)
    db.session.commit()
    shown = organiser.get(page).data
    assert b"Letters to this address have come back since" in shown
    assert b"550 5.1.1 User unknown" in shown
    assert b"its owner wants none" in shown


def test_a_full_mailbox_is_counted(letter: OutboxMessage, guest: Guest, outbox: Any) -> None:
    receive(report("5.2.2", "552 5.2.2 Mailbox full"), return_path(letter.id))
    assert _stands(guest, outbox) == ("sent", "failed", ["bounced"], (False, 1, "552 5.2.2 Mailbox full"))


def test_a_late_letter_is_still_on_its_way(letter: OutboxMessage, guest: Guest, outbox: Any, kept: Kept) -> None:
    receive(report("4.4.1", "timed out", "delayed"), return_path(letter.id))
    assert _stands(guest, outbox) == ("sent", "sent", [], None)
    assert [row.reason.value for row in kept()] == ["delayed"]


def test_without_a_code_the_message_id_says_which_letter_it_was(
    letter: OutboxMessage, guest: Guest, outbox: Any
) -> None:
    content = report("5.1.1", "no").replace(b"<token@example.org>", letter.message_id.encode())
    receive(content, "calendar@example.org")
    assert _stands(guest, outbox)[:2] == ("bounced", "failed")


def test_a_report_about_no_letter_of_ours_changes_nothing(
    letter: OutboxMessage, guest: Guest, outbox: Any, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _at, domain = return_path(letter.id).partition("@")
    forged = f"{code[:-1]}{'b' if code.endswith('a') else 'a'}@{domain}"
    content = report("5.1.1", "no")
    assert receive(content, forged).understood is False
    assert _stands(guest, outbox) == ("sent", "sent", [], None)
    assert [(row.state.value, row.reason.value) for row in kept()] == [("aside", "unknown_letter")]
    # The control: where no signature is looked at, the forged code is believed.
    monkeypatch.setattr(codes, "_signature", lambda named: forged.rpartition("@")[0][-16:])
    receive(content.replace(b"Sorry.", b"S."), forged)
    assert _stands(guest, outbox)[1] == "failed"


def test_what_cannot_be_read_is_put_before_the_host(letter: OutboxMessage, kept: Kept, outbox: Any) -> None:
    content = b"Return-Path: <>\r\nFrom: robot <x@mx.example.net>\r\nSubject: ???\r\n\r\nSomething."
    receive(content, return_path(letter.id))
    assert [(row.state.value, row.reason.value) for row in kept()] == [("needs_you", "came_back")]
    assert outbox()[0].state.value == "sent"


def test_a_complaint_stops_announcements_and_nothing_else(
    letter: OutboxMessage, event: Event, guest: Guest, outbox: Any
) -> None:
    complaint = (
        "From: fbl@example.net\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=r\r\n\r\n"
        "--r\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n\r\n"
        f"--r\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {letter.message_id}\r\n\r\n--r--\r\n"
    )
    receive(complaint.encode(), "calendar@example.org")
    assert takes_announcements("Guest@Example.org") is False
    put_letter(announcement=True)
    answer(guest.id, accepting(), f"guest:{guest.id}")
    assert [(each.letter, each.state.value) for each in outbox()[1:]] == [
        ("invitation", "skipped"),
        ("confirmation", "queued"),
    ]
    assert _stands(guest, outbox)[2][0] == "complained"


def test_complaints_about_two_letters_are_two(letter: OutboxMessage, event: Event, outbox: Any) -> None:
    """Some providers' reports have no Message-ID of their own, and the same words each."""
    other = make_guest(event, email="other@example.org")
    send_invitations(event.id, None, "organiser:1", [other.id])
    for each in outbox():
        complaint = (
            "From: fbl@example.net\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=r\r\n\r\n"
            "--r\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n\r\n"
            f"--r\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {each.message_id}\r\n\r\n--r--\r\n"
        )
        lines = [receive(complaint.encode(), "calendar@example.org").line.partition(":")[0] for _time in range(2)]
        assert lines[1] == "taken before"
    assert [takes_announcements(each.recipient) for each in outbox()] == [False, False]


def _forged_complaints(letter: OutboxMessage, guest: Guest) -> dict[str, tuple[str, str]]:
    """By what somebody else might name the letter: the message, and the address that it is sent to."""
    complaint = (
        "From: fbl@example.net\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=r\r\n\r\n"
        "--r\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n"
        f"Original-Rcpt-To: <{guest.email}>\r\n\r\n"
        "--r\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{}>\r\n\r\n--r--\r\n"
    )
    guessed = "1" + letter.message_id.strip("<>")
    return {
        "the guest's address": (complaint.format("none@example.net"), "calendar@example.org"),
        "a Message-ID like ours": (complaint.format(guessed), "calendar@example.org"),
        "a code like ours": (complaint.format("none@example.net"), _forged(return_path(letter.id))),
    }


def _forged(address: str) -> str:
    """Two letters of the signature changed."""
    return f"{address[:-14]}{'yy' if address[-14:-12] == 'xx' else 'xx'}@example.org"


def _any_letter(patched: pytest.MonkeyPatch, letter_id: int) -> None:
    """Whoever names an address or a Message-ID means the last letter."""
    patched.setattr(reports, "_letter", lambda session, code, report: session.get(OutboxMessage, letter_id))


def _any_signature(patched: pytest.MonkeyPatch, _letter_id: int) -> None:
    patched.setattr(codes.hmac, "compare_digest", lambda one, other: True)


@pytest.mark.parametrize(
    ("how", "weaken"),
    [
        ("the guest's address", _any_letter),
        ("a Message-ID like ours", _any_letter),
        ("a code like ours", _any_signature),
    ],
)
def test_a_forged_complaint_stops_nothing(
    letter: OutboxMessage,
    guest: Guest,
    outbox: Any,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
    weaken: Callable[[pytest.MonkeyPatch, int], None],
) -> None:
    content, to = _forged_complaints(letter, guest)[how]
    letter_id, email = letter.id, guest.email
    receive(content.encode(), to)
    assert db.session.scalar(select(func.count()).select_from(AddressStanding)) == 0
    assert takes_announcements(email) is True
    # The control: with the check away it stops them.
    weaken(monkeypatch, letter_id)
    receive(b"Subject: Once more\r\n" + content.encode(), to)
    assert takes_announcements(email) is False


@pytest.mark.parametrize("headers", ["Auto-Submitted: auto-replied", "Subject: Automatic reply: Invitation"])
def test_somebody_who_is_away_changes_nothing(
    letter: OutboxMessage, guest: Guest, outbox: Any, kept: Kept, headers: str
) -> None:
    receive(f"From: <{guest.email}>\r\n{headers}\r\n\r\nBack on Monday, ill".encode(), return_path(letter.id))
    assert _stands(guest, outbox) == ("sent", "sent", [], None)
    assert [(row.state.value, row.reason.value, row.text, row.sender) for row in kept()] == [
        ("done", "automatic", "", "")
    ]
    assert len(outbox()) == 1


def test_a_letter_by_hand_is_put_before_the_host(letter: OutboxMessage, guest: Guest, kept: Kept) -> None:
    receive(f"From: Guest <{guest.email}>\r\nSubject: Re: x\r\n\r\nI come later.".encode(), return_path(letter.id))
    receive(f"From: {guest.email}\r\nSubject: New\r\n\r\nAnd another thing.".encode(), "calendar@example.org")
    receive(b"From: nobody@example.com\r\nSubject: Buy\r\n\r\nNow", "calendar@example.org")
    assert [(row.state.value, row.reason.value, row.guest_id, row.text) for row in kept()] == [
        ("needs_you", "written", guest.id, "I come later."),
        ("needs_you", "written", guest.id, "And another thing."),
        ("aside", "written", None, "Now"),
    ]


def test_outlooks_own_format_is_put_before_the_host(letter: OutboxMessage, guest: Guest, kept: Kept) -> None:
    content = (
        f"From: Guest <{guest.email}>\r\nSubject: Accepted: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        "eJ8+IgEA\r\n--b--\r\n"
    )
    receive(content.encode(), return_path(letter.id))
    assert [(row.state.value, row.reason.value, row.guest_id) for row in kept()] == [
        ("needs_you", "outlook_only", guest.id)
    ]


def test_a_mistake_of_ours_loses_nothing(
    letter: OutboxMessage, guest: Guest, outbox: Any, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, to = report("5.1.1", "550 no"), return_path(letter.id)

    def broken(*_given: Any) -> Any:
        raise ValueError("a mistake of ours")

    with monkeypatch.context() as patched:
        patched.setattr(receiving.reports, "take", broken)
        assert receive(content, to).line.endswith("waiting: letter: mistake")
        assert receive(content, to).line.startswith("taken before")
        assert receiving.take_again() == 0
        with time_machine.travel(clock.now() + timedelta(minutes=6)):
            assert receiving.take_again() == 1
        assert [(row.state.value, row.attempts, row.content == content) for row in kept()] == [("waiting", 2, True)]
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        assert receiving.take_again() == 1
    assert [(row.state.value, row.reason.value, row.content) for row in kept()] == [("done", "bounced_hard", None)]
    assert _stands(guest, outbox)[:2] == ("bounced", "failed")


def test_messages_are_erased_at_their_end(letter: OutboxMessage, kept: Kept) -> None:
    receive(report("5.1.1", "no"), return_path(letter.id))
    assert receiving.erase() == 0
    with time_machine.travel(clock.now() + timedelta(days=91)):
        assert receiving.erase() == 1
    assert kept() == []
