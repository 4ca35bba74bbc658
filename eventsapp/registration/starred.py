"""A guest's own choice of the programme: it hangs on their registration, and its feed holds the event itself too."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.calendar.writing import CalendarEvent
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme.mine.models import StarredList
from eventsapp.programme.mine.operations import new_list
from eventsapp.registration import calendar_entries
from eventsapp.registration.models import Registration


def begin(registration_id: int) -> StarredList:
    """The registration's list; one is begun where there is none."""
    with unit_of_work() as session:
        held = session.scalars(
            select(Registration).where(Registration.id == registration_id).with_for_update(of=Registration)
        ).one()
        if held.starred_list is None:
            held.starred_list = new_list(held.event_id, held.guest.language)
        return held.starred_list


def entries(found: StarredList) -> list[CalendarEvent]:
    """The event's entry of the guest whose list this is."""
    registration = db.session.scalar(
        select(Registration)
        .where(Registration.starred_list_id == found.id)
        .options(joinedload(Registration.calendar_entry), joinedload(Registration.guest))
    )
    said = calendar_entries.in_feed(registration) if registration else None
    return [said] if said else []
