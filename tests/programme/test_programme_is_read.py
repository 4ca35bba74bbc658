"""A visitor reads the published programme."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from lxml import html

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event
from eventsapp.programme import exchange, queries
from eventsapp.programme.models import SpeakerPhoto
from eventsapp.programme.operations.releases import release
from tests.factories import make_event, make_public_event, saved
from tests.factories.programme import make_room, make_session, make_speaker, make_track
from tests.pages import texts

HALF_AN_HOUR = timedelta(minutes=30)
#: Every public address of an event with a released programme.
PAGES = (
    "/events/talks",
    "/events/talks/programme",
    "/events/talks/sessions/opening",
    "/events/talks/speakers",
    "/events/talks/speakers/sanna",
    "/events/talks/programme.ics",
    "/events/talks/programme.xml",
    "/events/talks/programme.json",
    "/events/talks/sessions/opening.ics",
    "/events/talks/speakers/sanna/0123.jpg",
)


def fill(event: Event) -> None:
    """Two days, two rooms, a track, a break, a photograph; released."""
    tent, stage = make_room(event, name="Tent", position=1), make_room(event, name="Stage", position=2)
    climate = make_track(event, slug="climate", name={"en": "Climate", "fi": "Ilmasto"}, goals=[13])
    sanna = make_speaker(event, code="sanna", name="Sanna Laine", post="Head of Office", organisation="IOM Finland")
    moderator = make_speaker(event, code="leila", name="ليلى حداد")
    saved(SpeakerPhoto(speaker_id=sanna.id, data=b"\xff\xd8photo", digest="0123", width=4, height=4))
    make_session(
        event, [(sanna, "speaker")], code="later", title={"en": "Later"}, room_id=stage.id, language="fi",
        starts_at=event.starts_at + timedelta(hours=1),
    )  # fmt: skip
    make_session(
        event, [(sanna, "speaker"), (moderator, "moderator")], code="opening", title={"en": "Opening", "fi": "Avaus"},
        abstract={"ar": "مرحبا"}, room_id=tent.id, track_id=climate.id, language="en",
    )  # fmt: skip
    make_session(event, code="coffee", title={"en": "Coffee"}, kind="break", starts_at=event.starts_at + HALF_AN_HOUR)
    make_session(event, code="sunday", title={"en": "Next day"}, starts_at=event.starts_at + timedelta(days=1))
    release(event.id, "command line")


@pytest.fixture
def talks(office: Office) -> Event:
    """A public event with a released programme."""
    event = make_public_event(office, slug="talks")
    fill(event)
    return event


def attributes(answer: Any, xpath: str) -> list[str]:
    return [str(each) for each in html.fromstring(answer.data).xpath(xpath)]


def test_sessions_stand_by_day_then_time(talks: Event, visitor: FlaskClient) -> None:
    answer = visitor.get("/events/talks/programme")
    assert texts(answer, "//main//h1 | //main//h2[@id] | //main//h3") == [
        "Programme",
        "Friday 24 May 2030",
        "Opening",
        "Coffee",
        "Later",
        "Saturday 25 May 2030",
        "Next day",
    ]
    assert texts(answer, "(//li[@id='s-opening'])//*[self::p or self::li]") == [
        "09:30 –10:00",
        "Sanna Laine, Head of Office, IOM Finland",
        "Moderator: ليلى حداد",
        "Tent Climate English",
    ]


def test_a_break_is_not_for_opening(talks: Event, visitor: FlaskClient) -> None:
    answer = visitor.get("/events/talks/programme")
    assert texts(answer, "//main//h3/a") == ["Opening", "Later", "Next day"]


@pytest.mark.parametrize(("query", "expected"), [("track=climate", ["Opening"]), ("room=Stage", ["Later"])])
def test_one_track_or_room(talks: Event, visitor: FlaskClient, query: str, expected: list[str]) -> None:
    answer = visitor.get(f"/events/talks/programme?{query}")
    assert texts(answer, "//main//h3") == expected
    assert attributes(answer, "//nav[@class='languages']//a/@href")[1] == f"/events/talks/programme?{query}&lang=fi"


@pytest.mark.parametrize("query", ["track=none", "room=none"])
def test_a_track_or_room_that_is_not_there(talks: Event, visitor: FlaskClient, query: str) -> None:
    assert visitor.get(f"/events/talks/programme?{query}").status_code == 404


def test_a_session_has_a_page(talks: Event, visitor: FlaskClient) -> None:
    answer = visitor.get("/events/talks/sessions/opening")
    facts = dict(zip(texts(answer, "//dl//dt"), texts(answer, "//dl//dd"), strict=True))
    assert facts == {
        "When": "Friday 24 May 2030 09:30–10:00",
        "Where": "Tent, House of the Estates",
        "Language": "English",
        "Sustainable Development Goals": "13 Climate action",
    }
    assert texts(answer, "//main//h2") == ["Speakers", "By the same speakers"]
    assert texts(answer, "//main//h3") == ["Sanna Laine", "ليلى حداد", "Later"]


def test_a_text_in_another_language_says_which_and_how_it_runs(talks: Event, visitor: FlaskClient) -> None:
    answer = visitor.get("/events/talks/sessions/opening?lang=fi")
    assert attributes(answer, "/html/@lang | /html/@dir") == ["fi", "ltr"]
    assert texts(answer, "//main//h1[not(.//@lang)]") == ["Avaus"]
    assert attributes(answer, "//*[@class='prose']/@lang | //*[@class='prose']/@dir") == ["ar", "rtl"]
    later = visitor.get("/events/talks/programme", headers={"Accept-Language": "sv"})
    assert attributes(later, "//li[@id='s-later']//h3//@lang") == ["en"]
    assert texts(later, "//li[@id='s-later']//time") == ["10.30", "11.00"]


def test_speakers_are_listed_and_have_pages(talks: Event, visitor: FlaskClient) -> None:
    speakers = visitor.get("/events/talks/speakers")
    assert texts(speakers, "//main//h2") == ["Sanna Laine", "ليلى حداد"]
    one = visitor.get("/events/talks/speakers/sanna")
    assert texts(one, "//main//h1 | //main//h3") == ["Sanna Laine", "Opening", "Later"]
    assert texts(one, "//main//*[@class='day']") == ["Friday 24 May 2030", "Friday 24 May 2030"]
    assert attributes(one, "//main//img/@src") == ["/events/talks/speakers/sanna/0123.jpg"]
    photo = visitor.get("/events/talks/speakers/sanna/0123.jpg")
    assert (photo.mimetype, photo.data) == ("image/jpeg", b"\xff\xd8photo")


def test_the_programme_and_a_session_go_into_calendars(talks: Event, visitor: FlaskClient) -> None:
    answers = [
        visitor.get("/events/talks/programme.ics"),
        visitor.get("/events/talks/sessions/opening.ics", headers={"Accept-Language": "fi"}),
        visitor.get("/events/talks/sessions/opening.ics?lang=fi"),
    ]
    assert [answer.content_type for answer in answers] == ["text/calendar; charset=utf-8"] * 3
    summaries = [[str(each["SUMMARY"]) for each in Calendar.from_ical(answer.data).events] for answer in answers]
    assert summaries == [["Opening", "Coffee", "Later", "Next day"], ["Opening"], ["Avaus"]]
    assert visitor.get("/events/talks/sessions/none.ics").status_code == 404


@pytest.mark.parametrize("format", ["xml", "json"])
def test_programs_read_the_same_programme(talks: Event, visitor: FlaskClient, format: str) -> None:
    answer = visitor.get(f"/events/talks/programme.{format}")
    read = exchange.read(format, answer.data).programme
    released = queries.published(talks.id)
    assert released
    assert (answer.mimetype, read.sessions, read.speakers[0].name) == (
        f"application/{format}",
        released.sessions,
        "Sanna Laine",
    )


def test_what_was_not_released_is_not_there(office: Office, visitor: FlaskClient) -> None:
    event = make_public_event(office, slug="talks")
    speaker = make_speaker(event, code="sanna", name="Secret speaker")
    make_session(event, [(speaker, "speaker")], code="opening", title={"en": "Secret session"})
    saved(SpeakerPhoto(speaker_id=speaker.id, data=b"secret", digest="0123", width=4, height=4))
    answers = [visitor.get(page) for page in PAGES]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 200, 404, 404, 404, 404, 404, 404]
    assert [b"ecret" in answer.data for answer in answers] == [False] * 10
    assert texts(answers[1], "//main//h2") == ["The programme is not published yet"]


def test_the_next_release_shows_at_once(talks: Event, visitor: FlaskClient) -> None:
    before = visitor.get("/events/talks/programme")
    make_session(talks, code="new", title={"en": "Brand new"}, starts_at=talks.starts_at + timedelta(days=2))
    draft = visitor.get("/events/talks/programme")
    release(talks.id, "command line")
    after = visitor.get("/events/talks/programme")
    assert [texts(answer, "//main//h3")[-1] for answer in (before, draft, after)] == [
        "Next day",
        "Next day",
        "Brand new",
    ]


def test_an_invited_events_programme_is_there_for_nobody_else(
    office: Office, organiser: FlaskClient, outsider: FlaskClient, visitor: FlaskClient
) -> None:
    fill(make_event(office, slug="talks"))
    for page in (*PAGES, "/events/talks/programme?track=climate"):
        mine = organiser.get(page)
        assert (page, mine.status_code) == (page, 200)
        assert (page, mine.headers["X-Robots-Tag"]) == (page, "noindex, nofollow")
        assert (page, mine.headers["Cache-Control"]) == (page, "private, no-cache")
        # Kept in memory now, and still for nobody else.
        for who in (outsider, visitor):
            assert (page, who.get(page).status_code) == (page, 404)


def test_a_public_page_is_the_same_for_everybody_and_leaves_no_cookie(
    talks: Event, organiser: FlaskClient, visitor: FlaskClient
) -> None:
    for page in PAGES[:-1]:
        answers = [who.get(page) for who in (visitor, organiser)]
        assert answers[0].data == answers[1].data
        assert [answer.headers.getlist("Set-Cookie") for answer in answers] == [[], []]
        assert answers[0].headers["Vary"] == "Accept-Language, Accept-Encoding"
        assert answers[0].headers["Cache-Control"] == "public, max-age=60"


def test_a_second_look_costs_one_query_however_long_the_programme(
    office: Office, visitor: FlaskClient, count_queries: Any
) -> None:
    counts = []
    for sessions in (1, 3, 60):
        event = make_public_event(office, slug=f"event-of-{sessions}")
        speaker = make_speaker(event, code="sanna")
        for number in range(sessions):
            make_session(event, [(speaker, "speaker")], code=f"s{number}")
        release(event.id, "command line")
        for page in ("", "/programme", "/sessions/s0", "/speakers", "/speakers/sanna"):
            address = f"/events/{event.slug}{page}"
            with count_queries() as first:
                visitor.get(address)
            with count_queries() as second:
                visitor.get(address)
            counts.append((sessions, page, len(first), len(second)))
    of_each = [{count[1:] for count in counts if count[0] == sessions} for sessions in (1, 3, 60)]
    assert of_each[0] == of_each[1] == of_each[2]
    assert {count[3] for count in counts} == {1}


def test_over_the_night_of_a_clock_change_and_longer_than_a_day(office: Office, visitor: FlaskClient) -> None:
    # The clocks of Helsinki go forward at three in the night to Sunday 31 March 2030.
    saturday = datetime(2030, 3, 30, 16, 0, tzinfo=UTC)
    event = make_public_event(office, slug="night", starts_at=saturday, ends_at=saturday + timedelta(days=2))
    tent = make_room(event, name="Tent")
    for title, hours, minutes in (("Late", 8, 180), ("Exhibition", 0, 36 * 60)):
        starts_at = saturday + timedelta(hours=hours)
        make_session(event, title={"en": title}, starts_at=starts_at, minutes=minutes, room_id=tent.id)
    release(event.id, "command line")

    shown = [visitor.get(f"/events/night/programme{view}") for view in ("", "?view=grid")]
    assert [texts(answer, "//main//p[@class='times']") for answer in shown] == [
        ["18:00 –Monday 1 April 2030 07:00", "02:00 –06:00"],
        ["18:00–Monday 1 April 2030 07:00", "02:00–06:00"],
    ]
    assert "All times: Eastern European Time." in shown[0].get_data(as_text=True)
