"""An organiser says on a phone that a stage is late, looks at every move, publishes, and may undo it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.programme import changes, queries
from eventsapp.programme.models import ProgrammeSession, Release
from eventsapp.programme.operations.releases import release
from tests.factories import make_public_event
from tests.factories.programme import make_room, make_session
from tests.pages import errors, filled_in, notices, texts

LATE = "/organise/talks/programme/late"
TENT = f"{LATE}/tent"
MOVES = "//ol[@class='moves']/li"


@pytest.fixture
def talks(office: Office) -> Event:
    """A released day: three talks in the tent with a break, one on the stage. And a draft that goes on."""
    event = make_public_event(office, slug="talks")
    tent, stage = make_room(event, name="Tent"), make_room(event, name="Stage", position=1)

    def at(minute: int) -> datetime:
        return event.starts_at + timedelta(minutes=minute)

    make_session(event, code="one", title={"en": "One"}, room_id=tent.id, starts_at=at(0))
    make_session(event, code="two", title={"en": "Two"}, room_id=tent.id, starts_at=at(30))
    make_session(
        event, code="coffee", title={"en": "Coffee"}, room_id=tent.id, starts_at=at(60), kind="break", minutes=20
    )
    make_session(event, code="three", title={"en": "Three"}, room_id=tent.id, starts_at=at(80))
    make_session(event, code="stage", title={"en": "On stage"}, room_id=stage.id, starts_at=at(30))
    make_session(event, code="all", title={"en": "Everywhere"}, starts_at=at(60), kind="ceremony")
    release(event.id, "command line")
    make_session(event, code="secret", title={"en": "Secret talk"}, room_id=stage.id, starts_at=at(120))
    session(event, "stage").title = {"en": "Secret title"}
    session(event, "three").abstract = {"en": "Secret words"}
    db.session.commit()
    return event


def session(event: Event, code: str) -> ProgrammeSession:
    return db.session.query(ProgrammeSession).filter_by(event_id=event.id, code=code).one()


def public(event: Event) -> dict[str, str]:
    """When each published session starts, by the event's clock."""
    db.session.rollback()
    programme = queries.published(event.id)
    assert programme
    return {
        each.code: f"{each.starts_at.astimezone(event.zone):%H:%M}" for each in programme.sessions if each.starts_at
    }


def draft(event: Event, code: str) -> tuple[str, int]:
    db.session.expire_all()
    found = session(event, code)
    assert found.starts_at
    return f"{found.starts_at.astimezone(event.zone):%H:%M}", found.minutes


def look(organiser: FlaskClient, event: Event, minutes: str, first: str = "one", **more: str) -> Any:
    return organiser.get(TENT, query_string={"from": session(event, first).guid, "minutes": minutes, **more})


def test_every_move_is_seen_then_published_at_once(talks: Event, organiser: FlaskClient, visitor: FlaskClient) -> None:
    assert texts(organiser.get(LATE), "//ul[@class='late-rooms']/li") == [
        "Tent Friday 24 May 2030",
        "Stage Friday 24 May 2030",
    ]
    page = look(organiser, talks, "15", "two")
    assert texts(page, MOVES) == ["10:00 → 10:15 Two", "10:30 → 10:45 Coffee", "10:50 → 11:05 Three"]
    assert public(talks)["two"] == "10:00"

    assert organiser.post(TENT, data=filled_in(page, TENT)).location == LATE
    times = {"one": "09:30", "two": "10:15", "coffee": "10:45", "three": "11:05", "stage": "10:00", "all": "10:30"}
    assert public(talks) == times
    assert [draft(talks, code) for code in ("one", "two", "three")] == [("09:30", 30), ("10:15", 30), ("11:05", 30)]
    assert notices(organiser.get(LATE)) == ["Release 2 is out: the new times are public now."]


