"""Privacy: what is told of personal data, how long it is kept, and one person's data as a file or erased."""

from datetime import timedelta

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Add the pages, and the nightly erasure of what is due."""
    from eventsapp.kernel.late import late
    from eventsapp.kernel.timers import Timer, add_timer
    from eventsapp.privacy.routes import blueprint
    from eventsapp.web.navigation import Room, add_room

    app.register_blueprint(blueprint)
    add_room(app, Room(96, "privacy", "privacy.terms", _l("Privacy"), "event.edit"))
    add_timer(app, Timer("erasure of what is due", timedelta(days=1), late("eventsapp.privacy.operations:run_due")))
