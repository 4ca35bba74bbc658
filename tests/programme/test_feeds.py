"""The programme in calendars: of the event, a room, a track, a speaker, a session; downloaded or subscribed to."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.programme import history
from eventsapp.programme.models import ProgrammeSession, Release, Room
from eventsapp.programme.operations.releases import release
from tests.factories import make_public_event
from tests.factories.programme import make_room, make_session, make_speaker, make_track

TENT = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def talks(office: Office) -> Event:
    """A public event with three sessions: a room, a track and a speaker have two of them each."""
    event = make_public_event(office, slug="talks", title={"en": "Talks", "fi": "Puheet"})
    tent, hall = make_room(event, name="Tent", guid=TENT), make_room(event, name="Hall")
    water = make_track(event, slug="water", name={"en": "Water", "fi": "Vesi"})
    aino, eetu = make_speaker(event, code="aino", name="Aino"), make_speaker(event, code="eetu", name="Eetu")
    make_session(event, code="one", title={"en": "One"}, room=tent, track=water, parts=[(aino, "speaker")])
    make_session(event, code="two", title={"en": "Two"}, room=tent, parts=[(aino, "host"), (eetu, "speaker")])
    make_session(event, code="three", title={"en": "Three"}, room=hall, track=water)
    with time_machine.travel(datetime(2030, 1, 1, 12, tzinfo=UTC), tick=False):
        release(event.id, "test")
    make_session(event, code="secret", title={"en": "Secret"}, room=tent, track=water, parts=[(aino, "speaker")])
    return event


def entries(answer: TestResponse) -> list[tuple[str, int, str]]:
    """Title, SEQUENCE and LAST-MODIFIED of each entry, by title."""
    found = Calendar.from_ical(answer.data).events
    return sorted((str(e["SUMMARY"]), int(e["SEQUENCE"]), f"{e['LAST-MODIFIED'].dt:%m-%d}") for e in found)


@pytest.mark.parametrize(
    ("path", "name", "sessions"),
    [
        ("programme.ics", "Talks", ["One", "Three", "Two"]),
        (f"rooms/{TENT}.ics", "Talks: Tent", ["One", "Two"]),
        ("tracks/water.ics", "Talks: Water", ["One", "Three"]),
        ("tracks/water.ics?lang=fi", "Puheet: Vesi", ["One", "Three"]),
        ("speakers/aino.ics", "Talks: Aino", ["One", "Two"]),
        ("sessions/two.ics", "Talks", ["Two"]),
    ],
)
def test_there_is_a_feed_of_each(talks: Event, visitor: FlaskClient, path: str, name: str, sessions: list[str]) -> None:
    answer = visitor.get(f"/events/talks/{path}")
    calendar = Calendar.from_ical(answer.data)

    assert sorted(str(each["SUMMARY"]) for each in calendar.events) == sessions
    assert (str(calendar["NAME"]), answer.content_type) == (name, "text/calendar; charset=utf-8")
    assert re.findall(rb"(REFRESH-INTERVAL.*|X-PUBLISHED-TTL.*)\r\n", answer.data) == [
        b"REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        b"X-PUBLISHED-TTL:PT15M",
    ]
    assert visitor.get(f"/events/talks/{path}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("path", ["rooms/none.ics", "tracks/none.ics", "speakers/none.ics", "sessions/secret.ics"])
def test_what_is_not_there_has_no_feed(talks: Event, visitor: FlaskClient, path: str) -> None:
    assert visitor.get(f"/events/talks/{path}").status_code == 404


def test_an_entry_rises_with_the_release_that_changes_it_and_no_other(talks: Event, visitor: FlaskClient) -> None:
    uids = {str(e["UID"]) for e in Calendar.from_ical(visitor.get("/events/talks/programme.ics").data).events}
    db.session.delete(db.session.scalar(select(ProgrammeSession).filter_by(code="secret")))
    two = db.session.scalar(select(ProgrammeSession).filter_by(code="two"))
    assert two
    two.starts_at = talks.starts_at + timedelta(hours=1)
    db.session.commit()
    for day in (2, 3):
        with time_machine.travel(datetime(2030, 1, day, 12, tzinfo=UTC), tick=False):
            release(talks.id, "test")

    answer = visitor.get("/events/talks/programme.ics")
    assert entries(answer) == [("One", 1, "01-01"), ("Three", 1, "01-01"), ("Two", 2, "01-02")]
    assert {str(e["UID"]) for e in Calendar.from_ical(answer.data).events} == uids


def test_a_room_that_is_renamed_keeps_its_feed(talks: Event, visitor: FlaskClient) -> None:
    tent = db.session.scalar(select(Room).filter_by(guid=TENT))
    assert tent
    tent.name = "Big tent"
    db.session.commit()
    release(talks.id, "test")

    calendar = Calendar.from_ical(visitor.get(f"/events/talks/rooms/{TENT}.ics").data)
    assert (str(calendar["NAME"]), [int(each["SEQUENCE"]) for each in calendar.events][:2]) == (
        "Talks: Big tent",
        [2, 2],
    )


def test_what_was_released_before_histories_were_kept_gives_the_same(talks: Event) -> None:
    release(talks.id, "test")
    kept = history.up_to(talks.id, 2)
    table = Release.__table__
    rows = [dict(row) for row in db.session.execute(select(table).order_by(table.c.number)).mappings()]
    db.session.execute(table.delete())
    db.session.execute(table.insert(), [{**row, "history": None} for row in rows])  # type: ignore[attr-defined]
    db.session.commit()
    history.of_release.cache_clear()

    assert history.up_to(talks.id, 2) == kept
    assert {each.number for each in kept.values()} == {1, 2}


def test_a_cancelled_events_sessions_are_cancelled_in_calendars(talks: Event, visitor: FlaskClient) -> None:
    talks.cancelled_at = datetime(2030, 2, 1, tzinfo=UTC)
    db.session.commit()

    found = Calendar.from_ical(visitor.get("/events/talks/programme.ics").data).events
    assert {(str(each["STATUS"]), int(each["SEQUENCE"])) for each in found} == {("CANCELLED", 2)}


def test_pages_say_where_to_subscribe(talks: Event, visitor: FlaskClient) -> None:
    def subscriptions(path: str) -> list[str]:
        return re.findall(r'href="webcal://localhost([^"?]*)', visitor.get(path).get_data(as_text=True))

    assert subscriptions("/events/talks/programme") == ["/events/talks/programme.ics"]
    assert subscriptions("/events/talks/programme?room=Tent")[0] == f"/events/talks/rooms/{TENT}.ics"
    assert subscriptions("/events/talks/programme?track=water")[0] == "/events/talks/tracks/water.ics"
    assert subscriptions("/events/talks/speakers/aino") == ["/events/talks/speakers/aino.ics"]
    assert subscriptions("/events/talks/sessions/one") == ["/events/talks/sessions/one.ics"]
