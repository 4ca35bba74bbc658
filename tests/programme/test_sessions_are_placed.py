"""An organiser gives sessions their rooms and times, in the grid and by its plain form."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.kernel.fingerprint import ChangedMeanwhile, fingerprint
from eventsapp.programme.board import board
from eventsapp.programme.models import ProgrammeSession
from eventsapp.programme.operations.fields import Placement, fields_of, placement
from eventsapp.programme.operations.sessions import edit_session, place_session
from tests.conftest import signed_in_client
from tests.factories import make_event, make_organiser
from tests.factories.programme import make_room, make_session, make_speaker
from tests.pages import errors, filled_in, found, texts

NINE = datetime(2030, 5, 24, 6, 0, tzinfo=UTC)


@pytest.fixture
def event(office: Office) -> Event:
    """A day in Helsinki, from 9 to 15."""
    return make_event(office, slug="seminar", starts_at=NINE, ends_at=NINE + timedelta(hours=6))


def address(session: ProgrammeSession) -> str:
    return f"/organise/seminar/sessions/{session.id}/place"


def sent(session: ProgrammeSession, **fields: Any) -> dict[str, Any]:
    place = {"room": session.room_id or "", "day": "24.5.2030", "time": "9:00", "minutes": session.minutes}
    return {**place, "seen": fingerprint(placement(session)), **fields}


def test_grid_shows_the_day_by_room(event: Event, organiser: FlaskClient) -> None:
    hall, library = make_room(event, name="Hall", capacity=200), make_room(event, name="Library", position=1)
    speaker = make_speaker(event, name="Åsa Öhman")
    make_session(event, title={"en": "Opening"}, starts_at=NINE, minutes=30, room_id=hall.id, parts=[(speaker, "host")])
    make_session(event, title={"en": "Coffee"}, kind="break", starts_at=NINE + timedelta(minutes=30), minutes=15)
    make_session(event, title={"en": "Panel"}, starts_at=NINE + timedelta(hours=1), room_id=library.id)
    make_session(event, title={"en": "Tomorrow"}, starts_at=NINE + timedelta(days=1), room_id=library.id)
    make_session(event, title={"en": "Some day"}, starts_at=None)

    answer = organiser.get("/organise/seminar/programme/grid")

    assert texts(answer, "//section") == [
        "All rooms 09:30–09:45 Coffee",
        "Hall 200 seats 09:00–09:30 Opening Åsa Öhman",
        "Library 10:00–10:30 Panel",
        "Not placed yet (1) 30 min Some day",
    ]
    assert texts(answer, "//nav[@class='grid-nav']//a") == [
        "Friday 24 May 2030",
        "Saturday 25 May 2030",
        *("5", "10", "15", "30", "60"),
        "List and release",
    ]
    assert {"pause", "from-1-9", "for-1-1", "for-0-5"} <= set(found(answer, "li.grid-slot")[0].classes)
    assert {"from-1-6", "for-1-3"} <= set(found(answer, "li.grid-slot")[1].classes)


def test_sessions_at_once_in_one_room_stand_side_by_side_and_are_marked(event: Event, organiser: FlaskClient) -> None:
    hall = make_room(event)
    for minutes in (0, 10, 30):
        make_session(event, starts_at=NINE + timedelta(minutes=minutes), minutes=30, room_id=hall.id)

    answer = organiser.get("/organise/seminar/programme/grid")

    slots = [set(slot.classes) for slot in found(answer, "li.grid-slot")]
    assert ["clash" in slot for slot in slots] == [True, True, True]
    assert [{"lane-0", "lane-1"} & slot for slot in slots] == [{"lane-0"}, {"lane-1"}, {"lane-0"}]
    assert texts(answer, "//*[@class='grid-clash']") == ["Clash"] * 3


@pytest.mark.parametrize("day", ["", "tomorrow", "0001-01-01", "9999-12-31", "2030-13-01"])
def test_day_that_cannot_be_shows_the_first(event: Event, organiser: FlaskClient, day: str) -> None:
    answer = organiser.get(f"/organise/seminar/programme/grid?day={day}&zoom=7")

    assert texts(answer, "//h1") == ["Friday 24 May 2030"]
    assert texts(answer, "//nav[@class='grid-nav']//*[@aria-current='true']") == ["15"]


def test_the_night_when_clocks_change_has_all_its_hours(office: Office) -> None:
    night = make_event(
        office,
        slug="night",
        starts_at=datetime(2030, 3, 30, 22, 0, tzinfo=UTC),
        ends_at=datetime(2030, 3, 31, 4, 0, tzinfo=UTC),
    )

    shown = board(night, date(2030, 3, 31))

    clocks = [moment.astimezone(night.zone).hour for _classes, moment in shown.hours]
    assert clocks == [0, 1, 2, 4, 5, 6, 7, 8]


def test_place_is_changed_by_the_plain_form(event: Event, organiser: FlaskClient) -> None:
    hall = make_room(event, name="Hall")
    session = make_session(event, title={"en": "Opening"}, starts_at=None, minutes=20)

    form = filled_in(organiser.get(address(session)))
    answer = organiser.post(address(session), data={**form, "room": hall.id, "day": "24.5.2030", "time": "13.30"})

    assert answer.location == f"/organise/seminar/programme/grid?day=2030-05-24&zoom=15#session-{session.id}"
    now = db.session.get_one(ProgrammeSession, session.id)
    assert placement(now) == Placement(starts_at=datetime(2030, 5, 24, 10, 30, tzinfo=UTC), minutes=20, room_id=hall.id)


def test_script_gets_the_place_as_it_is_now(event: Event, organiser: FlaskClient) -> None:
    session = make_session(event, starts_at=NINE)

    answer = organiser.post(
        address(session), data=sent(session, time="10:15", minutes=45), headers={"Accept": "application/json"}
    )

    place = Placement(starts_at=NINE + timedelta(minutes=75), minutes=45, room_id=None)
    assert answer.json["place"] == {
        "starts_at": "2030-05-24T07:15:00+00:00",
        "minutes": 45,
        "room": None,
        "seen": fingerprint(place),
    }


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"minutes": "0"}, "Type a whole number from 1 to 10080."),
        ({"time": "25:00"}, "Type a time of day from 0:00 to 23:59, such as 9:30 or 13.00."),
        ({"day": "31.3.2030", "time": "3:30"}, "There is no 03:30 on this day"),
        ({"room": "999"}, "This choice is no longer there"),
    ],
)
def test_what_cannot_be_is_refused_in_both_ways(
    event: Event, organiser: FlaskClient, fields: dict[str, str], sentence: str
) -> None:
    session = make_session(event, starts_at=NINE)

    by_form = organiser.post(address(session), data=sent(session, **fields))
    by_script = organiser.post(address(session), data=sent(session, **fields), headers={"Accept": "application/json"})

    assert (by_form.status_code, by_script.status_code) == (422, 422)
    assert [each.startswith(sentence) for each in errors(by_form)] == [True]
    assert [each.startswith(sentence) for each in by_script.json["errors"]] == [True]
    assert db.session.get_one(ProgrammeSession, session.id).starts_at == NINE


def test_second_of_two_is_told_who_changed_what(
    event: Event, organiser: FlaskClient, app: Flask, office: Office
) -> None:
    hall, library = make_room(event, name="Hall"), make_room(event, name="Library")
    session = make_session(event, title={"en": "Opening"}, starts_at=NINE, minutes=30, room_id=hall.id)
    other = make_organiser(office, name="Kaisa Kollega", email="kaisa@example.org")
    form = filled_in(organiser.get(address(session)))
    signed_in_client(app, other).post(address(session), data=sent(session, time="10:00"))
    signed_in_client(app, other).post(address(session), data=sent(session, time="10:30", room=library.id))

    by_script = organiser.post(
        address(session), data=sent(session, seen=form["seen"]), headers={"Accept": "application/json"}
    )
    by_form = organiser.post(address(session), data={**form, "time": "12:00"})

    changes = [
        "Starts at: from “Friday 24 May 2030 09:00” to “Friday 24 May 2030 10:30” (Kaisa Kollega, ",
        "Room: from “Hall” to “Library” (Kaisa Kollega, ",
    ]
    assert by_script.status_code == 409
    assert [told.rpartition(", ")[0] + ", " for told in by_script.json["changes"]] == changes
    assert by_script.json["place"]["seen"] == fingerprint(
        Placement(starts_at=NINE + timedelta(minutes=90), minutes=30, room_id=library.id)
    )
    assert [told.rpartition(", ")[0] + ", " for told in texts(by_form, "//main//div//li[not(a)]")] == changes
    assert db.session.get_one(ProgrammeSession, session.id).starts_at == NINE + timedelta(minutes=90)

    mine = organiser.post(address(session), data=filled_in(by_form))
    assert mine.status_code == 303
    assert db.session.get_one(ProgrammeSession, session.id).starts_at == NINE + timedelta(hours=3)


def test_who_saves_the_whole_session_is_told_likewise(event: Event, organiser: FlaskClient) -> None:
    session = make_session(event, title={"en": "Opening"}, starts_at=NINE)
    form = filled_in(organiser.get(f"/organise/seminar/sessions/{session.id}"))
    organiser.post(f"/organise/seminar/sessions/{session.id}", data={**form, "title.en": "Welcome"})
    organiser.post(address(session), data=sent(session, minutes="50"))

    answer = organiser.post(f"/organise/seminar/sessions/{session.id}", data={**form, "title.fi": "Avaus"})

    assert answer.status_code == 422
    told = [told.rpartition(", ")[0] for told in texts(answer, "//div[contains(@class, 'notice')]//li")]
    assert told == [
        "Title: from “Opening” to “Welcome” (Outi Organiser",
        "Length in minutes: from “30” to “50” (Outi Organiser",
    ]


def test_words_of_a_session_may_change_while_it_is_placed(event: Event) -> None:
    session = make_session(event, title={"en": "Opening"}, starts_at=NINE)
    seen = fingerprint(placement(session))
    fields = fields_of(session)
    edit_session(event.id, session.id, fields.__class__(**{**vars(fields), "title": {"en": "Welcome"}}), "visitor")

    place = Placement(starts_at=NINE + timedelta(hours=1), minutes=30, room_id=None)
    assert place_session(event.id, session.id, place, "visitor", seen) is True
    assert place_session(event.id, session.id, place, "visitor") is False

    with pytest.raises(ChangedMeanwhile):
        place_session(event.id, session.id, place, "visitor", seen)
    now = db.session.get_one(ProgrammeSession, session.id)
    assert (now.title, now.starts_at) == ({"en": "Welcome"}, NINE + timedelta(hours=1))


def test_only_organisers_of_the_office_place(
    event: Event, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient
) -> None:
    session = make_session(event, title={"en": "Opening"}, starts_at=NINE)

    assert outsider.get("/organise/seminar/programme/grid").status_code == 404
    assert visitor.get("/organise/seminar/programme/grid").status_code == 302
    seen = colleague.get("/organise/seminar/programme/grid")
    assert found(seen, "li.grid-slot a") == []
    assert texts(seen, "//li//*[@class='grid-title']") == ["Opening"]
    for client, status in ((colleague, 404), (outsider, 404), (visitor, 302)):
        assert client.post(address(session), data=sent(session, time="12:00")).status_code == status
    assert db.session.get_one(ProgrammeSession, session.id).starts_at == NINE


def test_another_events_session_and_room_are_not_to_be_had(
    event: Event, office: Office, organiser: FlaskClient
) -> None:
    other = make_event(office, slug="other")
    session, theirs, room = make_session(event), make_session(other), make_room(other)

    assert organiser.get(f"/organise/seminar/sessions/{theirs.id}/place").status_code == 404
    answer = organiser.post(address(session), data=sent(session, room=room.id))
    assert answer.status_code == 422


def test_grid_takes_the_same_queries_for_any_number(event: Event, organiser: FlaskClient, count_queries: Any) -> None:
    def counted() -> int:
        with count_queries() as statements:
            organiser.get("/organise/seminar/programme/grid")
        return len(statements)

    counts = []
    for number in (1, 2, 57):
        for _each in range(number):
            room, speaker = make_room(event), make_speaker(event)
            make_session(event, room_id=room.id, starts_at=NINE, parts=[(speaker, "speaker")])
        counts.append(counted())
    assert len(set(counts)) == 1


def test_warnings_stand_in_the_grid_and_come_with_each_save(event: Event, organiser: FlaskClient) -> None:
    hall = make_room(event, name="Hall")
    first = make_session(event, title={"en": "Opening"}, starts_at=NINE, minutes=30, room_id=hall.id)
    second = make_session(event, title={"en": "Panel"}, starts_at=NINE, minutes=30, room_id=hall.id)
    make_session(event, title={"en": "Some day"}, starts_at=None)

    page = organiser.get("/organise/seminar/programme/grid")
    assert texts(page, "//*[contains(@class, 'grid-warnings')]//li") == [
        "Opening, Panel: Hall is used twice: Friday 24 May 2030 09:00–09:30."
    ]
    assert ["warned" in slot.classes for slot in found(page, "li.grid-slot")] == [True, True, False]

    answer = organiser.post(address(second), data=sent(second, time="15:00"), headers={"Accept": "application/json"})
    assert answer.json["warnings"] == [
        {
            "sessions": [second.id],
            "titles": "Panel",
            "sentence": "The event is not on then: Friday 24 May 2030 15:00–15:30.",
        }
    ]
    assert first.id != second.id
