"""What follows, in the packages above this one, when a programme is released, and whom they would tell of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask, current_app

from eventsapp.events.models import Event

if TYPE_CHECKING:
    from eventsapp.programme.snapshot import Programme

#: Called with the event, what the public read before (None: nothing), and what it reads from now on.
Follower = Callable[[Event, "Programme | None", "Programme"], None]


class Told(NamedTuple):
    """Some of those whom a release tells: "Guests, by a new calendar invitation" (lazily translated), 120."""

    name: Any
    people: int


#: Called with the same, before the release is made: whom it would tell. It writes nothing.
Counter = Callable[[Event, "Programme | None", "Programme"], list[Told]]


def follow(app: Flask, follower: Follower) -> None:
    """Let a package do its part in the unit of work of each release: calendars are moved, people are told.

    What it gets is what the public reads: the sessions without a time are not in it.
    """
    app.extensions.setdefault("release_followers", []).append(follower)


def audience(app: Flask, counter: Counter) -> None:
    """Let a package say whom a release would tell; the organiser reads it before they make one.

    It is asked at each preview, so it takes the same few queries however many people there are.
    """
    app.extensions.setdefault("release_audiences", []).append(counter)


def tell(event: Event, before: "Programme | None", after: "Programme") -> None:
    """Call it inside the unit of work, when the release has been flushed."""
    followers: list[Follower] = current_app.extensions.get("release_followers", [])
    for follower in followers:
        follower(event, before, after)


def told(event: Event, before: "Programme | None", after: "Programme") -> list[Told]:
    """Whom the release of `after` would tell; those of whom there are none are left out."""
    counters: list[Counter] = current_app.extensions.get("release_audiences", [])
    return [each for counter in counters for each in counter(event, before, after) if each.people]
