"""An organiser edits the sessions of the draft."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.programme.models import ProgrammeSession
from eventsapp.programme.operations.sessions import fields_of
from tests.factories import make_event
from tests.factories.programme import make_room, make_session, make_speaker, make_track
from tests.pages import errors, filled_in, rows, texts

PROGRAMME = "/organise/seminar/programme"
NEW = "/organise/seminar/sessions/new"


def session() -> ProgrammeSession:
    db.session.expire_all()
    return db.session.query(ProgrammeSession).one()


def page_of(one: ProgrammeSession) -> str:
    return f"/organise/seminar/sessions/{one.id}"


def test_a_session_is_made_with_all_that_is_said_of_it(event: Event, organiser: FlaskClient) -> None:
    room, track = make_room(event, name="Hall"), make_track(event, name={"en": "Climate"})
    aino, ben = make_speaker(event, name="Aino"), make_speaker(event, name="Ben")
    form = filled_in(organiser.get(NEW)) | {
        "title.en": "Opening words",
        "title.fi": "Avaussanat",
        "subtitle.en": "A welcome",
        "kind": "ceremony",
        "language": "fi",
        "day": "24.5.2030",
        "time": "9.30",
        "minutes": "45",
        "room": str(room.id),
        "track": str(track.id),
        "parts.0.speaker": str(ben.id),
        "parts.0.role": "host",
        "parts.1.speaker": str(aino.id),
        "parts.1.role": "speaker",
        "abstract.en": "In short",
        "description.sv": "Länge",
    }
    assert organiser.post(NEW, data=form).location == PROGRAMME
    made = session()
    assert (made.code, made.title) == ("opening-words", {"en": "Opening words", "fi": "Avaussanat"})
    assert (made.starts_at, made.minutes) == (datetime(2030, 5, 24, 6, 30, tzinfo=UTC), 45)
    assert (made.kind, made.language, made.room_id, made.track_id) == ("ceremony", "fi", room.id, track.id)
    assert (made.subtitle, made.abstract, made.description) == (
        {"en": "A welcome"},
        {"en": "In short"},
        {"sv": "Länge"},
    )
    assert [(part.speaker.name, part.role) for part in made.participations] == [("Ben", "host"), ("Aino", "speaker")]
    assert rows(organiser.get(PROGRAMME)) == [
        ["09:30–10:15", "Opening words 2 warnings", "Ben, Aino", "Hall", "Climate", "ceremony"]
    ]


def test_the_code_stays_when_the_title_changes(event: Event, organiser: FlaskClient) -> None:
    organiser.post(NEW, data=filled_in(organiser.get(NEW)) | {"title.en": "Opening"})
    page = page_of(session())
    organiser.post(page, data=filled_in(organiser.get(page)) | {"title.en": "Closing"})
    assert (session().code, session().title) == ("opening", {"en": "Closing"})


def test_saving_the_form_as_it_is_changes_nothing(event: Event, organiser: FlaskClient) -> None:
    made = make_session(
        event,
        parts=[(make_speaker(event), "moderator"), (make_speaker(event), "speaker")],
        title={"de": "Eröffnung", "en": "Opening"},
        extra={"url": "https://example.org/"},
        room_id=make_room(event).id,
    )
    before, keys = fields_of(made), [part.id for part in made.participations]
    assert organiser.post(page_of(made), data=filled_in(organiser.get(page_of(made)))).status_code == 303
    assert (fields_of(session()), [part.id for part in session().participations]) == (before, keys)
    assert session().extra == {"url": "https://example.org/"}


def test_people_are_added_swapped_and_taken_away_without_a_script(event: Event, organiser: FlaskClient) -> None:
    aino, ben, cleo = (make_speaker(event, name=name) for name in ("Aino", "Ben", "Cleo"))
    page = page_of(make_session(event, parts=[(aino, "speaker"), (ben, "moderator")]))
    more = organiser.post(page, data=filled_in(organiser.get(page)) | {"title.en": "Kept", "more_people": "1"})
    form = filled_in(more)
    assert (more.status_code, form["title.en"], "parts.5.speaker" in form) == (200, "Kept", True)
    form |= {"parts.0.speaker": str(ben.id), "parts.1.speaker": str(aino.id), "parts.5.speaker": str(cleo.id)}
    organiser.post(page, data=form)
    assert [(part.speaker.name, part.role) for part in session().participations] == [
        ("Ben", "speaker"),
        ("Aino", "moderator"),
        ("Cleo", "speaker"),
    ]
    organiser.post(page, data=filled_in(organiser.get(page)) | {"parts.0.speaker": ""})
    assert [part.speaker.name for part in session().participations] == ["Aino", "Cleo"]


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        ({"title.en": ""}, ["Give the session a title, in one language at least."]),
        ({"title.en": "x" * 201}, ["Shorten this to 200 characters or less."]),
        ({"day": "24.5.2030"}, ["Type the time as well."]),
        ({"time": "9:30"}, ["Type the day as well."]),
        ({"day": "never"}, ["Type a day that there is, such as 24.5.2030 or 24 May 2030."]),
        (
            {"day": "31.3.2030", "time": "3:30"},
            ["There is no 03:30 on this day: the clocks go forward over it. Type 04:00 or later."],
        ),
        ({"minutes": "0"}, ["Type a whole number from 1 to 10080."]),
        ({"minutes": ""}, ["Give its length in minutes."]),
        ({"language": "Finnish!"}, ["Give a language as its tag, such as en, fi or sv."]),
        ({"kind": ""}, ["Give its kind, such as talk or break."]),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    event: Event, organiser: FlaskClient, typed: dict[str, str], sentences: list[str]
) -> None:
    form = filled_in(organiser.get(NEW)) | {"title.en": "Opening", "title.fi": "", "abstract.en": "Kept"} | typed
    answer = organiser.post(NEW, data=form)
    assert (answer.status_code, errors(answer)) == (422, sentences)
    again = filled_in(answer)
    assert {name: again[name] for name in typed} == typed
    assert again["abstract.en"].strip() == "Kept"
    assert db.session.query(ProgrammeSession).count() == 0


def test_nobody_stands_twice_in_one_role(event: Event, organiser: FlaskClient) -> None:
    aino = str(make_speaker(event).id)
    form = filled_in(organiser.get(NEW)) | {
        "title.en": "Opening",
        "parts.0.speaker": aino,
        "parts.1.speaker": aino,
    }
    answer = organiser.post(NEW, data=form)
    assert (answer.status_code, errors(answer)) == (422, ["They stand here twice in the same role."])
    assert organiser.post(NEW, data=form | {"parts.1.role": "moderator"}).status_code == 303


def test_what_belongs_to_another_event_can_t_be_chosen(event: Event, organiser: FlaskClient) -> None:
    other = make_event(event.office, slug="other")
    foreign = {
        "room": make_room(other).id,
        "track": make_track(other).id,
        "parts.0.speaker": make_speaker(other).id,
    }
    form = filled_in(organiser.get(NEW)) | {"title.en": "Opening"}
    assert [organiser.post(NEW, data=form | {name: key}).status_code for name, key in foreign.items()] == [422] * 3
    assert db.session.query(ProgrammeSession).count() == 0
    theirs = make_session(other)
    page = page_of(theirs)
    assert [organiser.get(page).status_code, organiser.post(f"{page}/delete").status_code] == [404, 404]


def test_the_second_of_two_organisers_is_told(event: Event, organiser: FlaskClient) -> None:
    made = make_session(event, title={"en": "Opening"}, minutes=30)
    page = page_of(made)
    first, second = (filled_in(organiser.get(page)) for _ in range(2))
    organiser.post(page, data=first | {"minutes": "45"})
    told = organiser.post(page, data=second | {"title.en": "Welcome"})
    assert (told.status_code, filled_in(told)["title.en"]) == (422, "Welcome")
    assert (session().minutes, session().title) == (45, {"en": "Opening"})


def test_a_session_is_deleted_after_a_question(event: Event, organiser: FlaskClient) -> None:
    made = make_session(event, title={"en": "Opening"}, parts=[(make_speaker(event), "speaker")])
    asked = organiser.get(f"{page_of(made)}/delete")
    assert texts(asked, "//main//h1 | //main//p[not(@class)]") == [
        "Delete “Opening”?",
        "Its people stay on the list of speakers.",
        "It can be brought back from the bin for 30 days.",
        "What the public reads changes with the next release only.",
    ]
    assert organiser.post(f"{page_of(made)}/delete").location == PROGRAMME
    assert db.session.query(ProgrammeSession).count() == 0


def test_the_list_is_by_day_with_the_unplaced_first(event: Event, organiser: FlaskClient) -> None:
    make_session(event, title={"en": "Later"}, starts_at=datetime(2030, 5, 24, 22, tzinfo=UTC))
    make_session(event, title={"en": "First"}, starts_at=datetime(2030, 5, 24, 7, tzinfo=UTC))
    make_session(event, title={"en": "Some time"}, starts_at=None, minutes=20)
    page = organiser.get(PROGRAMME)
    assert texts(page, "//main//h2") == [
        "Not placed yet",
        "Friday 24 May 2030",
        "Saturday 25 May 2030",
        "Release",
    ]
    assert [row[:2] for table in (1, 2, 3) for row in rows(page, table)] == [
        ["20 min", "Some time 1 warning"],
        ["10:00–10:30", "First"],
        ["01:00–01:30", "Later 1 warning"],
    ]


def test_a_long_programme_takes_no_more_queries(
    event: Event, organiser: FlaskClient, count_queries: Callable[[], Any]
) -> None:
    counts = []
    for more in (1, 2, 57):
        for _ in range(more):
            make_session(event, parts=[(make_speaker(event), "speaker")], room_id=make_room(event).id)
        with count_queries() as queries:
            organiser.get(PROGRAMME)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


def test_a_colleague_reads_and_does_not_write(event: Event, colleague: FlaskClient) -> None:
    made = make_session(event, title={"en": "Opening"})
    seen = colleague.get(PROGRAMME)
    assert [row[1] for row in rows(seen)] == ["Opening"]
    assert texts(seen, "//main//a | //main//form") == ["Rooms and times", "Import and export", "Look through it"]
    for address in (NEW, page_of(made), f"{page_of(made)}/delete"):
        assert [colleague.get(address).status_code, colleague.post(address).status_code] == [404, 404]
    assert session().title == {"en": "Opening"}


def test_others_find_nothing(event: Event, outsider: FlaskClient, visitor: FlaskClient) -> None:
    made = make_session(event)
    for address in (NEW, page_of(made), f"{page_of(made)}/delete"):
        assert [outsider.get(address).status_code, outsider.post(address).status_code] == [404, 404]
        assert [visitor.get(address).status_code, visitor.post(address).status_code] == [302, 302]
    assert [outsider.get(PROGRAMME).status_code, visitor.get(PROGRAMME).status_code] == [404, 302]
    assert db.session.query(ProgrammeSession).count() == 1
