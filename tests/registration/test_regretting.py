"""A guest regrets."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from eventsapp.registration.models import Registration, RegistrationState
from eventsapp.registration.operations.answers import answer
from tests.factories import make_link
from tests.factories.registration import accepting, make_question, regretting
from tests.pages import words


def test_nothing_but_the_answer_is_asked(event: Event, guest: Guest, client: FlaskClient, outbox: Any) -> None:
    make_question(event, required=True)
    form = {"answer": "regret", "name": "", "diet": "d" * 501, "message": "I am in Geneva that day."}
    sent = client.post(f"/i/{make_link(guest)}/answer", data=form)
    seen = client.get(sent.location)
    assert words(seen, ".notice h2") == ["You can’t come."]
    registration = db.session.scalars(select(Registration)).one()
    assert (registration.state, registration.message, registration.guest.name) == (
        RegistrationState.declined,
        "I am in Geneva that day.",
        "Äidyt O’Brien-Ståhl",
    )
    assert [letter.letter for letter in outbox()] == ["regret_received"]


def test_a_seat_that_was_held_is_given_back(event: Event, guest: Guest, outbox: Any) -> None:
    answer(guest.id, accepting(diet="vegan"), "guest")
    answer(guest.id, regretting(), "guest")
    registration = db.session.scalars(select(Registration)).one()
    assert (registration.state, registration.seats, registration.diet) == (RegistrationState.declined, 0, "vegan")
    assert db.session.get_one(Event, event.id).seats.taken == 0
    assert [letter.letter for letter in outbox()] == ["confirmation", "regret_received"]
