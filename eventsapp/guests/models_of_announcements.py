"""When guests are reminded, and what was announced to whom."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime
from eventsapp.kernel.database import METADATA


class Base(DeclarativeBase):
    """The base of these tables, which are imported when they are first needed (see `kernel.database.Base`)."""

    metadata = METADATA


class ReminderStep(Base):
    """That guests who have not answered are reminded so many days before their deadline, at a time of day."""

    __tablename__ = "reminder_step"
    __table_args__ = (
        UniqueConstraint("event_id", "days_before", "at_time"),
        CheckConstraint("days_before >= 0", name="not_after_the_deadline"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    days_before: Mapped[int]
    #: As clocks show it in the event's zone: "09:00".
    at_time: Mapped[str] = mapped_column(String(5))
    #: What would have been due before that is not made up for.
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


class Announced(Base):
    """That a guest was written an announcement: by hand, or for a step of the reminders, once each."""

    __tablename__ = "announced"
    __table_args__ = (
        UniqueConstraint("guest_id", "step_id"),
        Index(None, "guest_id", "letter"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    guest_id: Mapped[int] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"))
    letter: Mapped[str] = mapped_column(String(40))
    #: None: by hand, or the step is no longer there.
    step_id: Mapped[int | None] = mapped_column(ForeignKey(ReminderStep.id, ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
