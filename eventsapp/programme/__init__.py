"""Sessions, speakers, rooms and tracks; releases; the public programme."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Add the public programme and the organisers' screens of its draft."""
    from eventsapp.events.overview import add_panel
    from eventsapp.programme import binned, feeds, mine, organiser, public, speaking, telling
    from eventsapp.programme import models as models
    from eventsapp.programme import versions as versions
    from eventsapp.programme.cli import programme
    from eventsapp.programme.organiser import delays as delays
    from eventsapp.programme.organiser import draft as draft
    from eventsapp.programme.organiser import exchange as exchange
    from eventsapp.programme.organiser import grid as grid
    from eventsapp.programme.organiser import overview
    from eventsapp.programme.organiser import releases as releases
    from eventsapp.programme.organiser import rooms as rooms
    from eventsapp.programme.organiser import sessions as sessions
    from eventsapp.programme.organiser import sharing as sharing
    from eventsapp.programme.organiser import speakers as speakers
    from eventsapp.programme.organiser import tracks as tracks
    from eventsapp.programme.organiser import warnings as warnings
    from eventsapp.programme.warnings import words
    from eventsapp.web.addresses import address
    from eventsapp.web.navigation import Room, add_room

    public.init_app(app)
    app.jinja_env.globals.update(telling=telling, warning_words=words, address_of=address)
    feeds.init_app(app)
    mine.init_app(app)
    speaking.init_app(app)
    binned.init_app(app)
    app.cli.add_command(programme)
    app.register_blueprint(organiser.blueprint)
    add_panel(app, 10, overview.panel)
    entries = (
        ("programme", _l("Programme")),
        ("speakers", _l("Speakers")),
        ("rooms", _l("Rooms")),
        ("tracks", _l("Tracks")),
    )
    for place, (name, title) in enumerate(entries, 10):
        add_room(app, Room(place, name, f"organise_programme.{name}", title, section="programme"))
    add_room(app, Room(80, "sharing", "organise_programme.sharing", _l("Sharing"), section="programme"))
