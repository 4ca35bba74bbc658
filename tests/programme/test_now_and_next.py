"""A visitor at the event looks what is on."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event
from eventsapp.programme.operations.releases import release
from tests.factories import SEMINAR_STARTS, make_public_event
from tests.factories.programme import make_room, make_session
from tests.pages import texts

PAGE = "/events/talks/now"


@pytest.fixture
def talks(office: Office) -> Event:
    """Two rooms, from half past nine in Helsinki; one session on the next day."""
    event = make_public_event(office, slug="talks")
    tent, stage = make_room(event, name="Tent", position=1), make_room(event, name="Stage", position=2)
    for number, (title, room, minutes) in enumerate(
        (
            ("first", tent, 0),
            ("second", tent, 30),
            ("third", tent, 60),
            ("aside", stage, 15),
            ("tomorrow", tent, 24 * 60),
        )
    ):
        make_session(
            event,
            code=f"s{number}",
            title={"en": title},
            room_id=room.id,
            starts_at=event.starts_at + timedelta(minutes=minutes),
        )
    release(event.id, "command line")
    return event


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-60, ["Coming next", "first", "aside"]),
        (0, ["Now", "first", "Coming next", "aside", "second"]),
        (29, ["Now", "first", "aside", "Coming next", "second"]),
        (30, ["Now", "aside", "second", "Coming next", "third"]),
        (120, ["Coming next, Saturday 25 May 2030", "tomorrow"]),
        (24 * 60, ["Now", "tomorrow"]),
        (24 * 60 + 30, []),
    ],
)
def test_what_is_on_by_the_events_clock(talks: Event, visitor: FlaskClient, minutes: int, expected: list[str]) -> None:
    with time_machine.travel(SEMINAR_STARTS + timedelta(minutes=minutes), tick=False):
        answer = visitor.get(PAGE)
    assert texts(answer, "//main//h2 | //main//h3") == expected


def test_the_clock_is_the_events(talks: Event, visitor: FlaskClient) -> None:
    with time_machine.travel(datetime(2030, 5, 24, 23, 5, 40, tzinfo=UTC), tick=False):
        answer = visitor.get(f"{PAGE}?lang=fi")
    assert texts(answer, "//p[@class='clock']/time") == ["lauantai 25. toukokuuta 2030 2.05"]


def test_it_is_made_once_a_minute_and_follows_a_release_at_once(talks: Event, visitor: FlaskClient) -> None:
    with time_machine.travel(SEMINAR_STARTS, tick=False) as clock:
        first = visitor.get(PAGE)
        clock.shift(30)
        same = visitor.get(PAGE)
        make_session(talks, code="new", title={"en": "Brand new"})
        release(talks.id, "command line")
        new = visitor.get(PAGE)
        clock.shift(40)
        minute_later = visitor.get(PAGE)
    assert [answer.headers["Cache-Control"] for answer in (first, new)] == ["public, max-age=15"] * 2
    assert [answer.data == first.data for answer in (same, new, minute_later)] == [True, False, False]
    assert texts(new, "//main//h3")[0] == "Brand new"
