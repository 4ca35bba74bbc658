"""An organiser edits the rooms and the tracks of the draft."""

from typing import Any

from flask.testing import FlaskClient

from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.programme.models import ProgrammeSession, Room, Track
from tests.factories import make_event, make_office
from tests.factories.programme import make_room, make_session, make_track
from tests.pages import errors, filled_in, rows, texts

ROOMS, TRACKS = "/organise/seminar/rooms", "/organise/seminar/tracks"
HALL: dict[str, Any] = {"name": "Main hall", "capacity": 120}


def test_a_room_is_added_renamed_and_deleted(event: Event, organiser: FlaskClient) -> None:
    assert texts(organiser.get(ROOMS), "//div[@class='empty']/h2") == ["No rooms yet"]
    assert organiser.post(ROOMS, data={"name": "Main hall", "capacity": "120"}).location == ROOMS
    assert rows(organiser.get(ROOMS)) == [["Main hall", "120", "0"]]
    room = db.session.query(Room).one()
    make_session(event, room_id=room.id)

    page = f"{ROOMS}/{room.id}"
    organiser.post(page, data=filled_in(organiser.get(page)) | {"name": "Small hall", "capacity": ""})
    assert rows(organiser.get(ROOMS)) == [["Small hall", "–", "1"]]

    asked = organiser.get(f"{page}/delete")
    assert texts(asked, "//main//h1 | //main//p[not(@class)]") == [
        "Delete the room Small hall?",
        "1 session stays in the programme, without a room.",
        "What the public reads changes with the next release only.",
    ]
    assert rows(organiser.get(ROOMS)) == [["Small hall", "–", "1"]]
    assert organiser.post(f"{page}/delete").location == ROOMS
    assert rows(organiser.get(ROOMS)) == []
    assert [each.room_id for each in db.session.query(ProgrammeSession)] == [None]


def test_two_rooms_of_an_event_never_share_a_name(event: Event, organiser: FlaskClient) -> None:
    make_room(make_event(make_office()), name="Main hall")
    make_room(event, **HALL)
    answer = organiser.post(ROOMS, data={"name": "Main hall", "capacity": "many"})
    assert (answer.status_code, errors(answer)) == (422, ["Type a whole number from 1 to 1000000."])
    answer = organiser.post(ROOMS, data={"name": "Main hall", "capacity": "7"})
    assert (answer.status_code, errors(answer)) == (422, ["Another room has this name already."])
    assert filled_in(answer) | {"csrf_token": ""} == HALL | {
        "capacity": "7",
        "opens": "",
        "closes": "",
        "csrf_token": "",
    }
    assert rows(answer) == [["Main hall", "120", "0"]]


def test_a_track_stands_for_goals(event: Event, organiser: FlaskClient) -> None:
    assert organiser.post(TRACKS, data={"name.en": "Climate & water", "goals": ["13", "6"]}).location == TRACKS
    assert rows(organiser.get(TRACKS)) == [["Climate & water", "6, 13", "0"]]
    track = db.session.query(Track).one()
    assert track.slug == "climate-water"

    page = f"{TRACKS}/{track.id}"
    form = filled_in(organiser.get(page))
    assert form["goals"] == ["6", "13"]
    organiser.post(page, data=form | {"name.fi": "Ilmasto", "goals": "13"})
    db.session.expire_all()
    assert (track.slug, track.name, track.goals) == ("climate-water", {"en": "Climate & water", "fi": "Ilmasto"}, [13])

    organiser.post(f"{page}/delete")
    assert rows(organiser.get(TRACKS)) == []


def test_a_track_has_a_name_and_goals_that_there_are(event: Event, organiser: FlaskClient) -> None:
    nameless = organiser.post(TRACKS, data={"name.en": " ", "goals": "13"})
    assert (nameless.status_code, errors(nameless)) == (422, ["Give the track a name, in one language at least."])
    assert organiser.post(TRACKS, data={"name.en": "All", "goals": "18"}).status_code == 422
    assert db.session.query(Track).count() == 0


def test_the_second_of_two_organisers_is_told(event: Event, organiser: FlaskClient) -> None:
    page = f"{ROOMS}/{make_room(event, **HALL).id}"
    first, second = (filled_in(organiser.get(page)) for _ in range(2))
    organiser.post(page, data=first | {"name": "First"})
    told = organiser.post(page, data=second | {"name": "Second"})
    assert told.status_code == 422
    assert texts(told, "//p[@class='notice warning']") == ["How it is now (opens beside this page)"]
    assert filled_in(told)["name"] == "Second"
    assert rows(organiser.get(ROOMS)) == [["First", "120", "0"]]
    organiser.post(page, data=filled_in(told))
    assert rows(organiser.get(ROOMS)) == [["Second", "120", "0"]]


def test_a_colleague_reads_and_does_not_write(event: Event, colleague: FlaskClient) -> None:
    room, track = make_room(event, **HALL), make_track(event, name={"en": "Climate"}, goals=[13])
    assert rows(colleague.get(ROOMS)) == [["Main hall", "120", "0"]]
    assert rows(colleague.get(TRACKS)) == [["Climate", "13", "0"]]
    for page in (ROOMS, TRACKS):
        assert texts(colleague.get(page), "//main//form | //main//a") == []
        assert colleague.post(page, data={"name": "Mine", "name.en": "Mine"}).status_code == 404
    for page in (f"{ROOMS}/{room.id}", f"{TRACKS}/{track.id}"):
        for address in (page, f"{page}/delete"):
            assert [colleague.get(address).status_code, colleague.post(address).status_code] == [404, 404]
    assert (db.session.query(Room).count(), db.session.query(Track).count()) == (1, 1)


def test_others_find_nothing(event: Event, outsider: FlaskClient, visitor: FlaskClient, organiser: FlaskClient) -> None:
    room, track = make_room(event, **HALL), make_track(event, name={"en": "Climate"}, goals=[13])
    pages = [ROOMS, TRACKS, f"{ROOMS}/{room.id}", f"{TRACKS}/{track.id}", f"{ROOMS}/{room.id}/delete"]
    assert [outsider.get(page).status_code for page in pages] == [404] * 5
    assert [outsider.post(page).status_code for page in pages] == [404] * 5
    assert [visitor.post(page).status_code for page in pages] == [302] * 5
    assert (db.session.query(Room).count(), db.session.query(Track).count()) == (1, 1)


def test_a_room_of_another_event_is_not_there(event: Event, organiser: FlaskClient) -> None:
    foreign = make_room(make_event(event.office, slug="other"))
    page = f"{ROOMS}/{foreign.id}"
    assert [organiser.get(page).status_code, organiser.post(f"{page}/delete").status_code] == [404, 404]
    assert organiser.get(f"{ROOMS}/99999999999999999999").status_code == 404
    assert db.session.query(Room).count() == 1
