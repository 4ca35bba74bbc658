"""The rooms of the organisers' house. Each package adds its own; the shell lists them."""

from typing import Any, NamedTuple

from flask import Flask, current_app


class Room(NamedTuple):
    """One entry of an event's navigation: `endpoint` takes the event's `slug`; `name` is lazily translated."""

    position: int
    key: str
    endpoint: str
    name: Any
    #: What somebody must be allowed to do there to see the entry.
    action: str = "event.view"


def add_room(app: Flask, room: Room) -> None:
    """Add an entry; entries stand by `position`."""
    app.extensions.setdefault("organise_rooms", []).append(room)


def _rooms() -> list[Room]:
    return sorted(current_app.extensions["organise_rooms"], key=lambda room: room.position)


def init_app(app: Flask) -> None:
    """Give templates `organise_rooms()`: the entries by position."""

    @app.context_processor
    def navigation_context() -> dict[str, Any]:
        return {"organise_rooms": _rooms}
