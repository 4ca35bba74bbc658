"""What happens by itself to registrations: offers lapse, the reserve is called, waves open, cancellations are told."""

from datetime import timedelta

from flask import Flask

from eventsapp.kernel.late import late
from eventsapp.kernel.timers import Timer, add_timer

_MINUTE = timedelta(minutes=1)
#: Its name, how often it runs, and the operation.
_TIMERS = (
    ("offers that lapse", _MINUTE, "offers:lapse_due"),
    ("waiting lists and reserves", _MINUTE, "waiting:seat_where_due"),
    ("waves", _MINUTE, "rules:open_waves_where_due"),
    ("cancelled events", _MINUTE, "cancellations:tell_where_due"),
    ("calendars", timedelta(seconds=20), "calendar_updates:tell_where_due"),
    ("files of no answer", timedelta(hours=1), "files:forget_expired"),
)


def init_app(app: Flask) -> None:
    """Let the worker do them."""
    for name, every, operation in _TIMERS:
        add_timer(app, Timer(name, every, late(f"eventsapp.registration.operations.{operation}")))
