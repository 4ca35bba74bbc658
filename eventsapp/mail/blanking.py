"""Letters to people who are erased."""

import re
from collections.abc import Collection, Sequence

from sqlalchemy import select, update

from eventsapp.kernel.database import db
from eventsapp.kernel.portions import portions
from eventsapp.mail.models import MessageState, OutboxMessage
from eventsapp.mail.reading import plain_words

_S = MessageState
#: Nobody's address, and no letter goes there (RFC 2606).
NOWHERE = "invalid"
_BLANK = {"recipient": NOWHERE, "domain": "", "subject": "", "content": b"", "error": ""}


def blank(message_ids: Sequence[int], but: Collection[str] = ()) -> None:
    """Empty letters: that they were written stays. What has not left does not leave; what is leaving just now is let
    be, as are those of the kinds in `but` that have not left. Call it inside a unit of work."""
    for keys in portions(message_ids):
        mine = OutboxMessage.id.in_(keys)
        waiting = mine & (OutboxMessage.state == _S.queued) & OutboxMessage.letter.not_in(but)
        gone = mine & OutboxMessage.state.not_in((_S.queued, _S.sending))
        for which, values in ((waiting, {**_BLANK, "state": _S.skipped}), (gone, _BLANK)):
            silently = {"synchronize_session": "fetch"}
            db.session.execute(update(OutboxMessage).where(which).values(**values).execution_options(**silently))


def blank_naming(message_ids: Sequence[int], words: Collection[str]) -> None:
    """Empty those letters to others that name somebody who is erased: one of these stands in what they say. What has
    not left still does, for its readers need it, and is emptied then."""
    sought = [re.compile(rf"(?<!\w){re.escape(word.casefold())}(?!\w)") for word in words if len(word) > 1]
    for keys in portions(message_ids):
        some = OutboxMessage.id.in_(keys)
        for key, content in db.session.execute(select(OutboxMessage.id, OutboxMessage.content).where(some)).all():
            said = plain_words(content).casefold() if content else ""
            if any(word.search(said) for word in sought):
                to_leave = OutboxMessage.state.in_((_S.queued, _S.sending))
                this = update(OutboxMessage).where(OutboxMessage.id == key, to_leave).values(names_erased=True)
                if not db.session.scalars(this.returning(OutboxMessage.id)).all():
                    blank([key])


def still_to_leave(message_ids: Sequence[int], letters: Collection[str]) -> bool:
    """Whether one of these letters is of one of these kinds and has not left."""
    waiting = (OutboxMessage.state.in_((_S.queued, _S.sending)), OutboxMessage.letter.in_(letters))
    return any(
        db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.id.in_(some), *waiting).limit(1)) is not None
        for some in portions(message_ids)
    )
