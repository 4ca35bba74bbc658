"""Open with the host's approval, and sold in waves."""

from datetime import timedelta
from typing import Any

import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event, RegistrationMode, Visibility
from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.registration.models import Registration
from eventsapp.registration.operations import rules
from eventsapp.registration.operations.rules import open_waves_where_due
from tests.pages import errors, notices, words


def opened(event: Event, mode: RegistrationMode) -> str:
    event.registration_mode, event.visibility, event.seats.capacity = mode, Visibility.public, 3
    db.session.commit()
    return f"/events/{event.slug}/register"


def states() -> list[str]:
    db.session.rollback()
    return [each.value for each in db.session.scalars(select(Registration.state).order_by(Registration.id))]


def register(visitor: FlaskClient, page: str, number: int) -> Any:
    return visitor.post(page, data={"email": f"ann{number}@example.org", "name": "Ann"})


def test_the_host_decides_about_many(event: Event, visitor: FlaskClient, organiser: FlaskClient, outbox: Any) -> None:
    page = opened(event, RegistrationMode.approval)
    assert words(visitor.get(page), "main form button") == ["Ask for a place"]
    for number in range(5):
        assert register(visitor, page, number).status_code == 303
    assert (states(), event.seats.taken) == (["pending"] * 5, 0)
    listed = organiser.get(f"/organise/{event.slug}/answers?state=pending")
    assert len(words(listed, "tbody tr")) == 5
    keys = db.session.scalars(select(Registration.id).order_by(Registration.id)).all()
    decide = f"/organise/{event.slug}/answers/decision"
    done = organiser.post(decide, data={"to": "approve", "registration": keys[:4]}, follow_redirects=True)
    assert notices(done)[0] == "4 guests have a place, or wait for one."
    organiser.post(decide, data={"to": "decline", "registration": keys})
    assert (states(), event.seats.taken) == (["confirmed"] * 3 + ["waitlisted", "declined"], 3)
    assert [letter.letter for letter in outbox()] == [
        *["pending"] * 5,
        *["confirmation"] * 3,
        "waiting",
        "not_approved",
    ]


def test_a_reader_decides_nothing(
    event: Event, visitor: FlaskClient, colleague: FlaskClient, mail_expected: None
) -> None:
    register(visitor, opened(event, RegistrationMode.approval), 1)
    key = db.session.scalars(select(Registration.id)).one()
    answered = colleague.post(f"/organise/{event.slug}/answers/decision", data={"to": "approve", "registration": key})
    assert (answered.status_code, states()) == (404, ["pending"])


def test_each_wave_has_its_seats(event: Event, visitor: FlaskClient, mail_expected: None) -> None:
    page = opened(event, RegistrationMode.waves)
    now = clock.now()
    rules.set_waves(event.id, [(now - timedelta(hours=1), 1), (now + timedelta(days=1), 1)], "organiser:1")
    assert words(visitor.get(page), ".notice") == ["1 seat of this wave is free."]
    register(visitor, page, 1)
    sent = register(visitor, page, 2)
    assert sent.status_code == 422
    assert errors(sent)[0].startswith("The seats of this wave are taken. 1 more can be had from")
    assert words(visitor.get(page), ".notice")[0].startswith("No seat can be had at the moment. The next 1 can be had")
    assert db.session.scalars(select(Guest.email)).all() == ["ann1@example.org"]
    with time_machine.travel(now + timedelta(days=1, seconds=1), tick=False):
        assert (open_waves_where_due(), open_waves_where_due()) == (1, 0)
        register(visitor, page, 2)
        register(visitor, page, 3)
    assert (states(), event.seats.taken) == (["confirmed", "confirmed", "waitlisted"], 2)
