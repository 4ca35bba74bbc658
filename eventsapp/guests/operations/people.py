"""One guest comes onto the list, is corrected, or leaves it."""

from dataclasses import asdict

from flask_babel import gettext as _
from flask_sqlalchemy.session import Session
from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from eventsapp.events.models import Event
from eventsapp.guests import answers, binned, calendars
from eventsapp.guests.addresses import key
from eventsapp.guests.facts import FactKind
from eventsapp.guests.fields import GuestFields, clean
from eventsapp.guests.models import Guest, GuestGroup, searched
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.rows import rewrite_row
from eventsapp.kernel.unit_of_work import unit_of_work


def add_guest(event_id: int, fields: GuestFields, actor: str) -> Guest:
    """Put a guest on an event's list.

    Raises Refused, with the field it is about, where the fields can't be a guest's or the address is on the list.
    """
    fields = clean(fields)
    try:
        with unit_of_work() as session:
            event = session.get_one(Event, event_id)
            _judge(event.id, fields, None)
            guest = Guest(event_id=event.id, email_key=key(fields.email), **asdict(fields))
            session.add(guest)
            session.flush()
            audit.record(actor, "added", guest)
            spine.note(guest.id, FactKind.added, actor)
    except IntegrityError:
        # Another process added the address between our look and our INSERT.
        raise _taken() from None
    return guest


def introduce(guest: Guest, **said: str) -> None:
    """A guest says themselves how they are called: columns of theirs. Call it inside a unit of work."""
    changed = {name: value for name, value in said.items() if getattr(guest, name) != value}
    if changed:
        rewrite_row(guest, **changed, search=searched(guest, **changed))


def edit_guest(guest_id: int, fields: GuestFields, actor: str) -> Guest:
    """Correct what is known of a guest. Letters that have been written stay as they are.

    Raises Refused as add_guest does.
    """
    fields = clean(fields)
    try:
        with unit_of_work() as session:
            guest = _in_line(session, guest_id)
            _judge(guest.event_id, fields, guest.id)
            told = audit.changes({name: getattr(guest, name) for name in asdict(fields)}, fields)
            changed: list[str] = told["fields"]
            for name in changed:
                setattr(guest, name, getattr(fields, name))
            guest.email_key = key(fields.email)
            if changed:
                audit.record(actor, "edited", guest, **told)
                spine.note(guest.id, FactKind.edited, actor, fields=changed)
            if "group_id" in changed:
                answers.known().regrouped(guest.event_id)
    except IntegrityError:
        raise _taken() from None
    return guest


def remove_guest(guest_id: int, actor: str) -> None:
    """Take a guest off the list, with their links, into the bin; letters that wait in the outbox still leave. A
    calendar that asks them is told.

    Raises Refused where the guest holds a seat or waits for one.
    """
    with unit_of_work() as session:
        guest = _in_line(session, guest_id)
        event = guest.event
        if session.scalar(select(Guest.id).where(Guest.id == guest_id, answers.known().bound)):
            raise Refused(_("This guest has accepted. Cancel their registration first; then remove them."))
        calendars.known().withdraw(event, [guest_id])
        audit.record(actor, "removed a guest of", event, guest=guest_id)
        binned.put(event.id, [guest_id], actor)


def _in_line(session: scoped_session[Session], guest_id: int) -> Guest:
    """The guest, after the event's row. Who answers comes through there too, and first: nobody accepts between our look
    and the end."""
    event_id = session.get_one(Guest, guest_id).event_id
    session.get_one(Event, event_id, with_for_update={"key_share": True})
    return session.get_one(Guest, guest_id, with_for_update=True, populate_existing=True)


def _judge(event_id: int, fields: GuestFields, guest_id: int | None) -> None:
    same = exists().where(Guest.event_id == event_id, Guest.email_key == key(fields.email), Guest.id != guest_id)
    if guest_id is None:
        same = exists().where(Guest.event_id == event_id, Guest.email_key == key(fields.email))
    if db.session.scalar(select(same)):
        raise _taken()
    if fields.group_id is not None and not db.session.scalar(
        select(exists().where(GuestGroup.id == fields.group_id, GuestGroup.event_id == event_id))
    ):
        raise Refused(_("This group is not there any more. Choose another."), "group_id")


def _taken() -> Refused:
    return Refused(_("Another guest of this event has this address. Each needs an address of their own."), "email")
