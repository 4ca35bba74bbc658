"""The rooms of the organisers' house. Each package adds its own; the shell lists them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l

#: The sections of an event's navigation, in order.
SECTIONS = {"event": _l("Event"), "programme": _l("Programme"), "guests": _l("Guests")}


class Room(NamedTuple):
    """One entry of an event's navigation: `endpoint` takes the event's `slug`; `name` is lazily translated."""

    position: int
    key: str
    endpoint: str
    name: Any
    #: What somebody must be allowed to do there to see the entry; one of several, with blanks between them.
    action: str = "event.view"
    #: Which of SECTIONS it stands in.
    section: str = "event"


def add_room(app: Flask, room: Room) -> None:
    """Add an entry; entries stand by `position`."""
    app.extensions.setdefault("organise_rooms", []).append(room)


def _sections(seen: Callable[[Room], bool]) -> list[tuple[Any, list[Room]]]:
    """The names of the sections with the entries that somebody sees, by position; none without an entry."""
    rooms = sorted(current_app.extensions["organise_rooms"], key=lambda room: room.position)
    found = [(name, [room for room in rooms if room.section == key and seen(room)]) for key, name in SECTIONS.items()]
    return [(name, entries) for name, entries in found if entries]


def init_app(app: Flask) -> None:
    """Give templates `organise_sections(seen)`: each section's name and entries."""

    @app.context_processor
    def navigation_context() -> dict[str, Any]:
        return {"organise_sections": _sections}
