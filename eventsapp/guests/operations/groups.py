"""Groups of a guest list are made, named anew, or given up."""

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from eventsapp.events.models import Event
from eventsapp.guests.fields import LONGEST_GROUP
from eventsapp.guests.models import GuestGroup
from eventsapp.kernel import audit
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.tokens import new_token
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.web.forms import is_clean, tidy


def add_group(event_id: int, name: str, actor: str) -> GuestGroup:
    """Make a group, the last of the event's. Raises Refused where the name can't be one or is another group's."""
    name = _checked(name)
    try:
        with unit_of_work() as session:
            event = session.get_one(Event, event_id)
            _judge(event.id, name, None)
            last = session.scalar(select(func.max(GuestGroup.position)).where(GuestGroup.event_id == event.id))
            group = GuestGroup(event_id=event.id, name=name, position=(last or 0) + 1)
            session.add(group)
            session.flush()
            audit.record(actor, "added", group, name=name)
    except IntegrityError:
        raise _taken() from None
    return group


def rename_group(group_id: int, name: str, actor: str) -> None:
    """Name a group anew. Raises Refused as add_group does."""
    name = _checked(name)
    try:
        with unit_of_work() as session:
            group = session.get_one(GuestGroup, group_id, with_for_update=True)
            _judge(group.event_id, name, group.id)
            audit.record(actor, "renamed", group, before=group.name, after=name)
            group.name = name
    except IntegrityError:
        raise _taken() from None


def remove_group(group_id: int, actor: str) -> None:
    """Give a group up. Its guests stay on the list, in no group; its letters go. Raises Refused where it has seats of
    its own."""
    with unit_of_work() as session:
        event_id = session.get_one(GuestGroup, group_id).event_id
        event = session.get_one(Event, event_id, with_for_update=True)
        group = session.get_one(GuestGroup, group_id, with_for_update=True, populate_existing=True)
        if group.seats_id is not None:
            raise Refused(_("This group has seats of its own. Give them back to the event first."))
        audit.record(actor, "removed", group, name=group.name)
        event.stamp = new_token()  # its letters are not the event's own row
        session.delete(group)


def _checked(name: str) -> str:
    name = tidy(name)
    if not name:
        raise Refused(_("Give the group a name."), "name")
    if len(name) > LONGEST_GROUP:
        raise Refused(_("Shorten this to %(max)d characters or less.", max=LONGEST_GROUP), "name")
    if not is_clean(name):
        raise Refused(_("Remove the line breaks or invisible characters from this field."), "name")
    return name


def _judge(event_id: int, name: str, group_id: int | None) -> None:
    others = select(GuestGroup.id, GuestGroup.name).where(GuestGroup.event_id == event_id)
    if any(each.id != group_id and each.name.casefold() == name.casefold() for each in db.session.execute(others)):
        raise _taken()


def _taken() -> Refused:
    return Refused(_("This event has a group of this name already."), "name")
