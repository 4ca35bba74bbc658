"""Guests are reminded, informed and thanked; reminders also by themselves."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from flask_babel import gettext as _
from flask_sqlalchemy.session import Session
from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, insert, select, update
from sqlalchemy.orm import joinedload, scoped_session

from eventsapp.events.models import Event
from eventsapp.guests import announcing, links, unsubscribing
from eventsapp.guests.facts import Channel, FactKind
from eventsapp.guests.letter_kinds import KINDS
from eventsapp.guests.letters import announcements
from eventsapp.guests.models import Guest, LinkPurpose, SentLetter
from eventsapp.guests.models_of_announcements import Announced, ReminderStep
from eventsapp.guests.operations import spine
from eventsapp.guests.operations.invitations import SendOutcome
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.portions import portions
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import outbox
from eventsapp.mail.messages import Recipient, Rendered
from eventsapp.mail.models import IS_QUEUED, MessageState, OutboxMessage
from eventsapp.web.addresses import address
from eventsapp.web.language import speaking

#: What may be announced beside the invitation: what the spine says of it, and which page its link opens.
KINDS_OF_FACT = {"reminder": FactKind.reminded, "information": FactKind.informed, "thanks": FactKind.thanked}
_LINKS = {"reminder": LinkPurpose.invitation, "information": LinkPurpose.registration}

#: How many letters one unit of work writes, and how many steps an event may have.
_AT_ONCE = 100
MOST_STEPS = 12


def announce(event_id: int, letter: str, actor: str, again: bool = False, most: int | None = None) -> SendOutcome:
    """Write a letter to all whom it reaches (guests.announcing), a hundred at a time, each hundred in a unit of work.

    again: also to those who got it before. most: how many letters this call writes; the next goes on with the others.
    Raises Refused where the event is cancelled.
    """
    event = db.session.get_one(Event, event_id)
    chosen = announcing.reached(event, letter, again)
    ids = list(db.session.scalars(chosen.with_only_columns(Guest.id).order_by(Guest.id)))
    db.session.rollback()
    now_to = ids[:most]
    sent = 0
    for some in portions(now_to, _AT_ONCE):
        by_hand: dict[int, list[int | None]] = {key: [None] for key in some}
        sent += _write(event_id, letter, by_hand, actor, again)
    return SendOutcome(sent, len(ids) - len(now_to))


def remind_where_due() -> int:
    """Remind everybody for whom a step of their event's reminders has come; gives how many."""
    wanted = select(Event.id).where(
        Event.id.in_(select(ReminderStep.event_id)), Event.cancelled_at.is_(None), Event.starts_at > clock.now()
    )
    event_ids = db.session.scalars(wanted).all()
    sent = 0
    for event_id in event_ids:
        event = db.session.get_one(Event, event_id)
        due = announcing.due(event, announcing.steps(event_id))
        db.session.rollback()
        ids = sorted(due)
        for some in portions(ids, _AT_ONCE):
            batch = {guest_id: list[int | None](due[guest_id]) for guest_id in some}
            sent += _write(event_id, "reminder", batch, "worker", again=True)
    return sent


def add_step(event_id: int, days_before: int, at: time, actor: str) -> None:
    """Remind those who have not answered so many days before their deadline. Raises Refused for one that is there."""
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        there = announcing.steps(event_id)
        at_time = f"{at:%H:%M}"
        if any((step.days_before, step.at_time) == (days_before, at_time) for step in there):
            raise Refused(_("This reminder is there already."), "days_before")
        if len(there) >= MOST_STEPS:
            raise Refused(_("No event has more than %(most)d reminders.", most=MOST_STEPS), "days_before")
        session.add(ReminderStep(event_id=event_id, days_before=days_before, at_time=at_time))
        audit.record(actor, "scheduled a reminder of", event, days_before=days_before, at=at_time)


def remove_step(event_id: int, step_id: int, actor: str) -> None:
    """Remind nobody at that time any more. One that is gone already is no mistake."""
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        gone = session.execute(delete(ReminderStep).where(_step(event_id, step_id)).returning(ReminderStep.id)).all()
        if gone:
            audit.record(actor, "took a reminder away from", event, step=step_id)


def no_longer_needed(guest_id: int) -> None:
    """The guest has answered: a reminder that has not left yet stays here. Call it inside a unit of work."""
    db.session.connection().execute(_NO_LONGER_NEEDED, {"guest_id": guest_id})


