"""What an event's overview tells of its programme."""

from flask_babel import lazy_gettext as _l

from eventsapp.events.models import Event
from eventsapp.events.overview import Figure, Panel, Step
from eventsapp.programme import drafts, queries


def panel(event: Event) -> Panel:
    """Sessions and speakers; what is to be added, placed and released."""
    counts = drafts.counts(event.id)
    programme = "organise_programme.programme"
    return Panel(
        figures=[
            Figure(_l("Sessions"), counts.sessions, programme),
            Figure(_l("Speakers"), counts.speakers, "organise_programme.speakers"),
        ],
        steps=[
            Step(_l("Add the sessions of the programme"), counts.sessions > 0, programme),
            Step(_l("Give each session its time"), counts.unplaced == 0, programme),
            Step(_l("Release the programme"), queries.latest_release_id(event.id) is not None, programme),
        ],
    )
