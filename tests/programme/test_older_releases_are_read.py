"""A visitor reads an older release, what each release changed, and follows it in a feed reader."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree, html

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.programme.models import Release
from eventsapp.programme.operations.releases import release
from tests.factories import make_public_event
from tests.factories.programme import make_room, make_session, make_speaker
from tests.pages import found, texts

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SHOWN = "//main//h2 | //main//h3 | //main//p[@class='note'] | //main//ul[@class='changes']/li"


@pytest.fixture
def talks(office: Office) -> Event:
    """A public event with two releases."""
    event = make_public_event(office, slug="talks")
    event.description = {}
    tent, stage = make_room(event, name="Tent", position=1), make_room(event, name="Stage", position=2)
    make_speaker(event, code="bo", name="Bo")
    opening = make_session(event, code="opening", title={"en": "Opening", "fi": "Avaus"}, room_id=tent.id)
    gone = make_session(event, code="gone", title={"en": "A talk that is gone"}, room_id=stage.id)
    release(event.id, "command line", note="First")
    opening.room_id = stage.id
    opening.title = {"en": "Opening words", "fi": "Avaus"}
    opening.abstract = {"en": "Welcome <all>"}
    db.session.delete(gone)
    db.session.commit()
    release(event.id, "command line", note="The tent is <wet>")
    return event


def test_an_older_release_is_there_as_it_was_and_says_so(talks: Event, visitor: FlaskClient) -> None:
    old = visitor.get("/events/talks/programme/v/1")
    assert texts(old, "//main//h3") == ["Opening", "A talk that is gone"]
    assert texts(old, "//main//p[@class='note']") == ["First"]
    assert [each.split(",")[0] for each in texts(old, "//div[@class='notice warning']")] == ["This is an older version"]
    assert [each.get("href") for each in found(old, "link[rel=canonical]")] == [
        "http://localhost/events/talks/programme"
    ]
    assert [each.get("content") for each in found(old, "meta[name=robots]")] == ["noindex"]
    assert old.headers["X-Robots-Tag"] == "noindex"

    new = visitor.get("/events/talks/programme/v/2")
    assert texts(new, "//main//h3") == ["Opening words"]
    assert texts(new, "//div[@class='notice warning']") == []
    assert [visitor.get(f"/events/talks/programme/v/{number}").status_code for number in (0, 3, 2147483647)] == [
        404
    ] * 3


def test_each_release_says_what_it_changed(talks: Event, visitor: FlaskClient) -> None:
    assert texts(visitor.get("/events/talks/changes"), SHOWN) == [
        "Version 2",
        "The tent is <wet>",
        "Moved 1",
        "Opening words from Friday 24 May 2030 09:30–10:00, Tent to Friday 24 May 2030 09:30–10:00, Stage "
        "Title: Opening Opening words In short: before and after Welcome <all>",
        "Cancelled 1",
        "A talk that is gone Friday 24 May 2030 09:30–10:00, Stage",
        "Version 1",
        "First",
    ]
    finnish = texts(visitor.get("/events/talks/changes?lang=fi"), SHOWN)
    assert finnish[5].startswith("A talk that is gone perjantai 24. toukokuuta 2030 9.30–10.00, Stage")
    links = [each.get("href") for each in found(visitor.get("/events/talks/changes"), "ul.changes a")]
    assert links == ["/events/talks/sessions/opening"]


def test_of_a_long_release_the_list_shows_some_and_its_page_all(talks: Event, visitor: FlaskClient) -> None:
    for number in range(25):
        make_session(talks, title={"en": f"Talk {number}"})
    release(talks.id, "command line")
    everything = visitor.get("/events/talks/changes")
    assert len(texts(everything, "//article[@id='v3']//ul[@class='changes']/li")) == 20
    assert [each for each in texts(everything, "//article[@id='v3']//p") if "more" in each] == ["and 5 more"]
    one = visitor.get("/events/talks/changes/3")
    assert len(texts(one, "//ul[@class='changes']/li")) == 25
    assert [visitor.get(f"/events/talks/changes/{number}").status_code for number in (0, 4)] == [404, 404]


def atom(answer: Any) -> Any:
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.data)


def test_the_feed_is_valid_and_its_ids_stay(talks: Event, visitor: FlaskClient) -> None:
    feed = atom(visitor.get("/events/talks/changes.atom"))
    for thing in (feed, *feed.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(thing.findall(f"a:{name}", ATOM)) == 1, name
        assert thing.findtext("a:id", None, ATOM).startswith("urn:uuid:")
        assert datetime.fromisoformat(thing.findtext("a:updated", None, ATOM)).tzinfo is not None
    assert feed.findtext("a:author/a:name", None, ATOM) == "IOM Finland"
    assert [(each.get("rel"), each.get("href")) for each in feed.findall("a:link", ATOM)] == [
        ("self", "http://localhost/events/talks/changes.atom"),
        ("alternate", "http://localhost/events/talks/changes?lang=en"),
    ]
    assert [each.text for each in feed.findall("a:entry/a:title", ATOM)] == [
        "Version 2: 1 moved, 1 cancelled",
        "Version 1: 2 sessions",
    ]
    assert [each.text for each in feed.findall("a:entry/a:summary", ATOM)] == ["The tent is <wet>", "First"]
    content = html.fromstring(feed.findtext("a:entry/a:content", None, ATOM))
    assert content.xpath("//a/@href") == ["http://localhost/events/talks/sessions/opening"]

    ids = [each.text for each in feed.iter("{*}id")]
    assert len(set(ids)) == 3
    release(talks.id, "command line")
    later = [each.text for each in atom(visitor.get("/events/talks/changes.atom")).iter("{*}id")]
    assert (later[0], later[2:]) == (ids[0], ids[1:])


def test_the_feed_speaks_the_language_of_its_address_alone(talks: Event, visitor: FlaskClient) -> None:
    swedish = {"Accept-Language": "sv"}
    titles = [
        atom(visitor.get(f"/events/talks/changes.atom{lang}", headers=swedish)).findtext("a:entry/a:title", None, ATOM)
        for lang in ("", "?lang=fi", "?lang=sv")
    ]
    assert titles == [
        "Version 2: 1 moved, 1 cancelled",
        "Versio 2: 1 siirretty, 1 peruttu",
        "Version 2: 1 flyttad, 1 inställd",
    ]


def test_pages_are_kept_and_cost_one_small_query(talks: Event, visitor: FlaskClient, count_queries: Any) -> None:
    for path in ("programme/v/1", "changes", "changes/2", "changes.atom"):
        first = visitor.get(f"/events/talks/{path}")
        with count_queries() as statements:
            again = visitor.get(f"/events/talks/{path}", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, len(statements)) == (304, 1), path


def test_the_first_reading_asks_as_much_for_many_releases(
    talks: Event, visitor: FlaskClient, count_queries: Any
) -> None:
    counts = []
    for number in (1, 2, 20):
        for _each in range(number):
            make_session(talks)
            release(talks.id, "command line")
        with count_queries() as statements:
            visitor.get("/events/talks/changes")
        counts.append(len(statements))
    assert len(set(counts)) == 1


def test_releases_from_before_changes_were_kept_have_them_worked_out(talks: Event, visitor: FlaskClient) -> None:
    expected = texts(visitor.get("/events/talks/changes"), SHOWN)
    kept = [
        {column.name: getattr(row, column.name) for column in Release.__table__.c} for row in db.session.query(Release)
    ]
    db.session.execute(Release.__table__.delete())
    for row in kept:
        db.session.add(Release(**row | {"changes": None}))
    talks.stamp = "another"
    db.session.commit()
    assert texts(visitor.get("/events/talks/changes"), SHOWN) == expected


def test_of_an_invited_event_others_see_nothing(
    event: Event, visitor: FlaskClient, outsider: FlaskClient, colleague: FlaskClient
) -> None:
    make_session(event, title={"en": "Secret session"}, starts_at=event.starts_at + timedelta(hours=1))
    release(event.id, "command line", note="Secret note")
    for path in ("programme/v/1", "changes", "changes/1", "changes.atom"):
        answers = [who.get(f"/events/seminar/{path}") for who in (visitor, outsider, colleague)]
        assert [each.status_code for each in answers] == [404, 404, 200]
        assert [b"Secret" in each.data for each in answers] == [False, False, True]
        assert answers[2].headers["Cache-Control"] == "private, no-cache"
        assert answers[2].headers["X-Robots-Tag"] == "noindex, nofollow"


def test_before_the_first_release_there_is_nothing(office: Office, visitor: FlaskClient) -> None:
    make_session(make_public_event(office, slug="soon"), title={"en": "Secret session"})
    paths = ("programme/v/1", "changes", "changes/1", "changes.atom")
    assert [visitor.get(f"/events/soon/{path}").status_code for path in paths] == [404] * 4
