"""The trace: what was done to an event and all that is in it, by whom, when and from where; and the bin."""

from datetime import timedelta

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Add the page of an event's trace, and give templates `trace_of(thing)` for a thing's own page."""
    from sqlalchemy import select

    from eventsapp.guests.models import Guest, SentLetter
    from eventsapp.kernel import audit
    from eventsapp.kernel.binned import empty_due
    from eventsapp.kernel.database import db
    from eventsapp.kernel.timers import Timer, add_timer
    from eventsapp.programme.models import Speaker, SpeakerLetter
    from eventsapp.trace import bin_screens, organiser
    from eventsapp.web.navigation import Room, add_room

    def to_guest(message_id: int) -> int | None:
        sent = select(Guest.event_id).join(SentLetter, SentLetter.guest_id == Guest.id)
        return db.session.scalar(sent.where(SentLetter.message_id == message_id))

    def to_speaker(message_id: int) -> int | None:
        sent = select(Speaker.event_id).join(SpeakerLetter, SpeakerLetter.speaker_id == Speaker.id)
        return db.session.scalar(sent.where(SpeakerLetter.message_id == message_id))

    audit.belongs(app, "outbox_message", to_guest)
    audit.belongs(app, "outbox_message", to_speaker)
    app.register_blueprint(organiser.blueprint)
    app.register_blueprint(bin_screens.blueprint)
    app.jinja_env.globals["trace_of"] = organiser.trace_of
    add_timer(app, Timer("bin", timedelta(days=1), empty_due))
    add_room(app, Room(98, "bin", "bin.index", _l("Bin"), organiser.ACTION))
    add_room(app, Room(97, "trace", "trace.index", _l("What was done"), organiser.ACTION))
