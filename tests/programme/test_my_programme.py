"""A visitor stars sessions, keeps them under a private address, and has them in a calendar that follows releases."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import func, select

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event
from eventsapp.kernel import timers
from eventsapp.kernel.database import db
from eventsapp.programme.interest import interest
from eventsapp.programme.mine import public
from eventsapp.programme.mine.models import Star, StarredList
from eventsapp.programme.models import ProgrammeSession
from eventsapp.programme.operations.releases import release
from tests.factories import SEMINAR_STARTS, make_event, make_public_event
from tests.factories.programme import make_room, make_session
from tests.pages import found, notices, texts, words

NOON = SEMINAR_STARTS.replace(hour=9, minute=0)


@pytest.fixture
def talks(office: Office) -> Event:
    """A public event with three talks, of which two overlap, and one that nobody may know of yet."""
    event = make_public_event(office, slug="talks")
    tent = make_room(event, name="Tent")
    for number, (code, minutes) in enumerate((("water", 0), ("schools", 15), ("oceans", 60))):
        make_session(
            event,
            code=code,
            guid=f"00000000-0000-4000-8000-00000000000{number}",
            title={"en": code.title()},
            starts_at=NOON + timedelta(minutes=minutes),
            minutes=30,
            room=tent,
        )
    release(event.id, "test")
    make_session(event, code="secret", title={"en": "Secret"}, starts_at=NOON)
    return event


def begun(visitor: FlaskClient, *codes: str) -> str:
    """A list with these sessions; gives its address."""
    answer = visitor.post("/events/talks/my", data={"s": list(codes)})
    assert answer.status_code == 303
    return str(answer.location)


def feed_of(visitor: FlaskClient, address: str) -> str:
    """The path of the feed that a list's page shows."""
    (found,) = re.findall(r'href="(/feeds/[\w-]{22}\.ics)"', visitor.get(address).get_data(as_text=True))
    return str(found)


def entries(answer: Any) -> list[tuple[str, str, int, str]]:
    """What a feed says: title, status, SEQUENCE and start of each entry."""
    events = Calendar.from_ical(answer.data).events
    return [(str(e["SUMMARY"]), str(e["STATUS"]), int(e["SEQUENCE"]), f"{e['DTSTART'].dt:%H:%M}") for e in events]


def test_each_session_has_a_star_that_is_a_form(talks: Event, visitor: FlaskClient) -> None:
    page = visitor.get("/events/talks/programme").get_data(as_text=True)

    assert re.findall(
        r'<button type="submit"\s+class="star\s+no-print"\s+form="stars"\s+name="s"\s+value="(\w+)"', page
    ) == [
        "water",
        "schools",
        "oceans",
    ]
    assert re.findall(r'aria-label="([^"]*)"\s*></button>', page) == [
        "My programme: Water",
        "My programme: Schools",
        "My programme: Oceans",
    ]
    assert re.findall(r'<form id="stars"\s+class="[^"]*"\s+action="([^"]*)"', page) == ["/events/talks/my"]


@pytest.mark.parametrize(
    ("page", "stars"),
    [
        ("programme?view=grid&", ["water", "schools", "oceans"]),
        ("now?", ["water", "schools", "oceans"]),
        ("sessions/water?", ["water", "oceans"]),
    ],
)
def test_wherever_sessions_stand_they_have_stars_that_keep_the_language(
    talks: Event, visitor: FlaskClient, page: str, stars: list[str]
) -> None:
    with time_machine.travel(NOON + timedelta(minutes=20), tick=False):
        answer = visitor.get(f"/events/talks/{page}lang=fi")

    shown = found(answer, "button.star[form=stars][name=s]")
    assert [button.get("value") for button in shown] == stars
    assert [each.get("value") for each in found(answer, "form[id=stars] input[name=lang]")] == ["fi"]


def test_what_is_chosen_is_shown_with_its_clashes_and_nothing_is_kept(talks: Event, visitor: FlaskClient) -> None:
    answer = visitor.get("/events/talks/my?s=oceans,schools&s=water&s=secret&s=none")

    assert texts(answer, "//main//h3") == ["Water", "Schools", "Oceans"]
    assert words(answer, "p.clash") == ["At the same time: Schools", "At the same time: Water"]
    assert db.session.scalar(select(func.count()).select_from(StarredList)) == 0


