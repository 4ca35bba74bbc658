"""An organiser reads warnings while editing, leaves some, and sets what to be warned of."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsapp.events.models import Event
from eventsapp.kernel import clock
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from eventsapp.programme.models import AcknowledgedWarning, Participation, Room
from eventsapp.programme.operations.releases import release
from tests.factories import make_event
from tests.factories.programme import make_room, make_session, make_speaker
from tests.pages import errors, filled_in, notices, texts

PROGRAMME = "/organise/seminar/programme"
WARNINGS = f"{PROGRAMME}/warnings"
SHOWN = "//main//section//h2 | //main//section//li/p"


@pytest.fixture
def twice(event: Event) -> Event:
    """Two sessions in one room at one time."""
    room = make_room(event, name="Hall")
    make_session(event, title={"en": "Opening", "fi": "Avaus"}, room_id=room.id, code="opening")
    make_session(event, title={"en": "Panel"}, room_id=room.id, starts_at=event.starts_at + timedelta(minutes=10))
    return event


def shown(client: FlaskClient) -> list[str]:
    return texts(client.get(WARNINGS), SHOWN)


def test_warnings_are_read_in_full_on_their_page(twice: Event, organiser: FlaskClient) -> None:
    assert shown(organiser) == [
        "Rooms with two sessions at once 1",
        "Opening, Panel: Hall is used twice: Friday 24 May 2030 09:40–10:00.",
    ]
    finnish = texts(organiser.get(f"{WARNINGS}?lang=fi"), SHOWN)
    assert finnish[1] == "Avaus, Panel: Hall on kahdessa käytössä yhtä aikaa: perjantai 24. toukokuuta 2030 9.40–10.00."


def test_they_stand_on_the_draft_on_each_session_and_at_release(twice: Event, organiser: FlaskClient) -> None:
    draft = organiser.get(PROGRAMME)
    (short,) = texts(draft, "//*[contains(@class, 'warnings-in-short')]")
    assert short == "1 warning Rooms with two sessions at once: 1. Look at the warnings"
    assert (
        texts(draft, "//td//*[@class='state state-pending'] | //th//*[@class='state state-pending']")
        == ["1 warning"] * 2
    )
    page = organiser.get(draft_link(draft, "Opening"))
    assert notices(page) == ["Hall is used twice: Friday 24 May 2030 09:40–10:00. Panel Look at the warnings"]
    assert texts(organiser.get(f"{PROGRAMME}/release"), "//ul[@class='warnings']/li") == [
        "Opening, Panel: Hall is used twice: Friday 24 May 2030 09:40–10:00."
    ]


def draft_link(page: Any, title: str) -> str:
    from lxml import html

    return str(html.fromstring(page.data).xpath(f"//th/a[normalize-space()='{title}']/@href")[0])


def test_a_warning_never_blocks(twice: Event, organiser: FlaskClient) -> None:
    page = organiser.get(f"{PROGRAMME}/release")
    assert organiser.post(f"{PROGRAMME}/release", data=filled_in(page)).status_code == 303


def test_one_that_is_left_stays_quiet_until_its_facts_change(twice: Event, organiser: FlaskClient) -> None:
    left = f"{WARNINGS}/left"
    organiser.post(left, data=filled_in(organiser.get(WARNINGS), left))
    assert shown(organiser) == []
    assert texts(organiser.get(WARNINGS), "//details//li/p") == [
        "Opening, Panel: Hall is used twice: Friday 24 May 2030 09:40–10:00."
    ]
    row = db.session.query(AcknowledgedWarning).one()
    assert (row.organiser and row.organiser.name, row.at <= clock.now()) == ("Outi Organiser", True)
    assert db.session.query(AuditEntry).filter_by(action="left warnings").one().facts == {
        "kinds": ["room_twice"],
        "count": 1,
    }

    # Another title is no other fact; another time is.
    opening = next(each for each in sessions(twice) if each.code == "opening")
    opening.title = {"en": "Welcome"}
    db.session.commit()
    assert shown(organiser) == []
    opening.minutes = 60
    db.session.commit()
    assert shown(organiser)[1:] == ["Welcome, Panel: Hall is used twice: Friday 24 May 2030 09:40–10:10."]
    opening.minutes = 30
    db.session.commit()
    assert shown(organiser) == []

    woken = f"{WARNINGS}/woken"
    organiser.post(woken, data=filled_in(organiser.get(WARNINGS), woken))
    assert shown(organiser)[:1] == ["Rooms with two sessions at once 1"]


def sessions(event: Event) -> list[Any]:
    from eventsapp.programme import drafts

    return drafts.sessions(event.id)


def test_leaving_what_is_no_warning_any_more_says_so(twice: Event, organiser: FlaskClient) -> None:
    left = f"{WARNINGS}/left"
    form = filled_in(organiser.get(WARNINGS), left)
    sessions(twice)[0].room_id = None
    db.session.commit()
    organiser.post(left, data=form)
    assert notices(organiser.get(WARNINGS)) == ["It is no longer so: there was nothing to leave."]
    organiser.post(left, data=form | {"warning": ["x", "y" * 500, ""]})
    assert db.session.query(AcknowledgedWarning).count() == 0


def test_all_of_a_kind_are_left_at_once(event: Event, organiser: FlaskClient) -> None:
    for _number in range(3):
        make_session(event, starts_at=None)
    left = f"{WARNINGS}/left"
    page = organiser.get(WARNINGS)
    assert texts(page, "//main//button[contains(., 'Leave all')]") == ["Leave all 3: Sessions without a time"]
    from lxml import html

    every = html.fromstring(page.data).xpath("(//main//section//form)[last()]//input[@name='warning']/@value")
    organiser.post(left, data={"warning": every})
    assert shown(organiser) == []


def test_changeover_time_is_set_for_the_event(event: Event, organiser: FlaskClient) -> None:
    room = make_room(event, name="Hall")
    make_session(event, title={"en": "One"}, room_id=room.id)
    make_session(event, title={"en": "Two"}, room_id=room.id, starts_at=event.starts_at + timedelta(minutes=35))
    assert shown(organiser) == []
    assert organiser.post(WARNINGS, data={"changeover": "10"}).status_code == 303
    assert shown(organiser)[1:] == [
        "One, Two: Hall has 5 minutes to change over, you want 10: Friday 24 May 2030 10:00–10:05."
    ]
    bad = organiser.post(WARNINGS, data={"changeover": "241"})
    assert (bad.status_code, errors(bad)) == (422, ["Type a whole number from 0 to 240."])
    organiser.post(WARNINGS, data={"changeover": ""})
    assert shown(organiser) == []


def test_a_room_has_opening_hours(event: Event, organiser: FlaskClient) -> None:
    room = make_room(event, name="Hall")
    make_session(event, title={"en": "Early"}, room_id=room.id)
    page = f"/organise/seminar/rooms/{room.id}"
    organiser.post(page, data=filled_in(organiser.get(page)) | {"opens": "10.00", "closes": "2:00"})
    db.session.expire_all()
    found = db.session.query(Room).one()
    assert [f"{each:%H:%M}" for each in (found.opens, found.closes) if each] == ["10:00", "02:00"]
    assert shown(organiser)[1:] == ["Early: Hall is open from 10:00 to 02:00: Friday 24 May 2030 09:30–10:00."]
    bad = organiser.post(page, data=filled_in(organiser.get(page)) | {"opens": "25:00"})
    assert bad.status_code == 422


def test_answers_and_choices_of_people_are_heeded(
    app: Flask, event: Event, organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = make_room(event, name="Hall", capacity=10)
    speaker = make_speaker(event, name="Aino")
    kept = make_session(event, [(speaker, "speaker")], title={"en": "Kept"}, room_id=room.id)
    gone = make_session(event, title={"en": "Gone"}, starts_at=event.starts_at + timedelta(hours=1), room_id=room.id)
    guids = (kept.guid, gone.guid)
    monkeypatch.setitem(app.extensions, "session_sign_ups", [lambda _event: {guids[0]: 11}])
    monkeypatch.setitem(app.extensions, "session_stars", [lambda _event: {guids[1]: 2}])
    release(event.id, "command line")
    db.session.delete(gone)
    db.session.query(Participation).one().declined_at = clock.now()
    db.session.commit()
    assert shown(organiser) == [
        "Sessions that go although people chose them 1",
        "Gone: No longer in the programme: 2 stars.",
        "Speakers who can’t come 1",
        "Kept: Aino has declined and is in the programme.",
        "Rooms that are too small 1",
        "Kept: 11 have signed up, Hall has 10 seats.",
    ]


def test_only_who_may_edit_leaves_warnings(
    twice: Event, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient, organiser: FlaskClient
) -> None:
    form = filled_in(organiser.get(WARNINGS), f"{WARNINGS}/left")
    assert [who.get(WARNINGS).status_code for who in (colleague, outsider, visitor)] == [200, 404, 302]
    assert texts(colleague.get(WARNINGS), "//main//form") == []
    for path in (WARNINGS, f"{WARNINGS}/left", f"{WARNINGS}/woken"):
        answers = [
            who.post(path, data=form | {"changeover": "5"}).status_code for who in (colleague, outsider, visitor)
        ]
        assert answers == [404, 404, 302]
    assert db.session.query(AcknowledgedWarning).count() == 0


def test_another_events_warnings_are_its_own(twice: Event, organiser: FlaskClient) -> None:
    form = filled_in(organiser.get(WARNINGS), f"{WARNINGS}/left")
    make_event(twice.office, slug="other")
    organiser.post("/organise/other/programme/warnings/left", data=form)
    assert shown(organiser)[:1] == ["Rooms with two sessions at once 1"]


def test_they_ask_as_much_for_many_sessions(event: Event, organiser: FlaskClient, count_queries: Any) -> None:
    room = make_room(event)
    counts = []
    for number in (2, 1, 57):
        for _each in range(number):
            make_session(event, [(make_speaker(event), "speaker")], room_id=room.id)
        with count_queries() as statements:
            assert organiser.get(WARNINGS).status_code == 200
        counts.append(len(statements))
    assert len(set(counts)) == 1
