"""The addresses of /api/v1. Invited events are not there, whoever asks."""

import json
from collections.abc import Callable, Hashable
from typing import Any

from flask import Response, abort
from sqlalchemy import select

from eventsapp.api import facts, openapi, pages
from eventsapp.events import queries as event_queries
from eventsapp.events.models import Event
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.looks import Look
from eventsapp.programme.public import Published, published
from eventsapp.programme.snapshot import Programme
from eventsapp.web.kept import kept


def description() -> Response:
    """What is here, for programs (OpenAPI 3.1)."""
    response = Response(_written(openapi.DOCUMENT), mimetype="application/json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def events() -> Response:
    """All public events, the coming ones first."""
    paging, now = pages.asked(), clock.now()
    marks = event_queries.public_marks()
    over = tuple(ends_at <= now for *_, ends_at in marks.rows)
    until = min((ends_at for *_, ends_at in marks.rows if ends_at > now), default=None)

    def render() -> dict[str, Any]:
        listed = event_queries.public_events(now)
        return paging.of([*listed.coming, *listed.past], facts.event, "api.events")

    return _kept(("api events", *marks.rows, over, *paging), render, marks, until=until)


def event(slug: str) -> Response:
    """One event."""
    found = _public(slug)

    def render() -> dict[str, Any]:
        return facts.event(db.session.execute(select(Event).where(Event.id == found.mark.id)).scalar_one())

    return _of(found, "event", render)


def programme(slug: str) -> Response:
    """The released programme, whole."""
    found = _public(slug)
    released = _released(found)
    return _of(found, "programme", lambda: facts.programme(released))


def sessions(slug: str) -> Response:
    """The sessions of the released programme, by time."""
    found, paging = _public(slug), pages.asked()
    released = _released(found)

    def render() -> dict[str, Any]:
        return paging.of(released.sessions, lambda each: facts.session(released, each), "api.sessions", slug=slug)

    return _of(found, f"sessions {paging}", render)


def session(slug: str, code: str) -> Response:
    """One session."""
    found = _public(slug)
    released = _released(found)
    one = released.session_by_code.get(code) or abort(404)
    return _of(found, f"session {code}", lambda: facts.session(released, one))


def speakers(slug: str) -> Response:
    """The speakers of the released programme."""
    found, paging = _public(slug), pages.asked()
    released = _released(found)

    def render() -> dict[str, Any]:
        return paging.of(released.speakers, lambda each: facts.speaker(released, each), "api.speakers", slug=slug)

    return _of(found, f"speakers {paging}", render)


def speaker(slug: str, code: str) -> Response:
    """One speaker."""
    found = _public(slug)
    released = _released(found)
    one = released.speaker_by_code.get(code) or abort(404)
    return _of(found, f"speaker {code}", lambda: facts.speaker(released, one))


def nothing(rest: str) -> Response:
    """Anything else under this prefix: a problem, not a page."""
    abort(404)


def _public(slug: str) -> Published:
    found = published(slug)
    return found if found.mark.public else abort(404)


def _released(found: Published) -> Programme:
    return found.programme or abort(404)


def _of(found: Published, name: str, render: Callable[[], dict[str, Any]]) -> Response:
    return _kept((f"api {name}", *found.mark.key), render, found.mark.look)


def _kept(key: tuple[Hashable, ...], render: Callable[[], dict[str, Any]], look: Look, **how: Any) -> Response:
    return kept(key, lambda: _written(render()), public=True, mimetype="application/json", look=look, **how)


def _written(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
