"""The rules of an event's registration: deadlines, waiting list, deputies, waves; and those of its groups."""

from dataclasses import dataclass, fields
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, func, select

from eventsapp.events.fields import MOST_COMPANIONS, MOST_SEATS
from eventsapp.events.models import Event, RegistrationMode, SeatCounter, Seating
from eventsapp.guests.facts import FactKind
from eventsapp.guests.models import Guest, GuestGroup, Reserve
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.tokens import new_token
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration.models import HOLDS_SEATS, Registration, RegistrationWave, SeatOffer
from eventsapp.registration.operations import seats, waiting
from eventsapp.registration.operations.seats import Writing

#: A seat may be on offer for a month.
MOST_HOURS = 31 * 24


@dataclass(frozen=True, kw_only=True)
class EventRules:
    """How an event's registration works. Moments are aware."""

    registration_mode: RegistrationMode
    answer_deadline: datetime | None = None
    change_deadline: datetime | None = None
    cancel_deadline: datetime | None = None
    seating: Seating = Seating.automatic
    offer_hours: int = 48
    smaller_may_pass: bool = False
    substitutes_allowed: bool = False


@dataclass(frozen=True, kw_only=True)
class GroupRules:
    """What holds for the guests of a group."""

    #: Its own seats; None: it shares the event's.
    seats: int | None = None
    held_back: bool = False
    answer_deadline: datetime | None = None
    companions_allowed: int | None = None
    substitutes_allowed: bool | None = None
    reserve: Reserve = Reserve.no


def rules_of(event: Event) -> EventRules:
    """An event's rules as they are."""
    return EventRules(**{each.name: getattr(event, each.name) for each in fields(EventRules)})


def rules_of_group(group: GuestGroup) -> GroupRules:
    """A group's rules as they are."""
    return GroupRules(
        seats=group.seats.capacity if group.seats else None,
        held_back=group.held_back,
        answer_deadline=group.answer_deadline,
        companions_allowed=group.companions_allowed,
        substitutes_allowed=group.substitutes_allowed,
        reserve=group.reserve,
    )


def set_event_rules(event_id: int, rules: EventRules, actor: str) -> None:
    """Change the rules of an event. Raises Refused, with the field it is about."""
    with unit_of_work() as session:
        event = seats.event_in_line(session, event_id)
        for field in ("answer_deadline", "change_deadline", "cancel_deadline"):
            at = getattr(rules, field)
            if at and at > event.starts_at:
                raise Refused(_("The deadline must not be after the start of the event."), field)
        if not 1 <= rules.offer_hours <= MOST_HOURS:
            raise Refused(_("Give a number from %(least)d to %(most)d.", least=1, most=MOST_HOURS), "offer_hours")
        told = audit.changes({each.name: getattr(event, each.name) for each in fields(rules)}, rules)
        for field in told["fields"]:
            setattr(event, field, getattr(rules, field))
        event.stamp = new_token()
        session.flush()
        audit.record(actor, "set the rules of", event, **told)
        waiting.seat_those_who_wait(session, event)


def set_group_rules(group_id: int, rules: GroupRules, actor: str) -> None:
    """Change the rules of a group.

    Raises Refused, with the field it is about: fewer seats than its guests hold, or more held back than are free.
    """
    with unit_of_work() as session:
        event = seats.event_in_line(session, session.get_one(GuestGroup, group_id).event_id)
        group = session.get_one(GuestGroup, group_id, populate_existing=True)
        _check_group(event, rules)
        before = rules_of_group(group)
        group.answer_deadline, group.companions_allowed = rules.answer_deadline, rules.companions_allowed
        group.substitutes_allowed, group.reserve = rules.substitutes_allowed, rules.reserve
        if (rules.seats, rules.held_back) != (before.seats, before.held_back):
            _set_seats(session, event, group, rules)
        session.flush()
        audit.record(actor, "set the rules of", group, **audit.changes(before, rules))
        waiting.seat_those_who_wait(session, event)


