"""What follows, in the packages above this one, when an event's facts were changed."""

from collections.abc import Callable

from flask import Flask, current_app

from eventsapp.events.models import Event

Follower = Callable[[Event], None]


def follow(app: Flask, follower: Follower) -> None:
    """Let a package do its part in the same unit of work: more seats than before go to those who wait."""
    app.extensions.setdefault("event_followers", []).append(follower)


def tell(event: Event) -> None:
    """Call it inside the unit of work, when all that changed has been flushed."""
    followers: list[Follower] = current_app.extensions.get("event_followers", [])
    for follower in followers:
        follower(event)
