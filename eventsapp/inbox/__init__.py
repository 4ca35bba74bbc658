"""Incoming mail by pipe, IMAP or HTTP: answers of calendars, letters that came back, and what people write."""

from datetime import timedelta

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Add the host's screen, the commands, and what happens by itself."""
    from eventsapp.events import overview
    from eventsapp.extensions import csrf
    from eventsapp.inbox import cli, endpoint, imap, organiser, receiving
    from eventsapp.inbox import models as models
    from eventsapp.kernel.erasure import erases
    from eventsapp.kernel.timers import Timer, add_timer
    from eventsapp.web.navigation import Room, add_room

    csrf.exempt(endpoint.blueprint)
    app.register_blueprint(endpoint.blueprint)
    app.register_blueprint(organiser.blueprint)
    add_room(app, Room(65, "messages", "inbox.index", _l("Messages"), "guests.view", "guests"))
    overview.add_panel(app, 65, organiser.panel)
    cli.add_commands(app)
    add_timer(app, Timer("inbox.again", timedelta(minutes=1), receiving.take_again))
    if app.extensions["settings"].imap_url:
        imap.Route.of(app.extensions["settings"].imap_url)  # a bad one stops the start
        add_timer(app, Timer("inbox.poll", timedelta(minutes=1), imap.poll))
    add_timer(app, Timer("inbox.erase", timedelta(hours=6), receiving.erase))
    erases(app, receiving.erase_guest)