def test_nothing_else_of_the_draft_gets_out(talks: Event, organiser: FlaskClient, visitor: FlaskClient) -> None:
    organiser.post(TENT, data=filled_in(look(organiser, talks, "15"), TENT))
    made = db.session.query(Release).filter_by(number=2).one()
    assert "Secret" not in made.snapshot
    assert "Secret" not in (made.changes or "")
    assert [
        b"Secret" in visitor.get(f"/events/talks/{page}").data for page in ("programme", "changes", "programme/v/2")
    ] == [False] * 3
    # It waits for its own release.
    preview = organiser.get("/organise/talks/programme/release")
    assert [each.split(" ")[0] for each in texts(preview, "//ul[@class='changes']/li")] == ["Secret", "Secret", "Three"]


def test_the_note_is_in_each_language(talks: Event, organiser: FlaskClient, visitor: FlaskClient) -> None:
    organiser.post(TENT, data=filled_in(look(organiser, talks, "15", "two"), TENT), headers={"Accept-Language": "sv"})
    notes = [
        texts(visitor.get(f"/events/talks/changes/2?lang={tag}"), "//p[@class='note']") for tag in ("en", "fi", "sv")
    ]
    assert notes == [
        ["Tent: 15 minutes later from Friday 24 May 2030 10:00 on."],
        ["Tent: 15 minuuttia myöhemmin alkaen perjantai 24. toukokuuta 2030 10.00."],
        ["Tent: 15 minuter senare från fredag 24 maj 2030 10.00."],
    ]


def test_undo_is_another_release(talks: Event, organiser: FlaskClient) -> None:
    before = public(talks)
    organiser.post(TENT, data=filled_in(look(organiser, talks, "15", breaks="eat"), TENT))
    assert (public(talks)["two"], draft(talks, "coffee")) == ("10:15", ("10:45", 5))
    undo = f"{LATE}/undo"
    form = filled_in(organiser.get(LATE), undo)
    organiser.post(undo, data=form)
    assert notices(organiser.get(LATE)) == ["Release 3 is out: the times are what they were."]
    assert (public(talks), draft(talks, "two"), draft(talks, "coffee")) == (before, ("10:00", 30), ("10:30", 20))
    # A second press of the same button undoes nothing more.
    organiser.post(undo, data=form)
    assert notices(organiser.get(LATE)) == ["Another release came after it: it can’t be undone any more."]
    assert public(talks) == before


def test_an_ordinary_release_is_not_undone(talks: Event, organiser: FlaskClient) -> None:
    assert texts(organiser.get(LATE), "//main//form") == []
    organiser.post(f"{LATE}/undo", data={"number": "1"})
    assert db.session.query(Release).count() == 1


def test_what_the_draft_has_elsewhere_stays_there(talks: Event, organiser: FlaskClient) -> None:
    session(talks, "three").starts_at = talks.starts_at + timedelta(minutes=150)
    session(talks, "two").room_id = session(talks, "stage").room_id
    db.session.commit()
    organiser.post(TENT, data=filled_in(look(organiser, talks, "15"), TENT))
    assert [draft(talks, code)[0] for code in ("one", "two", "three")] == ["09:45", "10:00", "12:00"]
    assert [public(talks)[code] for code in ("one", "two", "three")] == ["09:45", "10:15", "11:05"]


def test_two_who_press_at_once_move_it_once(talks: Event, organiser: FlaskClient) -> None:
    form = filled_in(look(organiser, talks, "15"), TENT)
    assert organiser.post(TENT, data=form).status_code == 303
    again = organiser.post(TENT, data=form)
    assert (again.status_code, errors(again)) == (
        422,
        ["The published programme has changed meanwhile. Nothing was moved. Look at the moves again."],
    )
    assert public(talks)["one"] == "09:45"


