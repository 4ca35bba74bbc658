"""Events that several of a guest's actions are tried on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.events.models import Event, Seating
from eventsapp.kernel.database import db
from eventsapp.programme.models import ProgrammeSession
from eventsapp.programme.operations.releases import release
from eventsapp.registration.models import SignUpSession
from eventsapp.registration.operations import sign_ups
from tests.factories.programme import make_room, make_session


@pytest.fixture
def offering(event: Event) -> Event:
    """The seminar with two seats, and a day to take one that came free."""
    event.seats.capacity = 2
    event.seating, event.offer_hours, event.companions_allowed = Seating.offers, 24, 2
    db.session.commit()
    return event


@pytest.fixture
def talks(event: Event) -> list[SignUpSession]:
    """Two sessions at the same time and one later, two chairs each."""
    room = make_room(event, name="Tent")
    for number, minutes in enumerate((0, 10, 60)):
        at = event.starts_at + timedelta(minutes=minutes)
        make_session(event, title={"en": f"Talk {number}"}, starts_at=at, room_id=room.id, code=f"talk-{number}")
    release(event.id, "command line")
    for session in db.session.scalars(select(ProgrammeSession).order_by(ProgrammeSession.starts_at)).all():
        sign_ups.set_chairs(event.id, session.guid, 2, "organiser:1")
    return list(db.session.scalars(select(SignUpSession).order_by(SignUpSession.id)))
