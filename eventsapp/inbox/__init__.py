"""Incoming mail by pipe, IMAP or HTTP: answers of calendars, letters that came back, and what people write."""

from datetime import timedelta

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the commands and what happens by itself."""
    from eventsapp.inbox import cli, receiving
    from eventsapp.inbox import models as models
    from eventsapp.kernel.timers import Timer, add_timer

    cli.add_commands(app)
    add_timer(app, Timer("inbox.again", timedelta(minutes=1), receiving.take_again))
    add_timer(app, Timer("inbox.erase", timedelta(hours=6), receiving.erase))
