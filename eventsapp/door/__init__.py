"""The door: tickets, badges, and who came in."""

from flask import Flask
from flask_babel import lazy_gettext as _l

#: What one may do there.
ACTION = "door.check_in"


def init_app(app: Flask) -> None:
    """Add the door's pages, and the tickets to each guest's page."""
    from eventsapp.door import routes
    from eventsapp.kernel.late import late
    from eventsapp.registration.parts import add_part
    from eventsapp.registration.seated import follow
    from eventsapp.web.navigation import Room, add_room

    app.register_blueprint(routes.door)
    app.register_blueprint(routes.tickets)
    follow(app, late("eventsapp.door.models:issue"))
    add_part(app, late("eventsapp.door.public:part"))
    add_room(app, Room(80, "door", "door.show", _l("Door"), ACTION, "guests"))
