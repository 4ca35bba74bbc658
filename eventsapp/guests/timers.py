"""What happens by itself to guests who were invited: they are reminded."""

from datetime import timedelta

from flask import Flask

from eventsapp.kernel.late import late
from eventsapp.kernel.timers import Timer, add_timer


def init_app(app: Flask) -> None:
    """Let the worker do it."""
    add_timer(
        app, Timer("reminders", timedelta(minutes=5), late("eventsapp.guests.operations.announcing:remind_where_due"))
    )
