"""What happens to a guest is noted, in the transaction in which it happens.

Another package calls `note` inside its own unit of work, with the guest's key and the kind of fact:

    spine.note(guest.id, FactKind.bounced, "worker", Channel.mail, letter="invitation", words="550 No such user")
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, exists, insert, select, update

from eventsapp.guests.facts import Channel, FactKind, GuestFact
from eventsapp.guests.models import Guest, Invitation, InvitationState, SentLetter
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.portions import portions
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail.models import MessageState, OutboxMessage

#: Two visits within this time are one.
_ONE_VISIT = timedelta(days=1)

#: How many rows one statement writes: below SQLite's limit of 32,766 variables.
_AT_ONCE = 1000


def note(
    guest_ids: int | Iterable[int],
    kind: FactKind,
    actor: str,
    channel: Channel = Channel.web,
    letter: str = "",
    **details: object,
) -> None:
    """Note what happened to a guest, or to each of several. Call it inside a unit of work.

    details: what more there is to say, as JSON: `words` of a mail server, `fields` that were changed, a `name`.
    """
    fact: dict[str, Any] = {
        "at": clock.now(),
        "kind": kind,
        "actor": actor,
        "channel": channel,
        "letter": letter,
        "details": details,
    }
    ids = [guest_ids] if isinstance(guest_ids, int) else list(guest_ids)
    for some in portions(ids, _AT_ONCE):
        rows = [{"guest_id": guest_id, **fact} for guest_id in some]
        # Of the connection: nobody needs the facts as objects.
        db.session.connection().execute(_INSERT, rows)


_INSERT = insert(GuestFact).inline()


def note_each(fields: Mapping[int, Sequence[str]], kind: FactKind, actor: str, channel: Channel) -> None:
    """Note of each guest which fields were changed. Call it inside a unit of work."""
    now = clock.now()
    rows = [
        {"guest_id": key, "at": now, "kind": kind, "actor": actor, "channel": channel, "details": {"fields": names}}
        for key, names in fields.items()
    ]
    for some in portions(rows, _AT_ONCE):
        db.session.execute(insert(GuestFact), list(some))


def opened(guest_id: int, actor: str) -> None:
    """Somebody did something on a guest's page: noted once a day at most. A unit of work of its own.

    actor: whose link it was, "guest:12" or "assistant:12" (`links.acting_by`).
    """
    with unit_of_work() as session:
        guest = session.get_one(Guest, guest_id, with_for_update={"key_share": True})
        lately = exists().where(
            GuestFact.guest_id == guest.id,
            GuestFact.kind == FactKind.opened,
            GuestFact.at > clock.now() - _ONE_VISIT,
        )
        if not session.scalar(select(lately)):
            note(guest.id, FactKind.opened, actor)


def after_letter(message_id: int, state: MessageState, words: str) -> None:
    """What became of a letter, told by the outbox inside its unit of work: taken by the mail server, or refused for
    good. An invitation that was refused has bounced; one that leaves at a second try has not."""
    row = db.session.execute(_LETTER, {"message_id": message_id}).one_or_none()
    if row is None:
        return
    left = state is MessageState.sent
    to_assistant = row.recipient.casefold() == row.assistant_email.casefold()
    said = {} if left else {"words": words}
    if to_assistant:
        said["name"] = row.recipient
    note(row.guest_id, FactKind.delivered if left else FactKind.bounced, "worker", Channel.mail, row.letter, **said)
    if row.letter == "invitation" and not to_assistant:
        before, after = InvitationState.sent, InvitationState.bounced
        if left:
            before, after = after, before
        db.session.execute(
            update(Invitation)
            .where(Invitation.guest_id == row.guest_id, Invitation.state == before)
            .values(state=after)
        )


_LETTER = (
    select(SentLetter.guest_id, OutboxMessage.letter, OutboxMessage.recipient, Guest.assistant_email)
    .join(SentLetter.message)
    .join(SentLetter.guest)
    .where(SentLetter.message_id == bindparam("message_id"))
)
