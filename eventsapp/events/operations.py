"""Every write to events."""

from dataclasses import fields, replace

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _ln
from flask_sqlalchemy.session import Session
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from eventsapp.events import changes
from eventsapp.events.fields import EventFields, HostFields, check, fields_of
from eventsapp.events.models import Event, Host, RegistrationMode, SeatCounter
from eventsapp.kernel import audit
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.fingerprint import check_seen
from eventsapp.kernel.tokens import new_token
from eventsapp.kernel.unit_of_work import unit_of_work

__all__ = ["EventFields", "HostFields", "create_event", "edit_event"]

#: What is written to the event's own row: the other fields have rows of their own, or stay as they are.
_COLUMNS = [each.name for each in fields(EventFields) if each.name not in {"hosts", "capacity", "slug", "sample"}]


def create_event(office_id: int, facts: EventFields, actor: str) -> Event:
    """Make an event of an office.

    Raises Refused, with the field it is about, where the facts can't be an event's or the slug is taken.
    """
    check(facts)
    if facts.links_ask_codes is None:
        facts = replace(facts, links_ask_codes=facts.registration_mode is RegistrationMode.invitation)
    taken = Refused(_l("Another event has this address already. Choose another."), "slug")
    try:
        with unit_of_work() as session:
            if session.scalar(select(Event.id).where(Event.slug == facts.slug)):
                raise taken
            event = Event(
                office_id=office_id,
                slug=facts.slug,
                sample=facts.sample,
                seats=SeatCounter(capacity=facts.capacity),
                hosts=_hosts(facts),
                **_values(facts),
            )
            session.add(event)
            session.flush()
            audit.record(actor, "created", event, slug=event.slug)
    except IntegrityError:
        # Another process took the slug between our look and our INSERT.
        raise taken from None
    return event


def edit_event(event_id: int, facts: EventFields, actor: str, seen: str | None = None) -> Event:
    """Change an event. Its slug and whether it is a sample stay as they are.

    seen: the fingerprint of the fields that the form was made from; None: whatever is there is overwritten.
    Raises Refused, with the field it is about: also where fewer seats are asked for than are taken.
    Raises ChangedMeanwhile where the event is no longer as it was seen.
    """
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        facts = replace(facts, slug=event.slug, sample=event.sample)
        check(facts)
        before = fields_of(event)
        check_seen(seen, before)
        if facts.capacity != before.capacity:
            _set_capacity(session, event.seats_id, facts.capacity)
        for name, value in _values(facts).items():
            setattr(event, name, value)
        if facts.hosts != before.hosts:
            event.hosts = _hosts(facts)
            event.stamp = new_token()  # the hosts' rows are others than the event's own
        audit.record(actor, "edited", event, **audit.changes(before, facts))
        session.flush()
        changes.tell(event)
    return event


def _values(facts: EventFields) -> dict[str, object]:
    values = {name: getattr(facts, name) for name in _COLUMNS}
    return {**values, "languages": list(facts.languages)}


def _hosts(facts: EventFields) -> list[Host]:
    return [Host(position=position, name=host.name, url=host.url) for position, host in enumerate(facts.hosts)]


def _set_capacity(session: scoped_session[Session], counter_id: int, capacity: int | None) -> None:
    """One conditional UPDATE, so that a seat taken in the same moment is not lost."""
    change = update(SeatCounter).where(SeatCounter.id == counter_id).values(capacity=capacity)
    if capacity is not None:
        change = change.where(SeatCounter.taken + SeatCounter.held <= capacity)
    if session.scalar(change.returning(SeatCounter.id)) is None:
        taken, held = session.execute(
            select(SeatCounter.taken, SeatCounter.held).where(SeatCounter.id == counter_id)
        ).one()
        raise Refused(
            _ln(
                "%(num)d seat is taken already: give that number or more, or cancel an answer first.",
                "%(num)d seats are taken already: give that number or more, or cancel answers first.",
                taken,
            )
            if not held
            else _ln(
                "%(num)d seat is taken, on offer or held back for a group: give that number or more.",
                "%(num)d seats are taken, on offer or held back for a group: give that number or more.",
                taken + held,
            ),
            "capacity",
        )
