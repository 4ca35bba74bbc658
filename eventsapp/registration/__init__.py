"""Questions, registrations, companions, seats and the waiting list; the guest's own pages."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Add the guest's pages and the organisers' screens of form and answers."""
    from eventsapp.events import changes, overview
    from eventsapp.events.public import add_part
    from eventsapp.extensions import csrf
    from eventsapp.guests import calendars as guests_calendars
    from eventsapp.guests.answers import tell
    from eventsapp.programme import changes as programme_changes
    from eventsapp.programme import interest
    from eventsapp.programme.mine.feed import add_entries
    from eventsapp.registration import (
        binned,
        guest_list,
        invited,
        organiser,
        public,
        queries_of_changes,
        queries_of_sessions,
        starred,
        timers,
    )
    from eventsapp.registration.operations import calendar_updates, erasure, sign_ups
    from eventsapp.registration.operations.waiting import after_event_change
    from eventsapp.registration.organiser import answers, calendars, catering, form, sections
    from eventsapp.registration.organiser import files as organisers_files
    from eventsapp.registration.organiser import seats as organisers_seats
    from eventsapp.registration.organiser.panel import panel
    from eventsapp.registration.public import (
        adding,
        codes,
        data,
        files,
        invitation,
        open_registration,
        open_sign_up,
        registration,
        seats,
        substitutes,
    )
    from eventsapp.registration.spoken import said
    from eventsapp.web.navigation import Room, add_room

    _ = (
        sections,
        calendars,
        catering,
        data,
        files,
        organisers_files,
        invitation,
        registration,
        open_registration,
        seats,
        substitutes,
        answers,
        form,
        organisers_seats,
    )
    app.jinja_env.globals.update(said=said)
    tell(app, guest_list.answers())
    guests_calendars.tell(app, invited.CALENDARS)
    csrf.exempt(public.blueprint)
    app.register_blueprint(public.blueprint)
    app.register_blueprint(organiser.blueprint)
    add_room(app, Room(60, "answers", "answers.index", _l("Answers"), "guests.view", "guests"))
    add_room(app, Room(62, "catering", "answers.catering", _l("Catering"), "answers.sensitive", "guests"))
    add_room(app, Room(65, "seats", "answers.seats", _l("Seats"), "guests.view", "guests"))
    add_room(app, Room(66, "calendars", "answers.calendars", _l("Calendars and post"), "guests.view", "guests"))
    add_room(app, Room(70, "form", "answers.form", _l("Form"), "event.edit", "guests"))
    overview.add_panel(app, 60, panel)
    changes.follow(app, after_event_change)
    changes.follow(app, calendar_updates.after_event_change)
    add_entries(app, starred.entries)
    add_part(app, open_sign_up.PART)
    add_part(app, adding.PART)
    programme_changes.follow(app, sign_ups.after_release)
    programme_changes.follow(app, calendar_updates.after_release)
    programme_changes.audience(app, queries_of_changes.told_by)
    programme_changes.audience(app, queries_of_sessions.told_by)
    interest.count_sign_ups(app, queries_of_sessions.signed_up)
    timers.init_app(app)
    erasure.init_app(app)
    codes.init_app(app)
    binned.init_app(app)
