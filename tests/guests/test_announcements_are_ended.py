"""A reader ends an office's announcements: at once from their mail program, or by a button on a page."""

import re
from email import message_from_bytes, policy
from typing import Any

import pytest
from flask.testing import FlaskClient
from itsdangerous import Signer
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests import unsubscribing
from eventsapp.guests.facts import FactKind, GuestFact
from eventsapp.guests.operations.announcing import announce
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.kernel.database import db
from eventsapp.mail.models import MessageState, OutboxMessage
from eventsapp.mail.standing import Suppression, takes_announcements
from eventsapp.registration.operations.answers import answer
from tests.factories import make_event, make_guest, make_office
from tests.factories.registration import accepting
from tests.pages import notices, texts


def way_out(message: OutboxMessage) -> str:
    header = str(message_from_bytes(message.content, policy=policy.default)["List-Unsubscribe"])
    (path,) = re.findall(r"^<http://localhost(/u/[\w.-]+)>$", header)
    return str(path)


def ended() -> list[tuple[str, int | None]]:
    return [(row.email, row.office_id) for row in db.session.scalars(select(Suppression))]


def test_a_mail_program_ends_them_without_asking(visitor: FlaskClient, event: Event, outbox: Any) -> None:
    guest = make_guest(event, email="Aino@Example.org")
    announce(event.id, "reminder", "organiser:1")
    (letter,) = outbox()
    path = way_out(letter)
    assert visitor.get(path).status_code == 200
    assert ended() == []
    done = visitor.post(path, data="List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert done.status_code == 200
    assert visitor.post(path).status_code == 200
    assert ended() == [("aino@example.org", event.office_id)]
    kinds = db.session.scalars(select(GuestFact.kind).where(GuestFact.guest_id == guest.id)).all()
    assert kinds.count(FactKind.unsubscribed) == 1


def test_announcements_obey_and_answers_still_go(
    visitor: FlaskClient, organiser: FlaskClient, event: Event, outbox: Any
) -> None:
    guest = make_guest(event, invited=False, name="Aino", email="Aino@example.org")
    visitor.post(unsubscribing.page(event.office_id, guest.email).removeprefix("http://localhost"))
    other = make_event(make_office())
    make_guest(other, invited=False, email="aino@example.org")
    page = organiser.get("/organise/seminar/letters")
    assert "1 is left out: they want no announcements." in texts(page, "//main//p")
    send_invitations(event.id, None, "organiser:1")
    send_invitations(other.id, None, "organiser:1")
    assert [letter.event_id for letter in outbox()] == [other.id]
    asked = organiser.post(f"/organise/seminar/guests/{guest.id}/invitation")
    assert notices(organiser.get(asked.location)) == [
        "Aino wants no announcements of yours: nothing is sent. Please ask them in person."
    ]
    announce(event.id, "reminder", "organiser:1")
    answer(guest.id, accepting(), f"guest:{guest.id}")
    assert [(letter.letter, letter.state) for letter in outbox()][1:] == [("confirmation", MessageState.queued)]
    assert message_from_bytes(outbox()[1].content)["List-Unsubscribe"] is None


def test_an_assistant_ends_their_own_and_not_the_guests(visitor: FlaskClient, event: Event, outbox: Any) -> None:
    make_guest(event, invited=False, email="aino@example.org", assistant_email="aide@example.org")
    visitor.post(unsubscribing.page(event.office_id, "aide@example.org").removeprefix("http://localhost"))
    send_invitations(event.id, None, "organiser:1")
    assert [(letter.recipient, letter.state, letter.error) for letter in outbox()] == [
        ("aino@example.org", MessageState.queued, ""),
        ("aide@example.org", MessageState.skipped, "the owner of the address wants no announcements"),
    ]


def test_the_page_takes_it_back(visitor: FlaskClient, event: Event) -> None:
    path = unsubscribing.page(event.office_id, "aino@example.org").removeprefix("http://localhost")
    page = visitor.get(path)
    assert texts(page, "//main//button") == ["Send me no more of them"]
    assert "csrf_token" not in page.text
    assert texts(visitor.post(path), "//main//button") == ["Send them to me again"]
    assert not takes_announcements("aino@example.org", event.office_id)
    assert texts(visitor.post(path, data={"again": "1"}), "//main//button") == ["Send me no more of them"]
    assert ended() == []


def test_nobody_ends_what_goes_to_another(visitor: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    path = unsubscribing.page(event.office_id, "aino@example.org").removeprefix("http://localhost")
    signature = path.rpartition(".")[2]
    other = unsubscribing.page(event.office_id, "bo@example.org").removeprefix("http://localhost").rpartition(".")[0]
    wrong = [f"{other}.{signature}", "/u/nothing", "/u/test", f"{path}x", f"/u/{signature}"]
    assert [visitor.post(each).status_code for each in wrong] == [404] * 5
    assert [visitor.get(each).status_code for each in wrong] == [404] * 5
    assert ended() == []
    # The control: where no signature is looked at, the other's end.
    monkeypatch.setattr(Signer, "verify_signature", lambda *_given: True)
    assert (visitor.post(wrong[0]).status_code, ended()) == (200, [("bo@example.org", event.office_id)])
