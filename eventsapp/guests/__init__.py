"""The guest list, its import and export, and the invitations."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Open an invited event to those who opened their personal link; add the screens and commands."""
    from eventsapp.events.access import admit_by
    from eventsapp.events.overview import add_panel
    from eventsapp.extensions import csrf
    from eventsapp.guests import cli, public, timers, visits
    from eventsapp.guests import facts as facts
    from eventsapp.guests import models_of_announcements as models_of_announcements
    from eventsapp.guests import searching as searching
    from eventsapp.guests import tags as tags
    from eventsapp.guests.operations import spine
    from eventsapp.guests.organiser import announcing, bulk, correspondence, filters, groups, guests, imports, letters
    from eventsapp.guests.organiser.panel import panel
    from eventsapp.mail import fates
    from eventsapp.web.navigation import Room, add_room

    with app.app_context():
        admit_by(visits.admitted)
    for screens in (guests, correspondence, groups, filters, bulk, imports, letters, announcing, public):
        app.register_blueprint(screens.blueprint)
    add_room(app, Room(40, "guests", "guests.index", _l("Guests"), "guests.view", "guests"))
    add_room(app, Room(50, "letters", "letters.index", _l("Letters"), "guests.view", "guests"))
    add_panel(app, 40, panel)
    fates.follow(app, spine.after_letter)
    csrf.exempt(public.blueprint)
    timers.init_app(app)
    app.cli.add_command(cli.guests)
    app.cli.add_command(cli.invitations)