def test_from_now_on_is_what_has_not_begun(office: Office, organiser: FlaskClient) -> None:
    begun = clock.now() - timedelta(minutes=10)
    # Wherever it is noon: a programme's day ends at four in the morning.
    noon = f"Etc/GMT{begun.hour - 12:+d}"
    event = make_public_event(office, slug="talks", starts_at=begun, ends_at=begun + timedelta(hours=2), timezone=noon)
    tent = make_room(event, name="Tent")
    for number, title in enumerate(("One", "Two", "Three")):
        starts_at = begun + timedelta(minutes=30 * number)
        make_session(event, title={"en": title}, room_id=tent.id, starts_at=starts_at)
    release(event.id, "command line")
    page = organiser.get(TENT)
    assert [each.split(" ", 1)[1] for each in texts(page, "//option")] == ["One (now)", "Two", "Three"]
    assert [each.split(" ", 1)[1] for each in texts(page, "//option[@selected]")] == ["Two"]
    moved = texts(organiser.get(TENT, query_string={"minutes": "5"}), f"{MOVES}/p[2]")
    assert [each.split(" ")[0] for each in moved] == ["Two", "Three"]


def test_moves_past_midnight_say_their_day(office: Office, organiser: FlaskClient) -> None:
    event = make_public_event(office, slug="talks", ends_at=make_end())
    tent = make_room(event, name="Tent")
    late = event.starts_at + timedelta(hours=14, minutes=20)  # ten to midnight
    make_session(event, code="one", title={"en": "Last song"}, room_id=tent.id, starts_at=late)
    release(event.id, "command line")
    assert texts(look(organiser, event, "15"), MOVES) == ["23:50 → 00:05 Last song Saturday 25 May 2030"]


def make_end() -> datetime:
    from tests.factories import SEMINAR_STARTS

    return SEMINAR_STARTS + timedelta(days=1)


def test_what_a_move_brings_about_is_warned_of(talks: Event, organiser: FlaskClient) -> None:
    page = look(organiser, talks, "90", "three")
    assert texts(page, "//*[@class='notice warning']//li") == [
        "Three: The event is not on then: Friday 24 May 2030 12:20–12:50."
    ]
    assert texts(look(organiser, talks, "-5", "three"), "//*[@class='notice warning']//li") == [
        "Coffee, Three: Tent is used twice: Friday 24 May 2030 10:45–10:50."
    ]
    assert texts(look(organiser, talks, "5", "three"), "//*[@class='notice warning']") == []


@pytest.mark.parametrize("typed", ["0", "-0", "241", "-241", "many", "1.5", "٣", "99999", "--5"])
def test_minutes_that_cannot_be_are_refused(talks: Event, organiser: FlaskClient, typed: str) -> None:
    answer = organiser.get(TENT, query_string={"typed": typed})
    assert (answer.status_code, errors(answer)) == (422, ["Give a number of minutes from 1 to 240."])
    assert organiser.post(TENT, data={"minutes": typed}).status_code == 422
    assert db.session.query(Release).count() == 1


def test_whom_it_tells_stands_on_the_button(
    app: Flask, talks: Event, organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "release_audiences", [lambda *_all: [changes.Told("Guests", 40)]])
    assert texts(look(organiser, talks, "5"), "//main//button") == ["Publish and tell 40 people"]


def test_rooms_that_are_not_there_are_not_found(talks: Event, organiser: FlaskClient) -> None:
    assert [organiser.get(f"{LATE}/{room}").status_code for room in ("nowhere", "Tent", "x" * 500)] == [404] * 3


def test_before_a_release_there_is_nothing_to_move(event: Event, organiser: FlaskClient) -> None:
    make_session(event, room_id=make_room(event, name="Tent").id)
    page = organiser.get("/organise/seminar/programme/late")
    assert texts(page, "//main//h2") == ["Nothing to move"]
    assert organiser.get("/organise/seminar/programme/late/tent").status_code == 404


def test_others_may_not(
    talks: Event, organiser: FlaskClient, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient
) -> None:
    form = filled_in(look(organiser, talks, "15"), TENT)
    for who, status in ((colleague, 404), (outsider, 404), (visitor, 302)):
        assert [who.get(LATE).status_code, who.get(TENT).status_code] == [status, status]
        assert [who.post(TENT, data=form).status_code, who.post(f"{LATE}/undo", data=form).status_code] == [
            status,
            status,
        ]
    assert db.session.query(Release).count() == 1
