"""Events: their public pages and their settings."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Add the list of events, each one's page, and the organisers' screens."""
    from eventsapp.events import routes
    from eventsapp.web.navigation import Room, add_room

    for blueprint in (routes.public, routes.organisers, routes.team):
        app.register_blueprint(blueprint)
    add_room(app, Room(0, "overview", "organise.event", _l("Overview")))
    add_room(app, Room(90, "settings", "organise.settings", _l("Settings"), "event.edit"))
    add_room(app, Room(95, "team", "team.index", _l("Team"), "event.team"))
