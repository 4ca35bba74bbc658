"""A visitor looks for something in the programme: chooses a part of it, searches, looks at it as a grid."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event
from eventsapp.programme import queries, search
from eventsapp.programme.grid import of_day
from eventsapp.programme.operations.releases import release
from tests.factories import make_event, make_public_event
from tests.factories.programme import make_room, make_session, make_speaker, make_track
from tests.pages import texts

PAGE = "/events/talks/programme"


def fill(event: Event) -> None:
    """Sixteen sessions on two days, in two rooms, on two tracks, in two languages, by two people; released."""
    tent, stage = make_room(event, name="Tent", position=1), make_room(event, name="Stage", position=2)
    climate = make_track(event, slug="climate", name={"en": "Climate"}, goals=[13, 14], position=1)
    peace = make_track(event, slug="peace", name={"en": "Peace"}, goals=[16], position=2)
    slavoj = make_speaker(event, code="slavoj", name="Slavoj Žižek", organisation="Łódź")
    leila = make_speaker(event, code="leila", name="ليلى حدّاد")
    for number in range(16):
        make_session(
            event,
            [(slavoj if number < 4 else leila, "speaker")],
            code=f"s{number:02}",
            title={"en": f"Talk {number}", "fi": f"Pöytä {number}"},
            language="en" if number % 3 else "fi",
            room_id=(tent if number % 2 else stage).id,
            track_id=(climate if number < 6 else peace).id,
            starts_at=event.starts_at + timedelta(days=number // 8, minutes=30 * (number % 8 // 2)),
        )
    make_session(event, code="unplaced", title={"en": "Whenever"}, starts_at=None)
    release(event.id, "command line")


@pytest.fixture
def talks(office: Office) -> Event:
    """A public event with a released programme, long enough to choose from."""
    event = make_public_event(office, slug="talks")
    fill(event)
    return event


def titles(answer: Any) -> list[str]:
    return texts(answer, "//main//h3")


def links(answer: Any, xpath: str) -> list[str]:
    return [str(each) for each in html.fromstring(answer.data).xpath(xpath)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("day=2030-05-25&track=peace&room=Tent", [9, 11, 13, 15]),
        ("language=fi&day=2030-05-24", [0, 3, 6]),
        ("speaker=slavoj&room=Stage", [0, 2]),
        ("goal=14&language=fi", [0, 3]),
        ("goal=14&day=2030-05-25", []),
        ("q=poyta+15", [15]),
        ("q=ZIZEK+lodz", [0, 1, 2, 3]),
        ("q=حداد&room=Tent&language=fi", [9, 15]),
        ("q=climate+zizek+stage&day=2030-05-24", [0, 2]),
    ],
)
def test_choices_are_combined(talks: Event, visitor: FlaskClient, query: str, expected: list[int]) -> None:
    answer = visitor.get(f"{PAGE}?{query}")
    assert sorted(titles(answer)) == sorted(f"Talk {number}" for number in expected)
    assert texts(answer, "//div[@class='chosen']/p") == [
        f"{len(expected)} session" + ("" if len(expected) == 1 else "s")
    ]


def test_each_choice_says_how_many_sessions_it_shows_and_shows_them(talks: Event, visitor: FlaskClient) -> None:
    answer = visitor.get(f"{PAGE}?track=climate&lang=en")
    options = html.fromstring(answer.data).xpath("//nav[contains(@class, 'jump')]//li")
    counted = {}
    for each in options:
        name, count = each.text_content().rsplit(maxsplit=1)
        shown = titles(visitor.get(each.xpath("a/@href")[0]))
        counted[" ".join(name.split())] = (int(count), len(shown))
    assert counted == {
        "Climate": (6, 6),
        "Peace": (10, 10),
        "Tent": (3, 3),
        "Stage": (3, 3),
        "English": (4, 4),
        "Finnish": (2, 2),
        "Slavoj Žižek": (4, 4),
        "ليلى حدّاد": (2, 2),
        "13 Climate action": (6, 6),
        "14 Life below water": (6, 6),
    }


def test_choices_are_taken_back_one_by_one(talks: Event, visitor: FlaskClient) -> None:
    answer = visitor.get(f"{PAGE}?room=Tent&day=2030-05-24&q=talk&view=grid")
    assert texts(answer, "//a[@class='chip']") == ["Remove: Friday 24 May 2030 ×", "Remove: Tent ×", "Remove: talk ×"]
    assert links(answer, "//a[@class='chip']/@href") == [
        f"{PAGE}?room=Tent&q=talk&view=grid",
        f"{PAGE}?day=2030-05-24&q=talk&view=grid",
        f"{PAGE}?day=2030-05-24&room=Tent&view=grid",
    ]


def test_a_search_keeps_what_was_chosen(talks: Event, visitor: FlaskClient) -> None:
    (form,) = html.fromstring(visitor.get(f"{PAGE}?room=Tent&lang=fi").data).xpath("//form[@role='search']")
    assert (form.method, form.action, dict(form.form_values())) == (
        "GET",
        PAGE,
        {"room": "Tent", "lang": "fi", "q": ""},
    )


@pytest.mark.parametrize(
    "query",
    ["day=2030-05-26", "day=tomorrow", "track=none", "room=none", "language=xx", "speaker=none", "goal=1", "goal=x"],
)
def test_what_is_not_in_the_programme_can_not_be_chosen(talks: Event, visitor: FlaskClient, query: str) -> None:
    assert visitor.get(f"{PAGE}?{query}").status_code == 404


def test_a_search_without_an_answer_says_what_to_do(talks: Event, visitor: FlaskClient) -> None:
    answer = visitor.get(f"{PAGE}?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert titles(answer) == []
    assert b"<script>alert" not in answer.data
    assert texts(answer, "//p[@class='notice']") == [
        "Nothing in the programme is like that. Remove something from what was chosen, or search for another word."
    ]


def test_a_search_for_nearly_everything_shows_the_first(
    talks: Event, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventsapp.programme.selection.SHOWN", 3)
    answer = visitor.get(f"{PAGE}?q=e")
    assert titles(answer) == ["Talk 1", "Talk 0", "Talk 3"]


def test_a_long_question_is_cut(talks: Event, visitor: FlaskClient) -> None:
    answer = visitor.get(f"{PAGE}?q={'x' * 5000}")
    assert links(answer, "//input[@name='q']/@value") == ["x" * search.LONGEST]


def test_made_up_addresses_push_no_good_page_out_of_memory(app: Flask, talks: Event, visitor: FlaskClient) -> None:
    visitor.get(PAGE)
    before = set(app.extensions["kept_pages"]._pages)
    for number in range(30):
        visitor.get(f"{PAGE}?q=word{number}&view=grid")
        visitor.get(f"{PAGE}?speaker=leila&room=Tent&note={number}")
    assert set(app.extensions["kept_pages"]._pages) == before
    assert app.extensions["seldom_pages"]._held <= 2 * 1024 * 1024


def test_an_invited_events_programme_can_not_be_searched_by_others(
    office: Office, organiser: FlaskClient, visitor: FlaskClient, outsider: FlaskClient
) -> None:
    fill(make_event(office, slug="talks"))
    for address in (f"{PAGE}?q=talk", f"{PAGE}?view=grid", "/events/talks/now"):
        assert [who.get(address).status_code for who in (organiser, visitor, outsider)] == [200, 404, 404]


def test_the_grid_has_rooms_side_by_side(talks: Event, visitor: FlaskClient) -> None:
    answer = visitor.get(f"{PAGE}?view=grid&day=2030-05-24")
    assert texts(answer, "//table//th[@scope='col']") == ["Time", "Tent", "Stage"]
    assert texts(answer, "//table//th[@scope='row']") == ["09:30", "10:00", "10:30", "11:00"]
    assert texts(answer, "//table//tr[2]//a") == ["Talk 3", "Talk 2"]
    assert links(answer, "//a[text()='As a list']/@href") == [f"{PAGE}?day=2030-05-24"]
    assert f"{PAGE}?view=grid" in links(visitor.get(PAGE), "//a[text()='Rooms side by side']/@href")


def grid(event: Event, *sessions: dict[str, Any]) -> list[list[tuple[list[str], int, int]]]:
    """The cells of a one-day programme's grid, by row: (titles, rows, columns)."""
    rooms = {name: make_room(event, name=name, position=place) for place, name in enumerate(("A", "B"))}
    for number, each in enumerate(sessions):
        room = rooms.get(each["room"])
        start = event.starts_at + timedelta(minutes=each["at"])
        make_session(
            event,
            code=f"g{number}",
            title={"en": each["title"]},
            starts_at=start,
            minutes=each["for"],
            room_id=room.id if room else None,
        )
    programme = queries.draft(event.id)
    (day,) = programme.days.values()
    return [
        [([str(each.title["en"]) for each in cell.sessions], cell.rows, cell.columns) for cell in row.cells]
        for row in of_day(day, ["A", "B"]).rows
    ]


def test_a_break_goes_across_all_rooms(event: Event) -> None:
    assert grid(
        event,
        {"room": "A", "at": 0, "for": 60, "title": "long"},
        {"room": "B", "at": 0, "for": 30, "title": "short"},
        {"room": "", "at": 60, "for": 15, "title": "coffee"},
    ) == [
        [(["long"], 2, 1), (["short"], 1, 1)],
        [([], 1, 1)],
        [(["coffee"], 1, 2)],
    ]


def test_what_overlaps_shares_a_cell_and_what_has_no_room_a_column(event: Event) -> None:
    assert grid(
        event,
        {"room": "A", "at": 0, "for": 40, "title": "one"},
        {"room": "A", "at": 20, "for": 40, "title": "other"},
        {"room": "", "at": 0, "for": 30, "title": "walk"},
    ) == [
        [(["walk"], 1, 1), (["one", "other"], 2, 1)],
        [([], 1, 1)],
    ]
