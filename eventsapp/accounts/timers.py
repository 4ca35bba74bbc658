"""What happens to accounts by itself: what has run out is forgotten."""

from datetime import timedelta

from flask import Flask

from eventsapp.kernel.late import late
from eventsapp.kernel.timers import Timer, add_timer


def init_app(app: Flask) -> None:
    """Name the timers."""
    add_timer(
        app, Timer("ended sessions", timedelta(hours=1), late("eventsapp.accounts.operations.sessions:forget_ended"))
    )
    add_timer(
        app,
        Timer("expired account links", timedelta(hours=1), late("eventsapp.accounts.operations.links:forget_expired")),
    )
