"""The rooms of the organisers' house. Each package adds its own; the shell lists them."""

from typing import Any, NamedTuple

from flask import Flask, current_app


class Room(NamedTuple):
    """One entry of an event's navigation: `endpoint` takes the event's `slug`; `name` is lazily translated."""

    position: int
    key: str
    endpoint: str
    name: Any


def add_room(app: Flask, room: Room) -> None:
    """Add an entry; entries stand by `position`."""
    app.extensions.setdefault("organise_rooms", []).append(room)


def init_app(app: Flask) -> None:
    """Give templates `organise_rooms()`: (key, endpoint, name) of each entry."""

    @app.context_processor
    def navigation_context() -> dict[str, Any]:
        return {"organise_rooms": lambda: [room[1:] for room in sorted(current_app.extensions["organise_rooms"])]}
