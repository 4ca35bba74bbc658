"""The door: tickets, badges, and who came in."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Add the door's pages, and the tickets to each guest's page."""
    from eventsapp.door import models as models
    from eventsapp.door import organiser, public
    from eventsapp.registration.public.registration import add_part
    from eventsapp.web.navigation import Room, add_room

    app.register_blueprint(organiser.blueprint)
    app.register_blueprint(public.blueprint)
    add_part(app, public.part)
    add_room(app, Room(80, "door", "door.show", _l("Door"), organiser.ACTION, "guests"))
