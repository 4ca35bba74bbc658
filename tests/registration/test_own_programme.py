"""A guest's own choice of the programme hangs on the registration, and its feed holds the event as it was mailed."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import func, select

from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel.database import db
from eventsapp.programme.mine.models import StarredList
from eventsapp.programme.models import ProgrammeSession
from eventsapp.programme.operations.releases import release
from eventsapp.registration.models import CalendarEntry, Registration, SignUp, SignUpSession, SignUpState
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.cancellations import cancel
from tests.factories import make_guest, make_link
from tests.factories.programme import make_session
from tests.factories.registration import accepting
from tests.pages import words


@pytest.fixture
def coming(event: Event, guest: Guest, mail_expected: None) -> str:
    """A guest who comes to the seminar, whose programme is public; gives the address of their answer."""
    make_session(event, code="opening", title={"en": "Opening"})
    release(event.id, "test")
    answer(guest.id, accepting(), "guest")
    return f"/r/{make_link(guest, LinkPurpose.registration)}"


def feed_of(client: FlaskClient, address: str) -> Any:
    """The feed of the list at an address."""
    (path,) = re.findall(r'href="(/feeds/[\w-]{22}\.ics)"', client.get(address).get_data(as_text=True))
    return client.get(path)


def test_the_feed_holds_the_event_under_the_uid_that_was_mailed(coming: str, client: FlaskClient) -> None:
    address = client.post(f"{coming}/programme").location
    client.post(f"{address}/star", data={"s": "opening"})

    uid = db.session.scalars(select(CalendarEntry.uid)).one()
    found = Calendar.from_ical(feed_of(client, address).data).events
    assert [(str(e["UID"]) == uid, str(e["SUMMARY"]), int(e["SEQUENCE"])) for e in found] == [
        (True, "Seminar", 0),
        (False, "Opening", 1),
    ]


def test_the_same_list_is_reached_from_the_answer_again(coming: str, client: FlaskClient) -> None:
    assert words(client.get(coming), "section button") == ["Choose sessions"]
    first, second = (client.post(f"{coming}/programme").location for _ in range(2))

    assert first == second
    assert words(client.get(coming), "section button") == ["To my programme"]
    assert db.session.scalar(select(func.count()).select_from(StarredList)) == 1


def test_who_cancels_has_the_event_cancelled_in_the_feed(coming: str, client: FlaskClient) -> None:
    address = client.post(f"{coming}/programme").location
    cancel(db.session.scalars(select(Registration.id)).one(), "guest")

    found = Calendar.from_ical(feed_of(client, address).data).events
    assert [(str(e["SUMMARY"]), str(e["STATUS"]), int(e["SEQUENCE"])) for e in found] == [("Seminar", "CANCELLED", 1)]


def test_the_list_goes_with_the_registration(coming: str, client: FlaskClient) -> None:
    client.post(f"{coming}/programme")
    db.session.delete(db.session.scalars(select(Registration)).one())
    db.session.commit()

    assert db.session.scalar(select(func.count()).select_from(StarredList)) == 0


def test_nobody_elses_event_stands_in_a_feed(event: Event, coming: str, client: FlaskClient) -> None:
    other = make_guest(event, name="Another")
    answer(other.id, accepting(), "guest")
    address = client.post(f"{coming}/programme").location

    found = Calendar.from_ical(feed_of(client, address).data).events
    mine = db.session.scalar(
        select(CalendarEntry.uid)
        .join(Guest, Guest.id == CalendarEntry.guest_id)
        .where(Guest.email == "guest@example.org")
    )
    assert [str(each["UID"]) for each in found] == [mine]
    assert db.session.scalar(select(func.count()).select_from(CalendarEntry)) == 2


def test_a_session_that_a_guest_signed_up_for_stands_there_once(event: Event, coming: str, client: FlaskClient) -> None:
    address = client.post(f"{coming}/programme").location
    client.post(f"{address}/star", data={"s": "opening"})
    opening = db.session.scalars(select(ProgrammeSession)).one()
    counter = SignUpSession(event_id=event.id, guid=opening.guid, chairs=SeatCounter(capacity=5))
    guest = db.session.scalars(select(Guest)).one()
    sign_up = SignUp(session=counter, guest=guest, state=SignUpState.confirmed)
    sign_up.calendar_entry = CalendarEntry(uid="mailed@example.org", sequence=3, stamped_at=event.starts_at)
    db.session.add(sign_up)
    db.session.commit()

    found = Calendar.from_ical(feed_of(client, address).data).events
    assert [(str(e["SUMMARY"]), str(e["UID"]) == "mailed@example.org", int(e["SEQUENCE"])) for e in found] == [
        ("Seminar", False, 0),
        ("Opening", True, 3),
    ]
