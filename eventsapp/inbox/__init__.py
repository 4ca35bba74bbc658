"""Incoming mail by pipe, IMAP or HTTP: answers of calendars, letters that came back, and what people write."""

from datetime import timedelta

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Add the host's screen, the commands, and what happens by itself."""
    from eventsapp.events import overview
    from eventsapp.extensions import csrf
    from eventsapp.inbox import routes
    from eventsapp.kernel.commands import add_command
    from eventsapp.kernel.erasure import erases
    from eventsapp.kernel.late import late
    from eventsapp.kernel.timers import Timer, add_timer
    from eventsapp.web.navigation import Room, add_room

    csrf.exempt(routes.incoming)
    app.register_blueprint(routes.incoming)
    app.register_blueprint(routes.organisers)
    app.register_blueprint(routes.put_aside)
    add_room(app, Room(65, "messages", "inbox.index", _l("Messages"), "guests.view", "guests"))
    overview.add_panel(app, 65, late("eventsapp.inbox.organiser:panel"))
    add_command(app, "mail", "eventsapp.inbox.cli:mail")
    add_timer(app, Timer("inbox.again", timedelta(minutes=1), late("eventsapp.inbox.receiving:take_again")))
    if app.extensions["settings"].imap_url:
        from eventsapp.inbox import imap

        imap.Route.of(app.extensions["settings"].imap_url)  # a bad one stops the start
        add_timer(app, Timer("inbox.poll", timedelta(minutes=1), imap.poll))
    add_timer(app, Timer("inbox.erase", timedelta(hours=6), late("eventsapp.inbox.receiving:erase")))
    erases(app, late("eventsapp.inbox.receiving:erase_guest"))