_IS_WAITING_REMINDER = and_(OutboxMessage.letter == "reminder", IS_QUEUED)
_letter_is_one = (
    select(_IS_WAITING_REMINDER)
    .where(OutboxMessage.id == SentLetter.message_id)
    .correlate(SentLetter)
    .scalar_subquery()
)
#: Whether a reminder of the Guest of the query around it has not left yet. (Asked of each of their letters: of a join
#: PostgreSQL begins with the outbox, and reads all of it where it made its plan when that was empty.)
REMINDER_WAITS = exists().where(SentLetter.guest_id == Guest.id, _letter_is_one)
_NO_LONGER_NEEDED = (
    update(OutboxMessage)
    .where(
        OutboxMessage.id.in_(select(SentLetter.message_id).where(SentLetter.guest_id == bindparam("guest_id"))),
        _IS_WAITING_REMINDER,
    )
    .values(state=MessageState.skipped, error="the guest has answered")
)


def _write(event_id: int, letter: str, wanted: dict[int, list[int | None]], actor: str, again: bool) -> int:
    """Write to those of these guests whom it (still) reaches when it is our turn; gives how many.

    wanted: the guests' keys, each with the steps that the letter does (None: by hand).
    """
    with unit_of_work() as session:
        # Two who announce come one after the other; whoever answers meanwhile is not held up.
        event = session.get_one(Event, event_id, with_for_update={"key_share": True})
        if event.cancelled_at:
            raise Refused(_("This event is cancelled: nobody is written to about it."))
        chosen = announcing.reached(event, letter, again).where(Guest.id.in_(wanted))
        done = _done(session, wanted)
        found = session.scalars(chosen.options(joinedload(Guest.group)).order_by(Guest.id)).all()
        guests = [guest for guest in found if not any((guest.id, step) in done for step in wanted[guest.id])]
        if not guests:
            return 0
        rows, receivers = _letters(event, letter, guests)
        keys = outbox.put_many(rows, announcement=True, office_id=event.office_id)
        sent = [{"guest_id": id, "message_id": key} for id, key in zip(receivers, keys, strict=True)]
        session.execute(insert(SentLetter), sent)
        now = clock.now()
        noted = [
            {"guest_id": guest.id, "letter": letter, "step_id": step, "at": now}
            for guest in guests
            for step in wanted[guest.id]
        ]
        session.execute(insert(Announced), noted)
        channel = Channel.itself if actor == "worker" else Channel.web
        spine.note([guest.id for guest in guests], KINDS_OF_FACT[letter], actor, channel, letter)
        audit.record(actor, "announced", event, letter=letter, guests=len(guests))
        return len(guests)


def _done(session: scoped_session[Session], wanted: dict[int, list[int | None]]) -> set[tuple[int, int | None]]:
    rows = session.execute(
        select(Announced.guest_id, Announced.step_id).where(
            Announced.guest_id.in_(wanted), Announced.step_id.is_not(None)
        )
    )
    return {(guest_id, step_id) for guest_id, step_id in rows}


def _letters(event: Event, letter: str, guests: Sequence[Guest]) -> tuple[list[dict[str, Any]], list[int]]:
    """The letters as rows of the outbox, and for each whose it is: the guest's, and the same to their assistant."""
    writers = announcements(event, KINDS[letter])
    purpose = _LINKS.get(letter)
    own: dict[int, str] = {}
    theirs: dict[int, str] = {}
    if purpose:
        own = links.issue_many([guest.id for guest in guests], purpose)
        theirs = links.issue_many([guest.id for guest in guests if guest.assistant_email], purpose, True)
    rows, receivers = [], []
    for guest in guests:
        writer = writers(guest)
        readers = [(Recipient(guest.name, guest.email), own)]
        if guest.assistant_email:
            with speaking(writer.words.language):
                readers.append((Recipient(_("Assistant of %(name)s", name=guest.name), guest.assistant_email), theirs))
        for recipient, tokens in readers:
            link = address(links.PAGES[purpose], token=tokens[guest.id]) if purpose else ""
            end = unsubscribing.page(event.office_id, recipient.email)
            rows.append(_row(event, guest, letter, recipient, writer.to(guest, link, tokens is theirs, end), end))
            receivers.append(guest.id)
    return rows, receivers


def _row(
    event: Event, guest: Guest, letter: str, recipient: Recipient, rendered: Rendered, unsubscribe: str
) -> dict[str, Any]:
    return outbox.written(
        letter=letter,
        recipient=recipient,
        rendered=rendered,
        sender_name=event.office.name,
        event_id=event.id,
        thread=f"guest {guest.id}",
        unsubscribe=unsubscribe,
    )


def _step(event_id: int, step_id: int) -> ColumnElement[bool]:
    return (ReminderStep.event_id == event_id) & (ReminderStep.id == step_id)
