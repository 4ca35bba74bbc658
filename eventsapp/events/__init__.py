"""Events: their public pages and their settings."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the list of events, each one's page, and the organisers' screens."""
    from eventsapp.events import organiser, public

    app.register_blueprint(public.blueprint)
    app.register_blueprint(organiser.blueprint)
