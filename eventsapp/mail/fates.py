"""What became of a letter is told to the packages above, which know whose letter it was."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Flask, current_app

if TYPE_CHECKING:
    from eventsapp.mail.models import MessageState

#: Called with the message's key, what it is now (sent or failed), and the mail server's words.
Follower = Callable[[int, "MessageState", str], None]


def follow(app: Flask, follower: Follower) -> None:
    """Let a package do its part in the same unit of work."""
    app.extensions.setdefault("letter_followers", []).append(follower)


def tell(message_id: int, state: "MessageState", words: str = "") -> None:
    """Call it inside the unit of work in which the message became what it is."""
    followers: list[Follower] = current_app.extensions.get("letter_followers", [])
    for follower in followers:
        follower(message_id, state, words)
