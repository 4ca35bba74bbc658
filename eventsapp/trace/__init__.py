"""The trace: what was done to an event and all that is in it, by whom, when and from where; and the bin."""

from datetime import timedelta

from flask import Flask
from flask_babel import lazy_gettext as _l

#: Who sees all that was done: lines tell of everything that the other rights are about.
ACTION = "event.edit"


def init_app(app: Flask) -> None:
    """Add the page of an event's trace, and give templates `trace_of(thing)` for a thing's own page."""
    from eventsapp.kernel import audit
    from eventsapp.kernel.binned import empty_due
    from eventsapp.kernel.late import late
    from eventsapp.kernel.timers import Timer, add_timer
    from eventsapp.trace import routes
    from eventsapp.web.navigation import Room, add_room

    audit.belongs(app, "outbox_message", late("eventsapp.trace.places:event_of_guests_letter"))
    audit.belongs(app, "outbox_message", late("eventsapp.trace.places:event_of_speakers_letter"))
    app.register_blueprint(routes.trace)
    app.register_blueprint(routes.bin)
    app.jinja_env.globals["trace_of"] = late("eventsapp.trace.organiser:trace_of")
    add_timer(app, Timer("bin", timedelta(days=1), empty_due))
    add_room(app, Room(98, "bin", "bin.index", _l("Bin"), "speakers.edit guests.edit"))
    add_room(app, Room(97, "trace", "trace.index", _l("What was done"), ACTION))
