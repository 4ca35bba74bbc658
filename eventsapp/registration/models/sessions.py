"""Sessions that take sign-ups, and who signed up."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime, state_column
from eventsapp.kernel.states import Moves
from eventsapp.registration.models.base import Base
from eventsapp.registration.models.calendar_entries import CalendarEntry


class SignUpSession(Base):
    """That one has to sign up for a session, and its chairs. It is known by its guid, as in every exchange: the
    draft's row may go before the programme is released without it."""

    __tablename__ = "sign_up_session"
    __table_args__ = (UniqueConstraint("event_id", "guid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    guid: Mapped[str] = mapped_column(String(36))
    chairs_id: Mapped[int] = mapped_column(ForeignKey(SeatCounter.id))
    #: No more sign-ups are taken; those that are there stay.
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    chairs: Mapped[SeatCounter] = relationship()


class SignUpState(enum.Enum):
    """What a sign-up is."""

    confirmed = "confirmed"
    waitlisted = "waitlisted"
    cancelled = "cancelled"


_U = SignUpState
SIGN_UP_MOVES = Moves(
    {
        _U.confirmed: {_U.cancelled},
        _U.waitlisted: {_U.confirmed, _U.cancelled},
        _U.cancelled: {_U.confirmed, _U.waitlisted},
    }
)


class SignUp(Base):
    """A guest's chair in a session, or their place in its line."""

    __tablename__ = "sign_up"
    __table_args__ = (
        UniqueConstraint("session_id", "guest_id"),
        Index(None, "session_id", "state", "waiting_since"),
        CheckConstraint("chairs >= 1", name="of_chairs"),
        CheckConstraint("(state = 'waitlisted') = (waiting_since IS NOT NULL)", name="waits_since"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey(SignUpSession.id, ondelete="CASCADE"))
    guest_id: Mapped[int] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"), index=True)
    state: Mapped[SignUpState] = mapped_column(state_column(SignUpState))
    #: How many it holds, or waits for.
    chairs: Mapped[int] = mapped_column(default=1)
    waiting_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signed_up_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    session: Mapped[SignUpSession] = relationship()
    guest: Mapped[Guest] = relationship()
    calendar_entry: Mapped[CalendarEntry | None] = relationship(cascade="all, delete-orphan")
