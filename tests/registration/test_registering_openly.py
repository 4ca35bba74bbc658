"""Anybody registers for an open event."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event, RegistrationMode, SeatCounter
from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from eventsapp.registration.models import ChoiceLimit, QuestionKind, Registration
from tests.factories import make_guest, make_public_event
from tests.factories.registration import make_question
from tests.pages import found, title, typed, words


@pytest.fixture
def talks(office: Office) -> Event:
    """Mini Talks, open to all, with two chairs."""
    return make_public_event(office, slug="talks", capacity=2)


def _register(client: FlaskClient, email: str, name: str = "Ann", **others: Any) -> Any:
    return client.post("/events/talks/register", data={"email": email, "name": name, **others})


def test_a_registration_and_its_letter(talks: Event, client: FlaskClient, outbox: Any) -> None:
    form = typed(client.get("/events/talks/register"))
    sent = client.post("/events/talks/register", data={**form, "email": "Ann@Example.org", "name": "Ann"})
    assert sent.status_code == 303
    assert words(client.get(sent.location), ".lead") == ["A letter is on its way to Ann@Example.org."]
    registration = db.session.scalars(select(Registration)).one()
    assert (registration.guest.name, registration.guest.email, registration.seats) == ("Ann", "Ann@Example.org", 1)
    assert [(letter.letter, letter.recipient) for letter in outbox()] == [("confirmation", "Ann@example.org")]


def test_the_letter_is_in_the_pages_language(talks: Event, client: FlaskClient, mail_expected: None) -> None:
    client.post("/events/talks/register?lang=fi", data={"email": "ann@example.org", "name": "Ann"})
    assert db.session.scalars(select(Guest.language)).all() == ["fi"]


def test_a_known_address_sees_the_same_page_and_its_owner_a_letter(
    talks: Event, client: FlaskClient, outbox: Any
) -> None:
    with time_machine.travel(datetime(2030, 5, 1, 12, tzinfo=UTC), tick=False) as traveller:
        new = client.get(_register(client, "ann@example.org").location)
        traveller.move_to(datetime(2030, 5, 1, 14, tzinfo=UTC))
        known = client.get(_register(client, "ANN@example.org", name="Somebody else", diet="poison").location)
    assert (known.status_code, title(known)) == (new.status_code, title(new))
    assert [each.replace("ANN", "ann") for each in words(known)] == words(new)
    registration = db.session.scalars(select(Registration)).one()
    assert (registration.guest.name, registration.diet) == ("Ann", "")
    assert [letter.letter for letter in outbox()] == ["confirmation", "already_registered"]


def test_a_known_address_is_refused_what_a_new_one_is(talks: Event, client: FlaskClient, mail_expected: None) -> None:
    question = make_question(talks, QuestionKind.one_of, choices=[{"en": "Fish"}, {"en": "Roots"}])
    question.limits.append(ChoiceLimit(choice="Fish", places=SeatCounter(capacity=1)))
    make_guest(talks, email="known@example.org", name="Known")
    fish = {f"question_{question.id}": "Fish"}
    assert _register(client, "first@example.org", **fish).status_code == 303
    new, known = (_register(client, f"{name}@example.org", **fish) for name in ("new", "known"))
    sentence = "“Fish” has filled up meanwhile. Please choose something else."
    assert [(each.status_code, words(each, ".error-summary li")) for each in (new, known)] == [(422, [sentence])] * 2
    assert [each.name for each in db.session.scalars(select(Guest).order_by(Guest.id))] == ["Known", "Ann"]


def test_a_known_address_leaves_nothing_of_what_was_tried(talks: Event, client: FlaskClient, outbox: Any) -> None:
    make_guest(talks, email="known@example.org", name="Known")
    assert _register(client, "known@example.org", name="Somebody else", diet="poison").status_code == 303
    assert [(each.name, each.email) for each in db.session.scalars(select(Guest))] == [("Known", "known@example.org")]
    db.session.refresh(talks.seats)
    assert (talks.seats.taken, db.session.scalar(select(func.count()).select_from(Registration))) == (0, 0)
    assert [letter.letter for letter in outbox()] == ["already_registered"]


def test_a_guest_who_was_invited_gets_the_invitations_link(talks: Event, client: FlaskClient, outbox: Any) -> None:
    make_guest(talks, email="ann@example.org", name="Ann Invited")
    _register(client, "ann@example.org")
    (letter,) = outbox()
    assert (letter.letter, b"/i/" in letter.content, b"/r/" in letter.content) == ("already_registered", True, False)
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0


def test_clicking_twice_is_one_letter(talks: Event, client: FlaskClient, outbox: Any) -> None:
    for _click in range(2):
        assert _register(client, "ann@example.org").status_code == 303
    assert [letter.letter for letter in outbox()] == ["confirmation"]


def test_full_is_said_before_and_means_waiting(talks: Event, client: FlaskClient, outbox: Any) -> None:
    for name in ("ann", "ben"):
        _register(client, f"{name}@example.org")
    page = client.get("/events/talks/register")
    assert words(page, ".notice") == [
        "All seats are taken at the moment. If you register now, you come on the waiting list, "
        "and we write to you when a seat is free."
    ]
    assert words(page, "main button") == ["Join the waiting list"]
    _register(client, "cid@example.org")
    assert [letter.letter for letter in outbox()] == ["confirmation", "confirmation", "waiting"]


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Enter your e-mail address."),
        ("ann", "“ann” has no @. An address is written like name@example.org."),
        ("ann@example.org\nBcc: all@example.org", "Remove the line breaks or invisible characters from this field."),
    ],
)
def test_a_bad_address_is_said(talks: Event, client: FlaskClient, email: str, sentence: str) -> None:
    sent = _register(client, email)
    assert (sent.status_code, words(sent, ".error-summary li")[-1:]) == (422, [sentence])
    assert db.session.scalar(select(func.count()).select_from(Guest)) == 0


def test_an_event_by_invitation_takes_no_registration(talks: Event, client: FlaskClient) -> None:
    talks.registration_mode = RegistrationMode.invitation
    db.session.commit()
    page = client.get("/events/talks/register")
    assert (words(page, ".notice"), found(page, "main form")) == (
        ["This event is by invitation. To answer yours, open the link in your letter."],
        [],
    )
    assert _register(client, "ann@example.org").status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Guest)) == 0


def test_an_invited_event_is_not_there(event: Event, visitor: FlaskClient) -> None:
    assert visitor.get(f"/events/{event.slug}/register").status_code == 404
    sent = visitor.post(f"/events/{event.slug}/register", data={"email": "a@example.org", "name": "A"})
    assert sent.status_code == 404


def test_a_machine_that_registers_without_end_is_stopped(
    talks: Event, client: FlaskClient, mail_expected: None
) -> None:
    with time_machine.travel(datetime(2030, 5, 1, 12, tzinfo=UTC), tick=False):
        statuses = [_register(client, "ann").status_code for _number in range(61)]
    assert statuses == [422] * 60 + [429]
