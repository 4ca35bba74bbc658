"""Speakers without accounts: their own page behind a personal link, and the letters that bring it to them."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the speakers' page."""
    from eventsapp.extensions import csrf
    from eventsapp.programme.speaking.routes import blueprint

    # The forms check their token themselves: see public.
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
