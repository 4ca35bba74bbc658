"""Who comes gets practical information; who came is thanked; each once, unless the host says so."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.facts import FactKind, GuestFact
from eventsapp.guests.models import Guest
from eventsapp.guests.operations import spine
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration.operations.answers import answer
from tests.factories import make_guest
from tests.factories.registration import accepting, regretting
from tests.pages import notices, rows, texts

INFORM, THANK = "/organise/seminar/announce/information", "/organise/seminar/announce/thanks"


def letters(outbox: Any, kind: str) -> list[str]:
    return sorted(letter.recipient for letter in outbox() if letter.letter == kind)


@pytest.fixture
def coming(event: Event) -> list[Guest]:
    """Two who come, one who regrets, one who is silent."""
    guests = [make_guest(event, email=f"{name}@example.org") for name in ("one", "two", "regrets", "silent")]
    for guest in guests[:2]:
        answer(guest.id, accepting(), f"guest:{guest.id}")
    answer(guests[2].id, regretting(), f"guest:{guests[2].id}")
    return guests[:2]


@pytest.mark.usefixtures("coming")
def test_practical_information_goes_to_who_comes(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    page = organiser.get(INFORM)
    assert sorted(row[3] for row in rows(page)) == ["one@example.org", "two@example.org"]
    assert "Write to 2 guests" in texts(page, "//button")
    assert notices(organiser.get(organiser.post(INFORM).location)) == ["2 guests are written to."]
    organiser.post(INFORM)
    assert letters(outbox, "information") == ["one@example.org", "two@example.org"]
    assert len(db.session.scalars(select(GuestFact).where(GuestFact.kind == FactKind.informed)).all()) == 2
    page = organiser.get(INFORM)
    assert "Write to 2 guests, also those who got it before" in texts(page, "//button")
    organiser.post(INFORM, data={"again": "1"})
    assert len(letters(outbox, "information")) == 4


def test_thanks_go_to_who_came_where_the_door_knows(
    organiser: FlaskClient, event: Event, coming: list[Guest], outbox: Any
) -> None:
    assert "Write to 2 guests" in texts(organiser.get(THANK), "//button")
    with unit_of_work():
        spine.note(coming[0].id, FactKind.arrived, "organiser:1")
    assert "Write to 1 guest" in texts(organiser.get(THANK), "//button")
    organiser.post(THANK)
    assert letters(outbox, "thanks") == ["one@example.org"]
    thanked = select(GuestFact.guest_id).where(GuestFact.kind == FactKind.thanked)
    assert db.session.scalars(thanked).all() == [coming[0].id]
