"""A guest's own choice of the programme: it hangs on their registration, and its feed holds the event itself too."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme.mine.entries import Entry
from eventsapp.programme.mine.models import StarredList
from eventsapp.programme.mine.operations import new_list
from eventsapp.programme.queries import published
from eventsapp.registration import calendar_entries
from eventsapp.registration.models import Registration, SignUp, SignUpState


def begin(registration_id: int) -> StarredList:
    """The registration's list; one is begun where there is none."""
    with unit_of_work() as session:
        held = session.scalars(
            select(Registration).where(Registration.id == registration_id).with_for_update(of=Registration)
        ).one()
        if held.starred_list is None:
            held.starred_list = new_list(held.event_id, held.guest.language)
        return held.starred_list


def entries(found: StarredList) -> list[Entry]:
    """The event's entry of the guest whose list this is, and those of the sessions that they signed up for."""
    registration = db.session.scalar(
        select(Registration)
        .where(Registration.starred_list_id == found.id)
        .options(joinedload(Registration.calendar_entry), joinedload(Registration.guest))
    )
    if registration is None:
        return []
    said = calendar_entries.in_feed(registration)
    return [*([Entry(said)] if said else []), *_sign_ups(registration)]


def _sign_ups(registration: Registration) -> Iterator[Entry]:
    sign_ups = db.session.scalars(
        select(SignUp)
        .where(SignUp.guest_id == registration.guest_id, SignUp.state == SignUpState.confirmed)
        .options(joinedload(SignUp.calendar_entry), joinedload(SignUp.session), joinedload(SignUp.guest))
        .order_by(SignUp.id)
    ).all()
    programme = published(registration.event_id) if sign_ups else None
    sessions = {each.guid: each for each in programme.sessions} if programme else {}
    for sign_up in sign_ups:
        session = sessions.get(sign_up.session.guid)
        if session and (said := calendar_entries.sign_up_in_feed(sign_up, session)):
            yield Entry(said, session.guid)
