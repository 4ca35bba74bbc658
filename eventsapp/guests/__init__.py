"""The guest list, its import and export, and the invitations."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Open an invited event to those who opened their personal link; add the screens and commands."""
    from eventsapp.events.access import admit_by
    from eventsapp.events.overview import add_panel
    from eventsapp.extensions import csrf
    from eventsapp.guests import routes, timers
    from eventsapp.kernel.commands import add_command
    from eventsapp.kernel.late import late
    from eventsapp.mail import fates
    from eventsapp.web.navigation import Room, add_room

    with app.app_context():
        admit_by(late("eventsapp.guests.visits:admitted"))
    for blueprint in (
        routes.unsubscribing,
        routes.guests,
        routes.correspondence,
        routes.groups,
        routes.filters,
        routes.bulk,
        routes.imports,
        routes.letters,
        routes.announcing,
    ):
        app.register_blueprint(blueprint)
    # Mail programs send it by themselves, without our token (RFC 8058).
    csrf.exempt(routes.unsubscribing)
    add_room(app, Room(40, "guests", "guests.index", _l("Guests"), "guests.view", "guests"))
    add_room(app, Room(50, "letters", "letters.index", _l("Letters"), "guests.view", "guests"))
    add_panel(app, 40, late("eventsapp.guests.organiser.panel:panel"))
    fates.follow(app, late("eventsapp.guests.operations.spine:after_letter"))
    timers.init_app(app)
    for name in ("guests", "invitations"):
        add_command(app, name, f"eventsapp.guests.cli:{name}")
