"""What a list's feed holds besides its sessions: packages above this one add it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask, current_app

if TYPE_CHECKING:
    from eventsapp.calendar.writing import CalendarEvent
    from eventsapp.programme.mine.models import StarredList


class Entry(NamedTuple):
    """An entry that a list's feed holds besides its sessions."""

    said: "CalendarEvent"
    #: The guid of the session that it is about: the feed has it so and not a second time. "": of none.
    instead_of: str = ""


More = Callable[["StarredList"], list[Entry]]


def add_entries(app: Flask, more: More) -> None:
    """Let a package above this one put entries into the feeds of its lists: the event's own, of a guest who comes."""
    app.extensions.setdefault("entries_of_starred_lists", []).append(more)


def entries(found: "StarredList") -> list[Entry]:
    """What all of them put into this list's feed."""
    mores: list[More] = current_app.extensions.get("entries_of_starred_lists", [])
    return [entry for more in mores for entry in more(found)]
