"""Sessions, speakers, rooms and tracks; releases; the public programme."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the public programme."""
    from eventsapp.programme import models as models
    from eventsapp.programme import public
    from eventsapp.programme.cli import programme

    public.init_app(app)
    app.cli.add_command(programme)
