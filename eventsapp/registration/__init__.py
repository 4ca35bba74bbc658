"""Questions, registrations, companions, seats and the waiting list; the guest's own pages."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Add the guest's pages and the organisers' screens of form and answers."""
    from eventsapp.events import changes, overview
    from eventsapp.events.public import add_part
    from eventsapp.extensions import csrf
    from eventsapp.guests import calendars as guests_calendars
    from eventsapp.guests.answers import tell
    from eventsapp.kernel.binned import takes
    from eventsapp.kernel.erasure import erases
    from eventsapp.kernel.late import late
    from eventsapp.mail import fates
    from eventsapp.programme import changes as programme_changes
    from eventsapp.programme import interest
    from eventsapp.programme.mine.entries import add_entries
    from eventsapp.registration import parts, routes, timers
    from eventsapp.registration.code_wanted import CodeWanted
    from eventsapp.web.navigation import Room, add_room

    def ours(name: str) -> Callable[..., Any]:
        return late(f"eventsapp.registration.{name}")

    app.jinja_env.globals.update(said=ours("spoken:said"))
    tell(app, ours("guest_list:answers"))
    guests_calendars.tell(app, guests_calendars.Calendars(ours("invited:ask"), ours("invited:withdraw")))
    csrf.exempt(routes.guests_own)
    app.register_blueprint(routes.guests_own)
    app.register_blueprint(routes.organisers)
    add_room(app, Room(60, "answers", "answers.index", _l("Answers"), "guests.view", "guests"))
    add_room(app, Room(62, "catering", "answers.catering", _l("Catering"), "answers.sensitive", "guests"))
    add_room(app, Room(65, "seats", "answers.seats", _l("Seats"), "guests.view", "guests"))
    add_room(app, Room(66, "calendars", "answers.calendars", _l("Calendars and post"), "guests.view", "guests"))
    add_room(app, Room(70, "form", "answers.form", _l("Form"), "event.edit", "guests"))
    overview.add_panel(app, 60, ours("organiser.panel:panel"))
    changes.follow(app, ours("operations.waiting:after_event_change"))
    changes.follow(app, ours("operations.calendar_updates:after_event_change"))
    for part in parts.OF_EVENT_PAGE:
        add_part(app, part)
    add_entries(app, ours("starred:entries"))
    programme_changes.follow(app, ours("operations.sign_ups:after_release"))
    programme_changes.follow(app, ours("operations.calendar_updates:after_release"))
    programme_changes.audience(app, ours("queries_of_changes:told_by"))
    programme_changes.audience(app, ours("queries_of_sessions:told_by"))
    interest.count_sign_ups(app, ours("queries_of_sessions:signed_up"))
    timers.init_app(app)
    app.register_error_handler(CodeWanted, ours("public.codes:wanted"))
    for eraser in ("letters", "registration", "spine"):
        erases(app, ours(f"operations.erasure:{eraser}"))
    erases(app, ours("binned:erase_guest"))
    takes(app, "guest", ours("binned:guests_kind"))
    fates.follow(app, ours("operations.erasure:after_letter"))
