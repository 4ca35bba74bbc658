"""Where letters are put. The worker takes them from there."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update

from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.mailboxes import one_line
from eventsapp.mail import addresses
from eventsapp.mail.messages import CalendarPart, Recipient, Rendered, compose, new_message_id
from eventsapp.mail.models import MessageState, OutboxMessage
from eventsapp.mail.standing import takes_announcements


def put(*, calendar_uid: str = "", announcement: bool = False, **letter: Any) -> OutboxMessage:
    """Put a letter into the outbox, inside the caller's unit of work: it leaves if, and only if, that commits.

    letter: as for `written`.
    calendar_uid: the entry that it speaks of. An older letter about the same entry that has not left yet is skipped,
    for this one says all that is true now; the others leave in order.
    announcement: it answers nothing that the recipient did. Where the owner of the address has called a letter junk it
    is kept and does not leave.
    Raises Refused where mail can't be sent to the recipient's address.
    """
    message = OutboxMessage(**written(**letter), calendar_uid=calendar_uid)
    if announcement and not takes_announcements(message.recipient):
        message.state, message.error = MessageState.skipped, "the owner of the address has called a letter junk"
    if calendar_uid:
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.calendar_uid == calendar_uid, OutboxMessage.state == MessageState.queued)
            .values(state=MessageState.skipped)
        )
    db.session.add(message)
    return message


def put_many(letters: Sequence[dict[str, Any]]) -> list[int]:
    """Put what `written` gave into the outbox, a few hundred at most; gives the messages' keys in the same order."""
    rows = db.session.execute(
        insert(OutboxMessage).returning(OutboxMessage.message_id, OutboxMessage.id), list(letters)
    )
    keys = {row.message_id: row.id for row in rows}
    return [keys[letter["message_id"]] for letter in letters]


def written(
    *,
    letter: str,
    recipient: Recipient,
    rendered: Rendered,
    sender_name: str = "",
    reply_to: str = "",
    calendar: CalendarPart | None = None,
) -> dict[str, Any]:
    """A letter as a row of the outbox.

    letter: its kind, the name of its folder in templates/mail.
    sender_name: who writes, as the recipient reads it.
    reply_to: where an answer written by hand goes; without it, to the address it came from.
    calendar: the letter comes from its ORGANIZER's address, where it names one.
    Raises Refused where mail can't be sent to the recipient's address.
    """
    sender = (calendar.organizer if calendar else "") or addresses.mail_from()
    now = clock.now()
    email = addresses.deliverable(recipient.email)
    message_id = new_message_id(sender)
    return {
        "letter": letter,
        "sender": sender,
        "recipient": email,
        "subject": one_line(rendered.subject)[:500],
        "message_id": message_id,
        "content": compose(
            rendered=rendered,
            sender=Recipient(sender_name, sender),
            recipient=Recipient(recipient.name, email),
            message_id=message_id,
            date=now,
            reply_to=addresses.deliverable(reply_to) if reply_to else "",
            calendar=calendar,
        ),
        "created_at": now,
        "due_at": now,
    }
