"""What became of a message, before it is written down."""

from collections.abc import Callable
from typing import NamedTuple

from eventsapp.inbox.models import Kind, Reason, ReceivedState


class Outcome(NamedTuple):
    """Where a message is put, why, and whose it is."""

    kind: Kind
    state: ReceivedState
    reason: Reason
    event_id: int | None = None
    guest_id: int | None = None
    calendar_uid: str = ""
    dtstamp: str = ""
    #: What a calendar answered: a Choice's value.
    choice: str = ""
    words: str = ""
    #: What the person wrote, where it is not the message's text.
    text: str = ""
    #: An operation of its own that is still to be called; until it has been, the message is before the host.
    then: Callable[[], object] | None = None
