"""Whom an invitation would reach."""

from sqlalchemy import ColumnElement, Select, exists, func, not_, select

from eventsapp.events.models import Event
from eventsapp.guests import answers
from eventsapp.guests.models import Guest, GuestGroup, Invitation, Reserve
from eventsapp.kernel.database import db
from eventsapp.mail import standing


def not_invited(event_id: int, group_id: int | None) -> Select[Guest]:
    """The guests of an event (or of one group of it) who have no invitation yet, have not answered without one, and
    take letters that they did not ask for. Of the whole event those of a reserve are left out: they are called when a
    seat comes free."""
    chosen = not_invited_of_any_group(event_id)
    return chosen.where(_NO_RESERVE) if group_id is None else chosen.where(Guest.group_id == group_id)


def not_invited_of_any_group(event_id: int) -> Select[Guest]:
    """The same with the reserve: for a host who names the guests."""
    return _without_invitation(event_id).where(not_(unwilling(event_id)))


def of_any_state(event_id: int) -> Select[Guest]:
    """All who can be written to, invited before or not."""
    return select(Guest).where(Guest.event_id == event_id, Guest.erased_at.is_(None), not_(unwilling(event_id)))


def has_reserve(event_id: int) -> bool:
    """Whether any guest of an event is of a reserve."""
    of_one = select(Guest.id).where(Guest.event_id == event_id, not_(_NO_RESERVE)).limit(1)
    return db.session.scalar(of_one) is not None


_NO_RESERVE = not_(exists().where(GuestGroup.id == Guest.group_id, GuestGroup.reserve != Reserve.no).correlate(Guest))


def unwilling(event_id: int) -> ColumnElement[bool]:
    """Whether the Guest of the query around it wants no announcements of the event's office."""
    office = select(Event.office_id).where(Event.id == event_id).scalar_subquery()
    return Guest.email_key.in_(standing.closed_to(office)[1])


def count_unwilling(event_id: int) -> int:
    """How many are not invited because they want no announcements."""
    chosen = _without_invitation(event_id).where(unwilling(event_id)).with_only_columns(func.count(Guest.id))
    return db.session.scalar(chosen) or 0


def _without_invitation(event_id: int) -> Select[Guest]:
    return (
        select(Guest)
        .outerjoin(Guest.invitation)
        .where(
            Guest.event_id == event_id,
            Guest.erased_at.is_(None),
            Invitation.id.is_(None),
            not_(answers.known().answered),
        )
    )


def count_not_invited(event_id: int, group_id: int | None) -> int:
    """How many letters `send_invitations` would write."""
    chosen = not_invited(event_id, group_id).with_only_columns(func.count(Guest.id))
    return db.session.scalar(chosen) or 0


def has_guests(event_id: int) -> bool:
    """Whether anybody is on the list."""
    return db.session.scalar(select(Guest.id).where(Guest.event_id == event_id).limit(1)) is not None


def waiting_by_group(event_id: int) -> list[tuple[GuestGroup, int]]:
    """Each group of an event with how many of it `send_invitations` would write to, in the groups' order. A reserve is
    not written to as a whole."""
    waits = (
        Invitation.id.is_(None),
        not_(answers.known().answered),
        not_(unwilling(event_id)),
        Guest.erased_at.is_(None),
        GuestGroup.reserve == Reserve.no,
    )
    rows = db.session.execute(
        select(GuestGroup, func.count(Guest.id).filter(*waits))
        .outerjoin(Guest, Guest.group_id == GuestGroup.id)
        .outerjoin(Invitation, Invitation.guest_id == Guest.id)
        .where(GuestGroup.event_id == event_id)
        .group_by(GuestGroup.id)
        .order_by(GuestGroup.position, GuestGroup.name)
    )
    return [(group, count) for group, count in rows]
