"""Whom an announcement reaches: reminders, practical information, thanks; and when a reminder is due."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, exists, false, func, not_, or_, select
from sqlalchemy.orm import joinedload

from eventsapp.events.models import Event
from eventsapp.guests import answers
from eventsapp.guests.deadlines import answers_until
from eventsapp.guests.facts import FactKind, GuestFact
from eventsapp.guests.models import Guest, GuestGroup, Invitation, InvitationState
from eventsapp.guests.models_of_announcements import Announced, ReminderStep
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.mail import standing

#: Who was reminded within this time is not reminded again by hand.
QUIET = timedelta(hours=20)
#: How many guests the preview names.
NAMED = 200


class Reached(NamedTuple):
    """How many guests a letter is for; to how many it would go now, and why not to the others."""

    fresh: int
    #: With those who got it before.
    all: int
    bounced: int
    unwilling: int


def meant(event: Event, letter: str) -> Select[Guest]:
    """The guests for whom a letter is, whether or not they can be written to."""
    chosen = (
        select(Guest)
        .outerjoin(Guest.invitation)
        .outerjoin(Guest.group)
        .where(Guest.event_id == event.id, Guest.erased_at.is_(None))
    )
    if letter == "reminder":
        return chosen.where(
            Invitation.state != InvitationState.revoked, not_(answers.known().answered), _may_answer(event)
        )
    if letter == "thanks" and db.session.scalar(select(_came(Guest.event_id == event.id))):
        return chosen.where(_came(GuestFact.guest_id == Guest.id))
    return chosen.where(answers.known().coming)


def reached(event: Event, letter: str, again: bool = False) -> Select[Guest]:
    """The guests to whom it goes. again: also to those who got it before (a reminder: even just now)."""
    bounced, unwilling = _closed(event)
    chosen = meant(event, letter).where(not_(bounced), not_(unwilling))
    return chosen if again else chosen.where(not_(_got(letter)))


def count(event: Event, letter: str) -> Reached:
    """How many guests a letter reaches, in one query."""
    bounced, unwilling = _closed(event)
    open_to = not_(bounced) & not_(unwilling)
    figures = (
        func.count().filter(open_to, not_(_got(letter))),
        func.count().filter(open_to),
        func.count().filter(bounced),
        func.count().filter(unwilling, not_(bounced)),
    )
    return Reached(*db.session.execute(meant(event, letter).with_only_columns(*figures)).one())


def people(event: Event, letter: str) -> list[Guest]:
    """The first of those to whom it goes, by name."""
    chosen = reached(event, letter).options(joinedload(Guest.group))
    return list(db.session.scalars(chosen.order_by(func.lower(Guest.name), Guest.id).limit(NAMED)))


def steps(event_id: int) -> list[ReminderStep]:
    """When an event's guests are reminded, the first first."""
    chosen = select(ReminderStep).where(ReminderStep.event_id == event_id)
    return list(db.session.scalars(chosen.order_by(ReminderStep.days_before.desc(), ReminderStep.at_time)))


def due_at(step: ReminderStep, guest: Guest, event: Event) -> datetime:
    """When a step reminds a guest: so many days before their own deadline, by the clocks of the event's zone."""
    until = answers_until(guest, event).astimezone(event.zone)
    day: date = until.date() - timedelta(days=step.days_before)
    # An hour that the clocks leave out is read as the one before the change.
    return datetime.combine(day, time.fromisoformat(step.at_time), event.zone).astimezone(UTC)


def due(event: Event, schedule: Sequence[ReminderStep]) -> dict[int, list[int]]:
    """Whom to remind now: the guests' keys, each with the steps that this one letter does.

    A step that was due before it was made, or before the guest was invited, is not made up for.
    """
    now = clock.now()
    done = {
        (guest_id, step_id)
        for guest_id, step_id in db.session.execute(
            select(Announced.guest_id, Announced.step_id).where(Announced.step_id.in_([step.id for step in schedule]))
        )
    }
    found: dict[int, list[int]] = {}
    chosen = reached(event, "reminder", again=True).where(Invitation.state == InvitationState.sent)
    for guest in db.session.scalars(chosen.options(joinedload(Guest.group), joinedload(Guest.invitation))):
        assert guest.invitation
        since = guest.invitation.invited_at
        for step in schedule:
            at = due_at(step, guest, event)
            if max(since, step.made_at) < at <= now and (guest.id, step.id) not in done:
                found.setdefault(guest.id, []).append(step.id)
    return found


def _may_answer(event: Event) -> ColumnElement[bool]:
    """The guest's own deadline (guests.deadlines) is still to come."""
    now = clock.now()
    own = func.coalesce(GuestGroup.answer_deadline, event.answer_deadline or event.starts_at)
    return or_(own > now, Guest.extended_until > now) if event.starts_at > now else false()


def _closed(event: Event) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether the guest's address takes no letters, and whether its owner wants none."""
    bounced, unwilling = standing.closed_to(event.office_id)
    address = Guest.email_key
    came_back = func.coalesce(Invitation.state == InvitationState.bounced, False)
    return came_back | address.in_(bounced), address.in_(unwilling)


def _got(letter: str) -> ColumnElement[bool]:
    found = exists().where(Announced.guest_id == Guest.id, Announced.letter == letter)
    return (found.where(Announced.at > clock.now() - QUIET) if letter == "reminder" else found).correlate(Guest)


def _came(which: ColumnElement[bool]) -> ColumnElement[bool]:
    came = exists().where(GuestFact.guest_id == Guest.id, GuestFact.kind == FactKind.arrived, which)
    return came
