"""What follows, in the packages above this one, when a registration takes seats."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Flask, current_app
from sqlalchemy import Connection

if TYPE_CHECKING:
    from eventsapp.registration.models import Registration

#: Called with the connection of the flush, the registration, and whether it is a new one.
Follower = Callable[[Connection, "Registration", bool], None]


def follow(app: Flask, follower: Follower) -> None:
    """Let a package do its part in the same flush."""
    app.extensions.setdefault("seat_followers", []).append(follower)


def tell(connection: Connection, registration: "Registration", *, is_new: bool) -> None:
    """A registration is new, or has other seats than before."""
    followers: list[Follower] = current_app.extensions.get("seat_followers", [])
    for follower in followers:
        follower(connection, registration, is_new)
