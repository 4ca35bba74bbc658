"""The published programme for calendars: the whole, or what is of one room, track, speaker or session.

Each address can be downloaded once or subscribed to (webcal:). What a calendar says of a session has the same UID
everywhere, and a SEQUENCE and a LAST-MODIFIED that rise with the releases that change it (programme.history).
"""

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, request

from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.kernel.translated import pick
from eventsapp.programme import history
from eventsapp.programme.public import Published, published
from eventsapp.programme.snapshot import Programme, SessionFacts
from eventsapp.settings import LANGUAGES
from eventsapp.web.addresses import address
from eventsapp.web.language import chosen_language


def webcal(endpoint: str, **values: Any) -> str:
    """The address of a feed of ours as programs take it that subscribe to calendars."""
    return "webcal:" + address(endpoint, **values).partition(":")[2]


def calendar(slug: str) -> Response:
    """The whole programme."""
    found, programme = _found(slug)
    return _file(found, "calendar", programme.sessions)


def room_calendar(slug: str, guid: str) -> Response:
    """What is in one room; a room that was renamed keeps its address."""
    found, programme = _found(slug)
    room = next((each for each in programme.rooms if each.guid == guid), None) or abort(404)
    return _file(found, f"calendar {guid}", [each for each in programme.sessions if each.room == room.name], room.name)


def track_calendar(slug: str, track: str) -> Response:
    """What is of one track."""
    found, programme = _found(slug)
    facts = programme.track_by_slug.get(track) or abort(404)
    sessions = [each for each in programme.sessions if each.track == track]
    return _file(found, f"track calendar {track}", sessions, pick(dict(facts.name), _language(programme)).text)


def speaker_calendar(slug: str, code: str) -> Response:
    """What one speaker takes part in."""
    found, programme = _found(slug)
    facts = programme.speaker_by_code.get(code) or abort(404)
    sessions = programme.sessions_by_speaker.get(code, [])
    return _file(found, f"speaker calendar {code}", sessions, facts.name)


def session_calendar(slug: str, code: str) -> Response:
    """One session; 404 where it has no time."""
    found, programme = _found(slug)
    facts = programme.session_by_code.get(code)
    if facts is None or facts.starts_at is None:
        abort(404)
    return _file(found, f"session calendar {code}", [facts])


def _found(slug: str) -> tuple[Published, Programme]:
    found = published(slug)
    return found, found.programme or abort(404)


def _language(programme: Programme) -> str:
    """What the address names, else the event's first: calendars do not say theirs."""
    return chosen_language() if request.args.get("lang") in LANGUAGES else programme.event.languages[0]


def _file(found: Published, name: str, sessions: Sequence[SessionFacts], of: str = "") -> Response:
    """of: the name of what the sessions have in common."""

    def render() -> bytes:
        # The formats' libraries are large: the first file brings them in, not the start.
        from eventsapp.programme import exchange

        programme = found.programme
        assert programme is not None, "who asks has looked"
        event, language = db.session.get_one(Event, found.mark.id), _language(programme)
        title = pick(dict(programme.event.title), language).text
        feed = exchange.Feed(
            language=language,
            name=f"{title}: {of}" if of else title,
            history=history.up_to(event.id, programme.number),
            cancelled_at=event.cancelled_at,
        )
        return exchange.calendar_file(programme, sessions, feed)

    return found.file(name, "text/calendar", render)
