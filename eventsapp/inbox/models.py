"""What was received: a row for each message, with an end date."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime, state_column, word_column
from eventsapp.kernel.database import METADATA
from eventsapp.kernel.states import Moves


class Way(enum.Enum):
    """How a message reached us."""

    pipe = "pipe"
    imap = "imap"
    http = "http"


class Kind(enum.Enum):
    """What a message is."""

    #: METHOD:REPLY, COUNTER, REFRESH; or another calendar text.
    reply = "reply"
    counter = "counter"
    refresh = "refresh"
    calendar = "calendar"
    bounce = "bounce"
    complaint = "complaint"
    #: Out of office and the like.
    automatic = "automatic"
    #: From ourselves.
    own = "own"
    #: Written by a person.
    letter = "letter"


class ReceivedState(enum.Enum):
    """Where a message is."""

    #: Something of ours failed; it is tried again by itself.
    waiting = "waiting"
    done = "done"
    #: Before the host.
    needs_you = "needs_you"
    #: The host has dealt with it.
    settled = "settled"
    #: Not understood, and nobody's.
    aside = "aside"


_S = ReceivedState
MOVES = Moves(
    {
        _S.waiting: {_S.waiting, _S.done, _S.needs_you, _S.aside},
        _S.needs_you: {_S.settled},
        _S.settled: {_S.needs_you},
    }
)


class Reason(enum.Enum):
    """Why a message became what it is; `spoken` has the words."""

    answered = "answered"
    said_already = "said_already"
    says_nothing = "says_nothing"
    older_answer = "older_answer"
    waits_untold = "waits_untold"
    another_time = "another_time"
    substitute = "substitute"
    companion = "companion"
    about_session = "about_session"
    session_given_up = "session_given_up"
    entry_sent = "entry_sent"
    asked_too_often = "asked_too_often"
    refused = "refused"
    not_invited = "not_invited"
    no_code = "no_code"
    unknown_entry = "unknown_entry"
    another_entry = "another_entry"
    party_crasher = "party_crasher"
    another_sender = "another_sender"
    one_day = "one_day"
    other_answer = "other_answer"
    other_method = "other_method"
    unreadable = "unreadable"
    outlook_only = "outlook_only"
    bounced_hard = "bounced_hard"
    bounced_soft = "bounced_soft"
    delayed = "delayed"
    nothing_failed = "nothing_failed"
    unknown_letter = "unknown_letter"
    came_back = "came_back"
    complained = "complained"
    automatic = "automatic"
    own = "own"
    written = "written"
    mistake = "mistake"


class Base(DeclarativeBase):
    """The base of these tables, which are imported when they are first needed (see `kernel.database.Base`)."""

    metadata = METADATA


class ReceivedMessage(Base):
    """One message that came in, as far as it matters."""

    __tablename__ = "received_message"
    __table_args__ = (
        Index(None, "event_id", "state"),
        Index(None, "guest_id", "calendar_uid"),
        Index(None, "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Of its Message-ID and what it says: the same message twice is one row.
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    way: Mapped[Way] = mapped_column(state_column(Way))
    kind: Mapped[Kind] = mapped_column(word_column(Kind))
    state: Mapped[ReceivedState] = mapped_column(state_column(ReceivedState))
    reason: Mapped[Reason] = mapped_column(word_column(Reason))
    #: What a refusal said, or a server's words.
    words: Mapped[str] = mapped_column(String(500), default="")
    received_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: From then on it is erased.
    erase_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    #: Whose event it is about, and whose answer it seems to be, where that is known.
    event_id: Mapped[int | None] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    guest_id: Mapped[int | None] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"))
    #: From, as it was written; nobody has checked it.
    sender: Mapped[str] = mapped_column(String(254), default="")
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(String(300), default="")
    #: What a person wrote, plain and cut.
    text: Mapped[str] = mapped_column(Text, default="")
    #: Of a calendar's answer: the entry, DTSTAMP as written, and "accept", "tentative" or "regret".
    calendar_uid: Mapped[str] = mapped_column(String(255), default="")
    dtstamp: Mapped[str] = mapped_column(String(20), default="")
    choice: Mapped[str] = mapped_column(String(20), default="")
    #: While it waits: the message itself, where it was sent to, and when it is tried again.
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    recipient: Mapped[str] = mapped_column(String(254), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Who of the hosts dealt with it, and when.
    settled_by: Mapped[str] = mapped_column(String(60), default="")
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    guest: Mapped[Guest | None] = relationship()
    event: Mapped[Event | None] = relationship()
