"""What was asked before is answered again without the framework, and only while it is right."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, request_started
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event, Visibility
from eventsapp.kernel import looks
from eventsapp.kernel.database import db
from eventsapp.programme.operations.releases import release
from tests.factories import SEMINAR_STARTS, make_event, make_public_event
from tests.factories.programme import make_session
from tests.pages import texts

PAGES = ("/", "/events/talks", "/events/talks/programme", "/events/talks/programme.ics", "/events/talks/sessions/one")
WAYS: tuple[dict[str, Any], ...] = (
    {},
    {"headers": {"Accept-Encoding": "gzip"}},
    {"headers": {"Accept-Language": "sv-FI, en;q=0.5"}},
    {"query_string": {"lang": "fi"}},
    {"method": "HEAD", "query_string": {"lang": "sv"}},
)


@pytest.fixture
def talks(office: Office) -> Event:
    """A public event with one released session."""
    event = make_public_event(office, slug="talks")
    make_session(event, code="one", title={"en": "Opening", "fi": "Avaus"})
    release(event.id, "command line")
    return event


@contextmanager
def framework(app: Flask) -> Iterator[list[str]]:
    """The paths of the requests that the framework sees."""
    seen: list[str] = []

    def note(_app: Flask, **_more: object) -> None:
        from flask import request

        seen.append(request.path)

    with request_started.connected_to(note, app):
        yield seen


def headers(answer: Any) -> list[tuple[str, str]]:
    """All but the date, which the server writes."""
    return sorted(each for each in answer.headers if each[0] != "Date")


@pytest.mark.parametrize("page", PAGES)
def test_the_second_answer_is_the_first_again(app: Flask, talks: Event, visitor: FlaskClient, page: str) -> None:
    for way in WAYS:
        with framework(app) as seen:
            first, second = visitor.open(page, **way), visitor.open(page, **way)
        assert seen == [page]
        assert (first.status_code, first.data) == (second.status_code, second.data) == (200, first.data)
        assert headers(first) == headers(second)


@pytest.mark.parametrize("page", PAGES)
def test_who_has_the_page_is_told_so_again(app: Flask, talks: Event, visitor: FlaskClient, page: str) -> None:
    has_it = {"If-None-Match": visitor.get(page).headers["ETag"]}
    other = {"Accept-Language": "fi"}
    with framework(app) as seen:
        again = visitor.get(page, headers=has_it)
        # The framework's own words, for another language with the same tag or another page.
        changed = visitor.get(page, headers={"If-None-Match": 'W/"another"'})
    assert (again.status_code, again.data, changed.status_code, seen) == (304, b"", 200, [page])
    tag = {"If-None-Match": visitor.get(page, headers=other).headers["ETag"]}
    repeated = visitor.get(page, headers=other | tag)
    by_the_framework = visitor.get(page, headers=other | {"If-None-Match": f'"x", {tag["If-None-Match"]}'})
    assert by_the_framework.status_code == repeated.status_code == 304
    assert headers(repeated) == headers(by_the_framework)


def test_another_process_changes_the_event(app: Flask, talks: Event, visitor: FlaskClient) -> None:
    for page in ("/", "/events/talks", "/events/talks/programme"):
        assert b"Renamed" not in visitor.get(page).data + visitor.get(page).data
    with db.engine.begin() as elsewhere:
        elsewhere.execute(update(Event).values(title={"en": "Renamed"}, stamp="another"))
    assert [b"Renamed" in visitor.get(page).data for page in ("/", "/events/talks")] == [True, True]


def test_another_release_is_read_at_once(talks: Event, visitor: FlaskClient) -> None:
    visitor.get("/events/talks/programme")
    make_session(talks, title={"en": "Second"})
    assert texts(visitor.get("/events/talks/programme"), "//main//h3") == ["Opening"]
    release(talks.id, "command line")
    assert texts(visitor.get("/events/talks/programme"), "//main//h3") == ["Opening", "Second"]


def test_an_event_that_is_closed_to_the_public_is_gone_at_once(talks: Event, visitor: FlaskClient) -> None:
    before = [visitor.get(page).status_code for page in PAGES * 2]
    with db.engine.begin() as elsewhere:
        elsewhere.execute(update(Event).values(visibility=Visibility.invited, stamp="another"))
    assert before == [200] * 10
    assert [visitor.get(page).status_code for page in PAGES[1:]] == [404] * 4
    assert texts(visitor.get("/"), "//main//h2//a") == []


def test_an_invited_events_page_is_never_repeated(app: Flask, office: Office, organiser: FlaskClient) -> None:
    event = make_event(office, slug="talks")
    make_session(event, code="one")
    release(event.id, "command line")
    with framework(app) as seen:
        answers = [organiser.get(page).status_code for page in PAGES[1:] * 3]
    assert (answers, len(seen)) == ([200] * 12, 12)
    assert [app.test_client().get(page).status_code for page in PAGES[1:]] == [404] * 4


def test_what_the_clock_changes_is_made_anew(talks: Event, visitor: FlaskClient) -> None:
    def seen() -> list[list[str]]:
        visitor.get("/events/talks"), visitor.get("/")
        registers = texts(visitor.get("/events/talks"), "//main//a[contains(@href, '/register')]")
        return [registers, texts(visitor.get("/"), "//main//h2[not(a)]")]

    with time_machine.travel(SEMINAR_STARTS - timedelta(seconds=1), tick=False):
        before = seen()
    with time_machine.travel(talks.ends_at, tick=False):
        after = seen()
    assert before[0] != after[0] == []
    assert before[1] != after[1]


def test_a_form_is_not_a_repeat(talks: Event, visitor: FlaskClient) -> None:
    visitor.get("/events/talks")
    assert visitor.post("/events/talks").status_code == 405


def test_a_database_that_is_away_is_said(talks: Event, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_question: object) -> None:
        raise OperationalError("", None, Exception("away"))

    assert visitor.get("/events/talks").status_code == 200
    monkeypatch.setattr(looks, "read", away)
    assert visitor.get("/events/talks").status_code == 503
