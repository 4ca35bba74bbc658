"""Incoming mail by pipe, IMAP or HTTP: answers of calendars, letters that came back, and what people write."""

from datetime import timedelta

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Add the host's screen, the commands, and what happens by itself."""
    from eventsapp.events import overview
    from eventsapp.inbox import cli, organiser, receiving
    from eventsapp.inbox import models as models
    from eventsapp.kernel.timers import Timer, add_timer
    from eventsapp.web.navigation import Room, add_room

    app.register_blueprint(organiser.blueprint)
    add_room(app, Room(65, "messages", "inbox.index", _l("Messages"), "guests.view"))
    overview.add_panel(app, 65, organiser.panel)
    cli.add_commands(app)
    add_timer(app, Timer("inbox.again", timedelta(minutes=1), receiving.take_again))
    add_timer(app, Timer("inbox.erase", timedelta(hours=6), receiving.erase))
