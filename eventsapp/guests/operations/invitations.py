"""Guests are invited: the letter is in the outbox in the same transaction as the fact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, insert
from sqlalchemy.orm import joinedload

from eventsapp.events.models import Event
from eventsapp.guests import calendars, links, queries_of_invitations, unsubscribing
from eventsapp.guests.calendars import Asked
from eventsapp.guests.deadlines import answers_until
from eventsapp.guests.facts import Channel, FactKind
from eventsapp.guests.letter_kinds import KINDS
from eventsapp.guests.letters import announcements
from eventsapp.guests.models import INVITATION_MOVES, Guest, Invitation, InvitationState, LinkPurpose, SentLetter
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.portions import portions
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import outbox
from eventsapp.mail.messages import Recipient, Rendered
from eventsapp.web.addresses import address
from eventsapp.web.language import speaking

#: How many letters one unit of work writes.
_AT_ONCE = 100


@dataclass(frozen=True)
class SendOutcome:
    """How many letters were put into the outbox, and how many guests are left to write to."""

    sent: int
    left: int = 0


def send_invitations(
    event_id: int,
    group_id: int | None,
    actor: str,
    guest_ids: Sequence[int] | None = None,
    again: bool = True,
    replace: bool = False,
    most: int | None = None,
    progress: Callable[[], None] = lambda: None,
) -> SendOutcome:
    """Invite every guest of an event (or of one group) who has not been invited yet; of the whole event not those of a
    reserve, who are called when a seat comes free.

    Letters are written a hundred at a time, each hundred in a unit of work, so that guests who answer meanwhile wait
    for none of it. A call that is cut short can be made again: nobody is written to twice.
    guest_ids: these guests instead, also (unless `again` is False) those who were invited before: each gets a new
    letter with a new link. With `replace` no older link of theirs opens anything any more.
    most: how many letters to write in this call (None: all); the next call goes on with the others.
    progress: called after each letter.
    Whoever wants no announcements of the office is left out.
    Raises Refused where nobody could answer: the event is cancelled, or the time for answers is over.
    """
    if guest_ids is None:
        chosen = queries_of_invitations.not_invited(event_id, group_id)
    elif again:
        chosen = queries_of_invitations.of_any_state(event_id)
    else:
        chosen = queries_of_invitations.not_invited_of_any_group(event_id)
    only = chosen.with_only_columns(Guest.id).order_by(Guest.id)
    if guest_ids is None:
        ids = list(db.session.scalars(only))
    else:
        ids = [key for some in portions(guest_ids) for key in db.session.scalars(only.where(Guest.id.in_(some)))]
    left = len(ids) - len(ids[:most])
    ids = ids[:most]
    sent = 0
    for some in portions(ids, _AT_ONCE):
        batch = chosen.where(Guest.id.in_(some))
        sent += _send(event_id, batch, actor, progress, replace)
    return SendOutcome(sent, left)


def _send(event_id: int, chosen: Select[Guest], actor: str, progress: Callable[[], None], replace: bool = False) -> int:
    """Write to the guests who are (still) chosen when it is our turn; gives how many."""
    with unit_of_work() as session:
        # Two who send come one after the other; whoever answers meanwhile is not held up.
        event = session.get_one(Event, event_id, with_for_update={"key_share": True})
        if event.cancelled_at:
            raise Refused(_("This event is cancelled: nobody can be invited to it."))
        wanted = chosen.options(joinedload(Guest.invitation), joinedload(Guest.group))
        guests = session.scalars(wanted.order_by(Guest.id)).all()
        if any(answers_until(guest, event) <= clock.now() for guest in guests):
            raise Refused(_("The time for answers is over: nobody could answer this invitation. Move the deadline."))
        letters = announcements(event, KINDS["invitation"])
        if replace:
            links.withdraw([guest.id for guest in guests])
        now = clock.now()
        ids = [guest.id for guest in guests]
        tokens = links.issue_many(ids, LinkPurpose.invitation)
        theirs = links.issue_many([each.id for each in guests if each.assistant_email], LinkPurpose.invitation, True)
        asked = calendars.known().ask(event, guests) if guests else {}
        rows, receivers = [], []
        for guest in guests:
            letter = letters(guest)
            readers = [(Recipient(guest.name, guest.email), tokens)]
            if guest.assistant_email:
                with speaking(letter.words.language):
                    name = _("Assistant of %(name)s", name=guest.name)
                readers.append((Recipient(name, guest.assistant_email), theirs))
            for recipient, links_of in readers:
                end = unsubscribing.page(event.office_id, recipient.email)
                rendered = letter.to(guest, _page(links_of[guest.id]), links_of is theirs, end)
                row = _row(event, guest, recipient, rendered, end, asked.get(guest.id) if links_of is tokens else None)
                rows.append(row)
                receivers.append(guest.id)
            progress()
        if not guests:
            return 0
        keys = outbox.put_many(rows, announcement=True, office_id=event.office_id)
        sent = [{"guest_id": id, "message_id": key} for id, key in zip(receivers, keys, strict=True)]
        session.execute(insert(SentLetter), sent)
        new = [{"guest_id": guest.id, "invited_at": now} for guest in guests if guest.invitation is None]
        if new:
            session.execute(insert(Invitation), new)
        for guest in guests:
            if guest.invitation:
                guest.invitation.state = INVITATION_MOVES.check(guest.invitation.state, InvitationState.sent)
                guest.invitation.invited_at = now
        audit.record_many(actor, "invited", guests)
        channel = {"command line": Channel.command_line, "worker": Channel.itself}.get(actor, Channel.web)
        spine.note(ids, FactKind.invited, actor, channel, "invitation")
    return len(guests)


def _row(
    event: Event, guest: Guest, recipient: Recipient, rendered: Rendered, unsubscribe: str, asked: Asked | None
) -> dict[str, Any]:
    return outbox.written(
        letter="invitation",
        recipient=recipient,
        rendered=rendered,
        sender_name=event.office.name,
        event_id=event.id,
        thread=f"guest {guest.id}",
        unsubscribe=unsubscribe,
        calendar=asked.part if asked else None,
        calendar_uid=asked.uid if asked else "",
    )


def _page(token: str) -> str:
    return address("registration.invitation", token=token)