def extend(guest_id: int, until: datetime | None, actor: str) -> None:
    """Let one guest answer, change and cancel until a moment of their own. None: as everybody else.

    Raises Refused where it is after the event's start.
    """
    with unit_of_work() as session:
        event = seats.event_of_guest_in_line(session, guest_id)
        guest = session.get_one(Guest, guest_id)
        if until and until > event.starts_at:
            raise Refused(_("The deadline must not be after the start of the event."), "until")
        guest.extended_until = until
        session.flush()
        audit.record(actor, "extended the deadline of", guest, until=until.isoformat() if until else None)
        day = until.astimezone(event.zone).strftime("%Y-%m-%d %H:%M") if until else ""
        spine.note(guest.id, FactKind.extended, actor, day=day)


def set_waves(event_id: int, waves: list[tuple[datetime, int]], actor: str) -> None:
    """Write the waves that have not opened yet, as (moment, seats). Those that have opened stay.

    Raises Refused where two open at one moment, or one without seats.
    """
    with unit_of_work() as session:
        event = seats.event_in_line(session, event_id)
        moments = [at for at, _seats in waves]
        if len(set(moments)) < len(moments):
            raise Refused(_("Two waves open at the same moment. Put them together."), "waves")
        if any(not 1 <= number <= MOST_SEATS for _at, number in waves):
            raise Refused(_("Give each wave a number of seats."), "waves")
        session.execute(
            delete(RegistrationWave).where(RegistrationWave.event_id == event_id, RegistrationWave.opened_at.is_(None))
        )
        for at, number in waves:
            session.add(RegistrationWave(event_id=event_id, opens_at=at, seats=number))
        session.flush()
        audit.record(actor, "set the waves of", event, waves=[[at.isoformat(), number] for at, number in waves])
        open_waves(session, event)


def open_waves_where_due() -> int:
    """Open every wave whose moment has come; gives how many."""
    events = db.session.scalars(
        select(RegistrationWave.event_id)
        .where(RegistrationWave.opened_at.is_(None), RegistrationWave.opens_at <= clock.now())
        .distinct()
    ).all()
    db.session.rollback()
    opened = 0
    for event_id in events:
        with unit_of_work() as session:
            opened += open_waves(session, seats.event_in_line(session, event_id))
    return opened


def open_waves(session: Writing, event: Event) -> int:
    """Put the seats of the waves whose moment has come on the counter; gives how many waves it were.

    Call it under the event's lock.
    """
    due = session.scalars(
        select(RegistrationWave).where(
            RegistrationWave.event_id == event.id,
            RegistrationWave.opened_at.is_(None),
            RegistrationWave.opens_at <= clock.now(),
        )
    ).all()
    if event.waves_id is None and event.registration_mode is RegistrationMode.waves:
        event.waves = SeatCounter(capacity=0)
        event.stamp = new_token()
        session.flush()
    for wave in due:
        if event.waves is None:
            break
        wave.opened_at = clock.now()
        event.waves.capacity = (event.waves.capacity or 0) + wave.seats
        audit.record("worker", "opened a wave of", event, seats=wave.seats)
    if due:
        event.stamp = new_token()
        session.flush()
        waiting.seat_those_who_wait(session, event)
    return len(due)


