"""Calendars follow the event: after a quiet time, whoever a change touches, and nobody else, gets one update.

A change (an edit of the event, a release) leaves one row with a due time. What follows before it is due goes with it.
When it is due, the entries that say something else than what holds by then are written anew; an entry says so
itself, by its digest, so that a worker that dies half-way goes on with the others, and nobody is written to twice.
"""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import joinedload

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.portions import portions
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme.queries import published
from eventsapp.programme.snapshot import Programme
from eventsapp.registration import calendar_entries, queries_of_changes
from eventsapp.registration.calendar_entries import Invited
from eventsapp.registration.models import CalendarChange, CalendarEntry, Companion, Registration, SignUp
from eventsapp.registration.operations import seats
from eventsapp.registration.update_letters import UpdateLetters

#: How many letters one unit of work writes.
_AT_ONCE = 100
#: A day.
MOST_MINUTES = 24 * 60
#: Four weeks.
MOST_ALARM = 28 * 24 * 60


def after_event_change(event: Event) -> None:
    """The event was edited. It runs in the edit's own unit of work."""
    _note(event, published(event.id))


def after_release(event: Event, _before: Programme | None, after: Programme) -> None:
    """The programme was released. It runs in the release's own unit of work."""
    _note(event, after)


def send_now(event_id: int, actor: str) -> int:
    """Do not wait for the end of the quiet time; gives how many were written to."""
    with unit_of_work() as session:
        event = seats.event_in_line(session, event_id)
        change = queries_of_changes.pending(event_id)
        if change is None:
            raise Refused(_("Nothing waits to be sent: calendars show what holds."))
        change.due_at = clock.now()
        audit.record(actor, "sent at once the calendar changes of", event)
    return tell(event_id)


def tell_where_due() -> int:
    """Write where the quiet time is over; gives how many were written to."""
    now = clock.now()
    # What was changed after now was so by a clock that has gone back since: it waits no longer.
    over = or_(CalendarChange.due_at <= now, CalendarChange.changed_at > now)
    due = select(CalendarChange.event_id).where(over)
    events = db.session.scalars(due.order_by(CalendarChange.due_at)).all()
    db.session.rollback()
    return sum(tell(event_id) for event_id in events)


def tell(event_id: int) -> int:
    """Bring the calendars of an event up to date, a hundred in a unit of work; gives how many were written to."""
    change = queries_of_changes.pending(event_id)
    if change is None:
        return 0
    due_at, event = change.due_at, db.session.get_one(Event, event_id)
    ids = [] if event.cancelled_at or event.ends_at <= clock.now() else queries_of_changes.touched_ids(event)
    told = _invite_anew(event_id, ids)
    if told:
        ids = queries_of_changes.touched_ids(db.session.get_one(Event, event_id))
    for some in portions(ids, _AT_ONCE):
        with unit_of_work() as session:
            event = seats.event_in_line(session, event_id)
            if event.cancelled_at is None:
                told += _tell(event, list(some))
    with unit_of_work() as session:
        # Where it was changed meanwhile, the row has another due time, and stays.
        mine = (CalendarChange.event_id == event_id, CalendarChange.due_at == due_at)
        session.execute(delete(CalendarChange).where(*mine))
    return told


def set_rules(
    event_id: int, quiet_minutes: int, alarm_minutes: int | None, actor: str, with_invitation: bool | None = None
) -> None:
    """Set the quiet time and the alarm of the entries that are written from now on, and whether invitations carry one
    (None: as it is). Raises Refused."""
    if not 0 <= quiet_minutes <= MOST_MINUTES:
        sentence = _("Give a number from %(least)d to %(most)d.", least=0, most=MOST_MINUTES)
        raise Refused(sentence, "quiet_minutes")
    if alarm_minutes is not None and not 0 <= alarm_minutes <= MOST_ALARM:
        sentence = _("Give a number from %(least)d to %(most)d.", least=0, most=MOST_ALARM)
        raise Refused(sentence, "alarm_minutes")
    with unit_of_work() as session:
        event = seats.event_in_line(session, event_id)
        event.quiet_minutes, event.alarm_minutes = quiet_minutes, alarm_minutes
        if with_invitation is not None:
            event.entry_with_invitation = with_invitation
        rules = {"quiet": quiet_minutes, "alarm": alarm_minutes, "with_invitation": event.entry_with_invitation}
        audit.record(actor, "set the calendar rules of", event, **rules)


def _invite_anew(event_id: int, ids: list[int]) -> int:
    """Whose invitation brings the entry and has not left yet gets a new one in its place, and no news of a change;
    gives how many it were."""
    waiting = queries_of_changes.not_yet_asked(ids)
    try:
        return send_invitations(event_id, None, "worker", waiting).sent if waiting else 0
    except Refused:  # the time for answers is over: they are written to as all others
        return 0


def _note(event: Event, programme: Programme | None) -> None:
    change = queries_of_changes.pending(event.id)
    now = clock.now()
    if change is None:
        if not event.cancelled_at and queries_of_changes.touched(event, programme):
            due = now + timedelta(minutes=event.quiet_minutes)
            db.session.add(CalendarChange(event_id=event.id, changed_at=now, due_at=due))
    elif change.due_at <= now:
        # It is being told just now: whom this change touches is told after it.
        change.due_at = now + timedelta(minutes=event.quiet_minutes)


def _tell(event: Event, ids: list[int]) -> int:
    sessions = queries_of_changes.sessions_of(published(event.id))
    letters = UpdateLetters(event)
    holders = _holders(queries_of_changes.touched_ids(event, ids))
    # First all entries, then all letters: so they are written to the database at once.
    parts = [calendar_entries.brought_up_to_date(holder, sessions) for holder in holders]
    for holder, part in zip(holders, parts, strict=True):
        entry = holder.calendar_entry
        if part and entry:
            session = sessions.get(holder.session.guid) if isinstance(holder, SignUp) else None
            letters.add(holder, part, entry.uid, session)
    return letters.put()


def _holders(ids: list[int]) -> list[Registration | Invited | Companion | SignUp]:
    entry = CalendarEntry
    asked = select(Guest, entry).join(entry, entry.guest_id == Guest.id).options(joinedload(Guest.group))
    registrations = (
        select(Registration)
        .join(entry, entry.guest_id == Registration.guest_id)
        .where(entry.partstat != "NEEDS-ACTION")
        .options(joinedload(Registration.guest).joinedload(Guest.group), joinedload(Registration.calendar_entry))
    )
    companions = (
        select(Companion)
        .join(entry, entry.companion_id == Companion.id)
        .options(
            joinedload(Companion.calendar_entry),
            joinedload(Companion.registration).joinedload(Registration.guest).joinedload(Guest.group),
        )
    )
    sign_ups = (
        select(SignUp)
        .join(entry, entry.sign_up_id == SignUp.id)
        .options(
            joinedload(SignUp.guest).joinedload(Guest.group),
            joinedload(SignUp.session),
            joinedload(SignUp.calendar_entry),
        )
    )
    chosen = entry.id.in_(ids)
    invited = db.session.execute(asked.where(chosen, entry.partstat == "NEEDS-ACTION").order_by(entry.id))
    return [
        *(Invited(guest, its) for guest, its in invited),
        *db.session.scalars(registrations.where(chosen).order_by(entry.id)),
        *db.session.scalars(companions.where(chosen).order_by(entry.id)),
        *db.session.scalars(sign_ups.where(chosen).order_by(entry.id)),
    ]
