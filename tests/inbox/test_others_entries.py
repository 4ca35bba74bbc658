"""Entries that are not the guest's own for the event: of a session they signed up for, and of who comes along."""

from typing import Any

import pytest
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.inbox.receiving import receive
from eventsapp.kernel.database import db
from eventsapp.programme.operations.releases import release
from eventsapp.registration.given import GivenCompanion
from eventsapp.registration.models import CalendarEntry, SignUp, SignUpSession
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.sign_ups import set_chairs, sign_up
from tests.factories.programme import make_session
from tests.factories.registration import accepting
from tests.inbox.conftest import Replies, state_of


@pytest.fixture
def session_uid(event: Event, replies: Replies, guest: Guest) -> str:
    """The guest has signed up for a session; gives the UID of its entry."""
    session = make_session(event)
    release(event.id, "command line")
    set_chairs(event.id, session.guid, 5, "organiser:1")
    key = db.session.scalars(select(SignUpSession.id)).one()
    sign_up(guest.id, key, 1, f"guest:{guest.id}")
    return db.session.scalars(select(CalendarEntry.uid).where(CalendarEntry.sign_up_id.is_not(None))).one()


def test_declining_a_session_gives_its_chair_back_and_nothing_else(
    replies: Replies, guest: Guest, session_uid: str, kept: Any, outbox: Any
) -> None:
    receive(replies.message("ACCEPTED", uid=session_uid))
    receive(replies.message("DECLINED", uid=session_uid))
    assert [(row.state.value, row.reason.value) for row in kept()] == [
        ("done", "said_already"),
        ("done", "session_given_up"),
    ]
    assert db.session.scalars(select(SignUp.state)).one().value == "cancelled"
    assert state_of(guest.id) == "confirmed"
    assert [letter.letter for letter in outbox()] == ["confirmation", "sign_up", "sign_up_cancelled"]


def test_a_companions_answer_is_put_before_the_host(
    event: Event, replies: Replies, guest: Guest, kept: Any, outbox: Any
) -> None:
    event.companions_allowed = 1
    db.session.commit()
    given = accepting()
    ann = GivenCompanion(name="Ann", email="ann@example.org")
    answer(guest.id, type(given)(choice=given.choice, person=given.person, companions=(ann,)), f"guest:{guest.id}")
    uid = db.session.scalars(select(CalendarEntry.uid).where(CalendarEntry.companion_id.is_not(None))).one()
    receive(replies.message("DECLINED", uid=uid, who="ann@example.org", sender="ann@example.org"))
    receive(replies.message("DECLINED", uid=uid, who=guest.email, sender=guest.email))
    assert [(row.state.value, row.reason.value, row.words) for row in kept()] == [
        ("needs_you", "companion", "ann@example.org"),
        ("needs_you", "party_crasher", ""),
    ]
    assert state_of(guest.id) == "confirmed"