def _set_seats(session: Writing, event: Event, group: GuestGroup, rules: GroupRules) -> None:
    """Give a group its own seats, other ones, or none, and make all counters say what the registrations say."""
    taken, held = _held_by(session, group)
    if rules.seats is not None and rules.seats < taken + held:
        raise Refused(
            ngettext(
                "Guests of this group hold %(num)d seat already: give that number or more.",
                "Guests of this group hold %(num)d seats already: give that number or more.",
                taken + held,
            ),
            "seats",
        )
    counter = session.get_one(SeatCounter, event.seats_id, with_for_update=True, populate_existing=True)
    kept_before = _kept(group.seats.capacity if group.seats else None, group.held_back, taken, held)
    kept = _kept(rules.seats, rules.held_back, taken, held)
    if counter.capacity is not None and counter.taken + counter.held + kept - kept_before > counter.capacity:
        free = counter.capacity - counter.taken - counter.held + kept_before + taken + held
        raise Refused(
            ngettext(
                "Only %(num)d seat of the event can be held back for this group.",
                "Only %(num)d seats of the event can be held back for this group.",
                free,
            ),
            "seats",
        )
    counter.held += kept - kept_before
    group.held_back = rules.held_back and rules.seats is not None
    if rules.seats is None:
        _forget_seats(session, group)
    elif group.seats is None:
        group.seats = SeatCounter(capacity=rules.seats, taken=taken, held=held)
        session.flush()
        _remember_seats(session, group)
    else:
        group.seats.capacity = rules.seats


def _kept(seats_of_group: int | None, held_back: bool, taken: int, held: int) -> int:
    """How many of the event's seats are held for a group beside those that it has taken or has on offer."""
    return seats_of_group - taken - held if held_back and seats_of_group is not None else 0


def _held_by(session: Writing, group: GuestGroup) -> tuple[int, int]:
    """The seats that a group's guests have, and those on offer to them: by counter where it has its own."""
    if group.seats_id is not None:
        counter = session.get_one(SeatCounter, group.seats_id, with_for_update=True, populate_existing=True)
        return counter.taken, counter.held
    mine = select(Guest.id).where(Guest.group_id == group.id)
    taken = session.scalar(
        select(func.coalesce(func.sum(Registration.seats), 0)).where(
            Registration.guest_id.in_(mine), Registration.seats_group_id.is_(None)
        )
    )
    held = session.scalar(
        select(func.coalesce(func.sum(SeatOffer.seats), 0)).where(
            SeatOffer.guest_id.in_(mine), HOLDS_SEATS, SeatOffer.seats_group_id.is_(None)
        )
    )
    return int(taken or 0), int(held or 0)


def _remember_seats(session: Writing, group: GuestGroup) -> None:
    """What the group's guests have is of its own seats from now on."""
    mine = select(Guest.id).where(Guest.group_id == group.id)
    for registration in session.scalars(
        select(Registration).where(
            Registration.guest_id.in_(mine), Registration.seats > 0, Registration.seats_group_id.is_(None)
        )
    ).all():
        registration.seats_group = group
    for offer in session.scalars(
        select(SeatOffer).where(SeatOffer.guest_id.in_(mine), HOLDS_SEATS, SeatOffer.seats_group_id.is_(None))
    ).all():
        offer.seats_group = group
    session.flush()


def _forget_seats(session: Writing, group: GuestGroup) -> None:
    """The group has no seats of its own: what its guests have is the event's."""
    for registration in session.scalars(select(Registration).where(Registration.seats_group_id == group.id)).all():
        registration.seats_group = None
    for offer in session.scalars(select(SeatOffer).where(SeatOffer.seats_group_id == group.id)).all():
        offer.seats_group = None
    counter, group.seats = group.seats, None
    session.flush()
    if counter:
        session.delete(counter)


def _check_group(event: Event, rules: GroupRules) -> None:
    if rules.seats is not None and not 1 <= rules.seats <= MOST_SEATS:
        raise Refused(_("Give a whole number of seats, or leave this empty for no limit."), "seats")
    if rules.held_back and rules.seats is None:
        raise Refused(_("Say how many seats are held back."), "seats")
    if rules.companions_allowed is not None and not 0 <= rules.companions_allowed <= MOST_COMPANIONS:
        raise Refused(_("Give a number from 0 to %(most)d.", most=MOST_COMPANIONS), "companions_allowed")
    if rules.answer_deadline and rules.answer_deadline > event.starts_at:
        raise Refused(_("The deadline must not be after the start of the event."), "answer_deadline")
