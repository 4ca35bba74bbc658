"""Where letters are put. The worker takes them from there."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, insert, update

from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.mailboxes import one_line
from eventsapp.mail import addresses, standing
from eventsapp.mail.messages import CalendarPart, Recipient, Rendered, compose, new_message_id
from eventsapp.mail.models import IS_QUEUED, MessageState, OutboxMessage

_UNWANTED = {"state": MessageState.skipped, "error": "the owner of the address wants no announcements"}
_WANTED = {"state": MessageState.queued, "error": ""}

#: What is due longest leaves first: an urgent letter counts as due since then.
_AHEAD = timedelta(days=1)


def put(*, announcement: bool = False, office_id: int | None = None, **letter: Any) -> int:
    """Put a letter into the outbox, inside the caller's unit of work: it leaves if, and only if, that commits.

    Gives the message's key.

    letter: as for `written`. Of an older letter about the same calendar entry that has not left yet nothing is sent,
    for this one says all that is true now; the others leave in order.
    announcement: it answers nothing that the recipient did. Where the owner of the address wants none (of this
    office) it is kept and does not leave. A letter with `unsubscribe` is one.
    Raises Refused where mail can't be sent to the recipient's address.
    """
    row, part = written(**letter), letter.get("calendar")
    if announcement or letter.get("unsubscribe"):
        row |= _WANTED if standing.takes_announcements(row["recipient"], office_id) else _UNWANTED
    connection = db.session.connection()
    if row["calendar_uid"] and not (part and part.is_new):
        connection.execute(_REPLACE, {"uids": [row["calendar_uid"]]})
    # Of the connection: nobody needs the message as an object.
    return int(connection.execute(_INSERT, row).scalar_one())


_INSERT = insert(OutboxMessage).returning(OutboxMessage.id)


def put_many(letters: Sequence[dict[str, Any]], announcement: bool = False, office_id: int | None = None) -> list[int]:
    """Put what `written` gave into the outbox, a few hundred at most; gives the messages' keys in the same order.

    announcement, office_id: as for `put`, for all of them.
    """
    if not letters:
        return []
    if announcement:
        unwilling = standing.unwilling([letter["recipient"] for letter in letters], office_id)
        letters = [letter | (_UNWANTED if letter["recipient"] in unwilling else _WANTED) for letter in letters]
    if uids := [letter["calendar_uid"] for letter in letters if letter["calendar_uid"]]:
        db.session.connection().execute(_REPLACE, {"uids": uids})
    rows = db.session.execute(
        insert(OutboxMessage).returning(OutboxMessage.message_id, OutboxMessage.id), list(letters)
    )
    keys = {row.message_id: row.id for row in rows}
    return [keys[letter["message_id"]] for letter in letters]


#: Nothing is sent any more of what waits about these calendar entries.
_REPLACE = (
    update(OutboxMessage)
    .where(OutboxMessage.calendar_uid.in_(bindparam("uids", expanding=True)), IS_QUEUED)
    .values(state=MessageState.skipped)
)


def written(
    *,
    letter: str,
    recipient: Recipient,
    rendered: Rendered,
    sender_name: str = "",
    reply_to: str = "",
    calendar: CalendarPart | None = None,
    calendar_uid: str = "",
    event_id: int | None = None,
    due_at: datetime | None = None,
    thread: str = "",
    unsubscribe: str = "",
    urgent: bool = False,
) -> dict[str, Any]:
    """A letter as a row of the outbox.

    letter: its kind, the name of its folder in templates/mail.
    sender_name: who writes, as the recipient reads it.
    reply_to: where an answer written by hand goes; without it, to the address it came from.
    calendar: the letter comes from its ORGANIZER's address, where it names one.
    calendar_uid: the entry that it speaks of.
    event_id: the event that it is about; its host may hold its letters back.
    due_at: not before this moment, which is also its Date; without it, now.
    thread: letters of one thread stand together in the recipient's mail program ("guest 7").
    unsubscribe: of an announcement: the page that ends them, by GET for a person and by POST for a mail program
    (RFC 8058).
    urgent: somebody waits for it before a screen: it leaves before the thousands that may wait.
    Raises Refused where mail can't be sent to the recipient's address.
    """
    sender = (calendar.organizer if calendar else "") or addresses.mail_from()
    now = clock.now()
    email = addresses.deliverable(recipient.email)
    message_id = new_message_id(sender)
    return {
        "letter": letter,
        "event_id": event_id,
        "sender": sender,
        "recipient": email,
        "domain": email.rpartition("@")[2].lower(),
        "subject": one_line(rendered.subject)[:500],
        "message_id": message_id,
        "content": compose(
            rendered=rendered,
            sender=Recipient(sender_name, sender),
            recipient=Recipient(recipient.name, email),
            message_id=message_id,
            date=max(due_at or now, now),
            reply_to=addresses.deliverable(reply_to) if reply_to else "",
            calendar=calendar,
            references=_first_of(thread) if thread else "",
            unsubscribe=unsubscribe,
        ),
        "calendar_uid": calendar_uid,
        "created_at": now,
        "due_at": now - _AHEAD if urgent else max(due_at or now, now),
    }


def _first_of(thread: str) -> str:
    """The Message-ID that all letters of a thread refer to: nobody has that message, and programs that thread
    (RFC 5256, after Jamie Zawinski) need none. It tells nothing of whose it is."""
    secret = current_app.extensions["settings"].secret_key
    digest = hmac.digest(f"threads of {secret}".encode(), thread.encode(), hashlib.sha256).hex()
    return f"<thread.{digest[:24]}@{addresses.mail_from().rpartition('@')[2]}>"
