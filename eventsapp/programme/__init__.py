"""Sessions, speakers, rooms and tracks; releases; the public programme."""

from importlib.util import find_spec

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Add the public programme and the organisers' screens of its draft."""
    from eventsapp.events.overview import add_panel
    from eventsapp.events.public import Part, add_part
    from eventsapp.kernel.binned import takes
    from eventsapp.kernel.commands import add_command
    from eventsapp.kernel.late import LateModule, late
    from eventsapp.programme import mine, routes, speaking
    from eventsapp.programme.goals import GOALS
    from eventsapp.programme.pauses import PAUSES
    from eventsapp.web.addresses import address
    from eventsapp.web.navigation import Room, add_room

    app.register_blueprint(routes.public)
    app.register_blueprint(routes.organisers)
    app.jinja_env.globals.update(
        address_of=address,
        event_data=late("eventsapp.programme.structured:event_data"),
        goal_names=GOALS,
        pauses=PAUSES,
        letters_missing=late("eventsapp.programme.papers.letters:missing"),
        printing=find_spec("typst") is not None,
        session_data=late("eventsapp.programme.structured:session_data"),
        spoken=late("eventsapp.programme.public:spoken"),
        telling=LateModule("eventsapp.programme.telling"),
        warning_words=LateModule("eventsapp.programme.warnings.words"),
        web_address=late("eventsapp.programme.public:web_address"),
        webcal=late("eventsapp.programme.feeds:webcal"),
    )
    add_part(
        app, Part(late("eventsapp.programme.latest:digest"), late("eventsapp.programme.public:part_of_event_page"))
    )
    mine.init_app(app)
    speaking.init_app(app)
    takes(app, "programme_session", late("eventsapp.programme.binned:sessions"))
    takes(app, "speaker", late("eventsapp.programme.binned:speakers"))
    add_command(app, "programme", "eventsapp.programme.cli:programme")
    add_panel(app, 10, late("eventsapp.programme.organiser.overview:panel"))
    entries = (
        ("programme", _l("Programme")),
        ("speakers", _l("Speakers")),
        ("rooms", _l("Rooms")),
        ("tracks", _l("Tracks")),
    )
    for place, (name, title) in enumerate(entries, 10):
        add_room(app, Room(place, name, f"organise_programme.{name}", title, section="programme"))
    add_room(app, Room(80, "sharing", "organise_programme.sharing", _l("Sharing"), section="programme"))
