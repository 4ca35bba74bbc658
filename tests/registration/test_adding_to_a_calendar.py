"""A guest, or anybody, takes an event into a calendar whose mail program does nothing with invitations."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from lxml import html

from eventsapp.calendar.adding import add_links
from eventsapp.calendar.writing import CalendarEvent
from eventsapp.events.models import Event, Visibility
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.registration.operations.answers import answer
from tests.factories import make_link
from tests.factories.registration import accepting, regretting


def hosts(page: bytes) -> list[str]:
    """Where the links lead that leave this service."""
    links = [urlsplit(each) for each in html.fromstring(page).xpath("//main//a/@href")]
    return [each.hostname for each in links if each.hostname]


CALENDARS = ["calendar.google.com", "outlook.live.com", "outlook.office.com", "calendar.yahoo.com"]


def test_who_comes_has_a_file_and_four_links(guest: Guest, client: FlaskClient, mail_expected: None) -> None:
    answer(guest.id, accepting(), "guest")
    token = make_link(guest, LinkPurpose.registration)
    page = client.get(f"/r/{token}")
    assert hosts(page.data) == CALENDARS
    assert [each for each in html.fromstring(page.data).xpath("//main//a/@href") if each.endswith(".ics")] == [
        f"/r/{token}/invitation.ics"
    ]
    assert [
        each for each in html.fromstring(page.data).xpath("//main//a/@href") if "://" in each and token in each
    ] == []
    answer(guest.id, regretting(), "guest")
    assert hosts(client.get(f"/r/{token}").data) == []


def test_anybody_has_them_of_a_public_event(event: Event, visitor: FlaskClient) -> None:
    assert visitor.get("/events/seminar/event.ics").status_code == 404
    event.visibility = Visibility.public
    db.session.commit()
    assert hosts(visitor.get("/events/seminar").data) == CALENDARS
    file = visitor.get("/events/seminar/event.ics")
    (vevent,) = Calendar.from_ical(file.data).walk("VEVENT")
    assert (file.mimetype, str(vevent["summary"]), vevent["dtstart"].to_ical()) == (
        "text/calendar",
        "Seminar",
        b"20300524T063000Z",
    )
    db.session.get_one(Event, event.id).cancelled_at = clock.now()
    db.session.commit()
    assert hosts(visitor.get("/events/seminar").data) == []


def test_what_the_links_say() -> None:
    at = clock.now().replace(year=2030, month=5, day=24, hour=6, minute=30, second=0, microsecond=0)
    event = CalendarEvent(
        uid="a@example.org",
        starts_at=at,
        ends_at=at + timedelta(hours=3),
        stamped_at=at,
        summary="Säätytalo & friends + more",
        description="Line one\nLine two",
        location="Snellmaninkatu 9–11",
        url="https://example.org/events/seminar",
    )
    said = {each.name: parse_qs(urlsplit(each.address).query) for each in add_links(event)}
    details = ["Line one\nLine two\n\nhttps://example.org/events/seminar"]
    assert said["Google"] == {
        "action": ["TEMPLATE"],
        "text": ["Säätytalo & friends + more"],
        "dates": ["20300524T063000Z/20300524T093000Z"],
        "details": details,
        "location": ["Snellmaninkatu 9–11"],
    }
    assert said["Outlook.com"] == said["Office 365"]
    assert said["Outlook.com"] == {
        "path": ["/calendar/action/compose"],
        "rru": ["addevent"],
        "subject": ["Säätytalo & friends + more"],
        "startdt": ["2030-05-24T06:30:00Z"],
        "enddt": ["2030-05-24T09:30:00Z"],
        "body": details,
        "location": ["Snellmaninkatu 9–11"],
    }
    assert said["Yahoo"] == {
        "v": ["60"],
        "title": ["Säätytalo & friends + more"],
        "st": ["20300524T063000Z"],
        "et": ["20300524T093000Z"],
        "desc": details,
        "in_loc": ["Snellmaninkatu 9–11"],
    }
    assert [each.address for each in add_links(event) if "+" in each.address] == []


@pytest.mark.parametrize("letter", ["a", "ä", "語", "😀", " ", "\n"])
def test_no_link_is_too_long(letter: str) -> None:
    long = letter * 20_000
    now = clock.now()
    event = CalendarEvent(
        uid="a",
        starts_at=now,
        ends_at=now,
        stamped_at=now,
        summary=long,
        description=long,
        location=long,
        url="http://a",
    )
    assert [each.name for each in add_links(event) if len(each.address) > 2000] == []
