"""The programme on paper."""

from collections.abc import Callable
from datetime import date

from flask import Response, abort, request

from eventsapp.programme import papers
from eventsapp.programme.public import published
from eventsapp.programme.snapshot import Programme


def programme_pdf(slug: str) -> Response:
    """The programme as PDF: on A4, or as a poster (`?paper=a3`)."""
    found = published(slug)
    programme = found.programme or abort(404)
    paper = request.args.get("paper") or "a4"
    if paper not in papers.PAPERS:
        abort(404)
    return found.file(f"pdf {paper}", "application/pdf", _set(lambda: papers.programme_pdf(programme, paper)))


def door_pdf(slug: str, room: str, day: str) -> Response:
    """What takes place in a room (`Programme.room_slugs`) on a day, for its door."""
    found = published(slug)
    programme = found.programme or abort(404)
    facts = programme.room_by_slug.get(room) or abort(404)
    wanted = next((each for each in programme.days if each.isoformat() == day), None) or abort(404)
    return found.file(f"pdf {room} {day}", "application/pdf", _door(programme, facts.name, wanted))


def _door(programme: Programme, room: str, day: date) -> Callable[[], bytes]:
    return _set(lambda: papers.door_pdf(programme, room, day))


def _set(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """What sets a page; there is none where the typesetter is not installed."""

    def setting() -> bytes:
        try:
            return make()
        except papers.NoTypesetter:
            abort(404)

    return setting
