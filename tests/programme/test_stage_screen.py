"""A screen beside a stage says what is on and what comes next."""

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from lxml import html

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event
from eventsapp.programme import queries
from eventsapp.programme.operations.releases import release
from tests.factories import SEMINAR_STARTS, make_event, make_public_event
from tests.factories.programme import make_room, make_session, make_speaker
from tests.pages import texts

PAGE = "/events/talks/stage/un-tent"


def fill(event: Event) -> None:
    tent, other = make_room(event, name="UN tent", position=1), make_room(event, name="خيمة", position=2)
    noor = make_speaker(event, name="Noor", organisation="Water Now")
    for number, (title, room, minutes) in enumerate(
        (("first", tent, 0), ("second", tent, 30), ("third", tent, 60), ("coffee", None, 90), ("elsewhere", other, 0))
    ):
        make_session(
            event,
            [(noor, "speaker")] if number == 1 else [],
            code=f"s{number}",
            title={"en": title},
            room_id=room.id if room else None,
            starts_at=event.starts_at + timedelta(minutes=minutes),
        )
    release(event.id, "command line")


@pytest.fixture
def talks(office: Office) -> Event:
    event = make_public_event(office, slug="talks")
    fill(event)
    return event


@pytest.mark.parametrize(
    ("minutes", "on", "coming"),
    [
        (-10, [], ["first", "second", "third"]),
        (35, ["second"], ["third", "coffee"]),
        (100, ["coffee"], []),
        (300, [], []),
    ],
)
def test_now_and_next_of_the_room(
    talks: Event, visitor: FlaskClient, minutes: int, on: list[str], coming: list[str]
) -> None:
    with time_machine.travel(SEMINAR_STARTS + timedelta(minutes=minutes), tick=False):
        answer = visitor.get(PAGE)
    assert texts(answer, "//div[@id='now']//h3") == on
    assert texts(answer, "//div[@id='next']//h3") == coming
    said = texts(answer, "//p[@id='nothing'][not(@hidden)]/span[not(@hidden)]")
    over = ["The programme is over. Thank you for coming."]
    assert said == ([] if on else over if minutes == 300 else ["Nothing is on at this moment."])


def test_the_whole_day_is_in_the_page_for_a_lost_network(talks: Event, visitor: FlaskClient) -> None:
    answer = visitor.get(PAGE)
    assert texts(answer, "//template[@id='sessions']//h3") == ["first", "second", "third", "coffee"]
    assert html.fromstring(answer.data).xpath("//template//article[2]/@*[starts-with(name(), 'data')]") == [
        "2030-05-24T07:00:00+00:00",
        "2030-05-24T07:30:00+00:00",
    ]
    assert texts(answer, "//template//article[2]/p") == ["Friday 24 May 2030 10:00–10:30", "Noor Water Now"]


def test_without_scripts_it_is_asked_for_anew(talks: Event, visitor: FlaskClient) -> None:
    page = html.fromstring(visitor.get(PAGE).data)
    assert page.xpath("//noscript/meta/@content") == ["30"]


def test_it_follows_a_release_at_once_and_no_cache_holds_it(talks: Event, visitor: FlaskClient) -> None:
    with time_machine.travel(SEMINAR_STARTS, tick=False):
        before = visitor.get(PAGE)
        talks_first = next(each for each in queries.draft(talks.id).sessions if each.code == "s0")
        make_session(talks, code="late", title={"en": "Late"}, starts_at=talks_first.starts_at)
        release(talks.id, "command line")
        after = visitor.get(PAGE)
    assert [answer.headers["Cache-Control"] for answer in (before, after)] == ["public, max-age=15"] * 2
    assert texts(after, "//div[@id='now']//h3") == ["Late", "first"]


def test_every_room_has_an_address_also_one_without_latin_letters(talks: Event, visitor: FlaskClient) -> None:
    programme = queries.published(talks.id)
    assert programme
    assert programme.room_slugs["UN tent"] == "un-tent"
    answer = visitor.get(f"/events/talks/stage/{programme.room_slugs['خيمة']}")
    assert texts(answer, "//h1") == ["خيمة"]
    assert visitor.get("/events/talks/stage/none").status_code == 404


def test_an_invited_events_screen_is_for_nobody_else(
    office: Office, organiser: FlaskClient, visitor: FlaskClient, outsider: FlaskClient
) -> None:
    fill(make_event(office, slug="talks"))
    assert [who.get(PAGE).status_code for who in (organiser, visitor, outsider)] == [200, 404, 404]
