"""Ways to look at a guest list are saved by name, and given up."""

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.tags import LONGEST_FILTER, SavedFilter
from eventsapp.kernel import audit
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.web.forms import is_clean, tidy


def save_filter(event_id: int, name: str, arguments: Mapping[str, str | int], actor: str) -> SavedFilter:
    """Save what the list shows now under a name; a filter of that name is replaced.

    arguments: of the list's address (queries.Chosen.arguments).
    Raises Refused where the name can't be one.
    """
    name = tidy(name)
    if not name or len(name) > LONGEST_FILTER or not is_clean(name):
        raise Refused(_("Give the filter a name of at most %(max)d characters.", max=LONGEST_FILTER), "name")
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update={"key_share": True})
        saved = session.scalar(select(SavedFilter).where(SavedFilter.event_id == event_id, SavedFilter.name == name))
        if saved is None:
            saved = SavedFilter(event_id=event_id, name=name)
            session.add(saved)
        saved.arguments = dict(arguments)
        audit.record(actor, "saved a filter of", event, name=name)
    return saved


def remove_filter(filter_id: int, actor: str) -> None:
    """Give a saved filter up; no guest is touched."""
    with unit_of_work() as session:
        saved = session.get_one(SavedFilter, filter_id, with_for_update=True)
        audit.record(actor, "removed", saved, name=saved.name)
        session.delete(saved)
