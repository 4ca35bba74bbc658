"""The outbox."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime, state_column
from eventsapp.kernel.database import METADATA
from eventsapp.kernel.states import Moves


class MessageState(enum.Enum):
    """Where a message is."""

    queued = "queued"
    #: A worker holds it until its lease runs out.
    sending = "sending"
    sent = "sent"
    #: The server refused it for good, it came back, or three days went by; an organiser can retry.
    failed = "failed"
    #: A newer message about the same calendar entry replaced it before it left; or an announcement to somebody who
    #: wants none.
    skipped = "skipped"


MOVES = Moves(
    {
        #: queued to sent: by a worker whose lease ran out while it sent.
        MessageState.queued: {MessageState.sending, MessageState.sent, MessageState.skipped},
        MessageState.sending: {
            MessageState.sent,
            MessageState.queued,
            MessageState.failed,
            MessageState.skipped,
        },
        #: sent to failed: it came back.
        MessageState.sent: {MessageState.failed},
        MessageState.failed: {MessageState.queued},
    }
)


class Base(DeclarativeBase):
    """The base of these tables, which are imported when they are first needed (see `kernel.database.Base`)."""

    metadata = METADATA


class OutboxMessage(Base):
    """One rendered e-mail to one person, with its state."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index(None, "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The event that it is about, so that its host may hold it back; None: it is about none.
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="SET NULL"), index=True)
    #: Which letter it is: "invitation", "confirmation", ...
    letter: Mapped[str] = mapped_column(String(40))
    sender: Mapped[str] = mapped_column(String(254))
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    #: The recipient's, which may have a limit of letters a minute.
    domain: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(String(500))
    #: With its angle brackets; fixed when the row is written, the same at every attempt.
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    #: The whole message, ready to send.
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    #: The calendar entry it speaks of, or "".
    calendar_uid: Mapped[str] = mapped_column(String(255), default="", index=True)
    state: Mapped[MessageState] = mapped_column(state_column(MessageState), default=MessageState.queued)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: Not before this moment.
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    #: How often it was offered and nobody knows whether the server took it, because the connection broke or the worker
    #: died: then it may have come twice, under one Message-ID.
    uncertain: Mapped[int] = mapped_column(default=0)
    #: Since when the server says "not now"; after three days we give up.
    put_off_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: The worker that holds it, and until when.
    leased_by: Mapped[str] = mapped_column(String(80), default="")
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: The mail server's words, or ours, of the last attempt that failed.
    error: Mapped[str] = mapped_column(Text, default="")
    #: It names somebody who was erased, to somebody who needs it: it is emptied when it has left.
    names_erased: Mapped[bool] = mapped_column(default=False)


#: The same as `state == queued`, for statements that name their letters otherwise: SQLite would rather go through the
#: index of states, which is to say through all that wait, and take longer for each letter the more there are.
IS_QUEUED = func.lower(OutboxMessage.state) == MessageState.queued.value


class MailPause(Base):
    """An event whose letters are held back, by whom and since when. No row: they leave."""

    __tablename__ = "mail_pause"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    paused_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: As the audit log names them.
    paused_by: Mapped[str] = mapped_column(String(60))


class MailQuota(Base):
    """How many letters were taken in one minute, by all workers: to one domain, or ("") in all."""

    __tablename__ = "mail_quota"

    domain: Mapped[str] = mapped_column(String(254), primary_key=True)
    #: The minute that is counted.
    minute: Mapped[datetime] = mapped_column(UTCDateTime)
    taken: Mapped[int] = mapped_column(default=0)