def test_no_page_sets_a_cookie(talks: Event, visitor: FlaskClient) -> None:
    address = begun(visitor, "water")

    for path in (
        "/events/talks/programme",
        "/events/talks/my",
        "/events/talks/my?s=water",
        address,
        f"{address}/choose",
        feed_of(visitor, address),
    ):
        answer = visitor.get(path)
        assert (path, answer.status_code, answer.headers.getlist("Set-Cookie")) == (path, 200, [])


def test_a_list_is_begun_changed_and_deleted(talks: Event, visitor: FlaskClient) -> None:
    address = begun(visitor, "water")
    assert re.fullmatch(r"/my/[\w-]{22}", address)
    assert texts(visitor.get(address), "//main//h3") == ["Water"]

    assert visitor.post(f"{address}/star", data={"s": "oceans"}).location == address
    assert texts(visitor.get(address), "//main//h3") == ["Water", "Oceans"]
    assert visitor.post(f"{address}/star", data={"s": "water", "off": "1"}).location == address
    assert texts(visitor.get(address), "//main//h3") == ["Oceans"]
    visitor.post(f"{address}/choose", data={"s": ["water", "schools"]})
    assert texts(visitor.get(address), "//main//h3") == ["Water", "Schools"]

    feed = feed_of(visitor, address)
    done = visitor.post(f"{address}/deletion")
    assert notices(visitor.get(done.location)) == ["Your programme and its feed are deleted."]
    assert [visitor.get(path).status_code for path in (address, feed)] == [404, 404]
    assert db.session.scalar(select(func.count()).select_from(Star)) == 0


def test_the_same_star_twice_is_one(talks: Event, visitor: FlaskClient) -> None:
    address = begun(visitor, "water", "water")
    answer = visitor.post(f"{address}/star", data={"s": "water"}, headers={"X-Requested-With": "stars"})

    assert (answer.status_code, answer.data) == (204, b"")
    assert db.session.scalar(select(func.count()).select_from(Star)) == 1


def test_what_the_public_may_not_know_is_not_starred(talks: Event, visitor: FlaskClient) -> None:
    address = begun(visitor, "secret", "water")
    visitor.post(f"{address}/star", data={"s": "secret"})

    assert texts(visitor.get(address), "//main//h3") == ["Water"]
    assert db.session.scalar(select(func.count()).select_from(Star)) == 1


def test_a_list_opens_by_its_own_address_alone(talks: Event, visitor: FlaskClient, office: Office) -> None:
    address = begun(visitor, "water")
    feed = feed_of(visitor, address)
    token, feed_token = address.removeprefix("/my/"), feed.removeprefix("/feeds/").removesuffix(".ics")
    kept = db.session.scalars(select(StarredList)).one()

    tried = [f"/my/{feed_token}", f"/feeds/{token}.ics", f"/my/{kept.salt}", f"/my/{kept.digest}", f"/my/{'x' * 22}"]
    assert [visitor.get(path).status_code for path in tried] == [404] * 5
    assert {token, feed_token} & {kept.salt, kept.feed_salt, kept.digest, kept.feed_digest} == set()
    page = visitor.get(address)
    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == ("no-referrer", "private, no-store")


def test_an_invited_events_sessions_are_chosen_by_nobody_else(office: Office, visitor: FlaskClient) -> None:
    event = make_event(office, slug="seminar")
    make_session(event, code="opening")
    release(event.id, "test")

    assert visitor.get("/events/seminar/my?s=opening").status_code == 404
    assert visitor.post("/events/seminar/my", data={"s": "opening"}).status_code == 404


def test_the_feed_follows_releases(talks: Event, visitor: FlaskClient) -> None:
    feed = feed_of(visitor, begun(visitor, "water", "oceans"))
    assert entries(visitor.get(feed)) == [("Water", "CONFIRMED", 1, "09:00"), ("Oceans", "CONFIRMED", 1, "10:00")]

    with time_machine.travel(datetime(2030, 5, 1, 12, tzinfo=UTC), tick=False):
        water, oceans = (db.session.scalar(select(ProgrammeSession).filter_by(code=c)) for c in ("water", "oceans"))
        assert water
        assert oceans
        water.starts_at = NOON + timedelta(minutes=20)
        db.session.delete(oceans)
        db.session.commit()
        release(talks.id, "test")
    answer = visitor.get(feed)
    assert entries(answer) == [("Water", "CONFIRMED", 2, "09:20"), ("Oceans", "CANCELLED", 2, "10:00")]
    modified = [f"{each['LAST-MODIFIED'].dt:%Y-%m-%d %H:%M}" for each in Calendar.from_ical(answer.data).events]
    assert modified == ["2030-05-01 12:00"] * 2
    release(talks.id, "test")
    assert entries(visitor.get(feed)) == [("Water", "CONFIRMED", 2, "09:20"), ("Oceans", "CANCELLED", 2, "10:00")]


