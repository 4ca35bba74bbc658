"""Speakers without accounts: their own page behind a personal link, and the letters that bring it to them."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the speakers' page, and the organisers' screens of letters to them."""
    from eventsapp.extensions import csrf
    from eventsapp.programme.speaking import correspondence as correspondence
    from eventsapp.programme.speaking import organiser as organiser
    from eventsapp.programme.speaking import public

    # The forms check their token themselves: see public.
    csrf.exempt(public.blueprint)
    app.register_blueprint(public.blueprint)