def test_the_page_says_what_was_dropped(talks: Event, visitor: FlaskClient) -> None:
    address = begun(visitor, "water", "oceans")
    db.session.delete(db.session.scalar(select(ProgrammeSession).filter_by(code="oceans")))
    db.session.commit()
    release(talks.id, "test")

    page = visitor.get(address)
    assert texts(page, "//main//h3") == ["Water"]
    assert notices(page)[1:] == [
        "1 session that you starred is not in the programme any more. Your calendar shows it as cancelled."
    ]


def test_a_feed_can_be_renewed_and_revoked(talks: Event, visitor: FlaskClient) -> None:
    address = begun(visitor, "water")
    first = feed_of(visitor, address)
    visitor.post(f"{address}/feed")
    second = feed_of(visitor, address)
    assert [visitor.get(path).status_code for path in (first, second)] == [404, 200]

    visitor.post(f"{address}/feed/revocation")
    assert visitor.get(second).status_code == 404
    page = visitor.get(address).get_data(as_text=True)
    assert ("/feeds/" in page, "<svg" in page) == (False, False)


def test_a_phone_opens_it_by_webcal_and_qr(talks: Event, visitor: FlaskClient) -> None:
    address = begun(visitor, "water")
    page = visitor.get(address).get_data(as_text=True)
    feed = feed_of(visitor, address)

    assert f'href="webcal://localhost{feed}"' in page
    (drawn,) = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert "style=" not in drawn


def test_an_unchanged_feed_is_not_sent_again(talks: Event, visitor: FlaskClient) -> None:
    address = begun(visitor, "water")
    feed = feed_of(visitor, address)
    tag = visitor.get(feed).headers["ETag"]
    assert visitor.get(feed, headers={"If-None-Match": tag}).status_code == 304

    visitor.post(f"{address}/star", data={"s": "oceans"})
    assert visitor.get(feed, headers={"If-None-Match": tag}).status_code == 200


def test_a_feed_takes_as_many_queries_for_one_session_as_for_sixty(
    office: Office, visitor: FlaskClient, count_queries: Callable[..., Any]
) -> None:
    counts = []
    for size in (1, 3, 60):
        event = make_public_event(office, slug=f"talks-{size}")
        for number in range(size):
            make_session(event, code=f"s{number}")
        release(event.id, "test")
        codes = ",".join(f"s{number}" for number in range(size))
        address = visitor.post(f"/events/{event.slug}/my", data={"s": codes}).location
        with count_queries() as counted:
            visitor.get(address)
            feed = feed_of(visitor, address)
            visitor.get(feed)
        counts.append(len(counted))
    assert counts == [counts[0]] * 3


def test_lists_can_not_be_begun_without_end(talks: Event, visitor: FlaskClient, monkeypatch: Any) -> None:
    monkeypatch.setattr(public, "_LIMIT", 2)
    begun(visitor, "water")
    begun(visitor, "water")
    answer = visitor.post("/events/talks/my", data={"s": "oceans"})

    assert (answer.status_code, int(answer.headers["Retry-After"]) > 3000) == (429, True)
    assert texts(answer, "//main//h3") == ["Oceans"]
    assert db.session.scalar(select(func.count()).select_from(StarredList)) == 2


def test_lists_that_nobody_opens_for_eighteen_months_are_erased(talks: Event, visitor: FlaskClient, app: Flask) -> None:
    start = datetime(2030, 1, 1, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        forgotten, page, subscribed = (begun(visitor, "water") for _ in range(3))
        feed = feed_of(visitor, subscribed)
    with time_machine.travel(start + timedelta(days=300), tick=False):
        visitor.get(page)
        visitor.get(feed)
    with time_machine.travel(start + timedelta(days=560), tick=False):
        assert "erase unopened lists of stars" in timers.run_due()
        assert [visitor.get(path).status_code for path in (forgotten, page, subscribed)] == [404, 200, 200]


def test_stars_are_counted_for_the_organisers(talks: Event, visitor: FlaskClient, office: Office) -> None:
    begun(visitor, "water", "oceans")
    begun(visitor, "water")
    other = make_public_event(office, slug="other")

    assert sorted(each.starred for each in interest(talks.id).values()) == [1, 2]
    assert interest(other.id) == {}
