"""What stands in people's calendars."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.calendar.writing import ParticipationStatus
from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime
from eventsapp.registration.models.base import Base


class CalendarEntry(Base):
    """The iCalendar identity (UID, SEQUENCE) of an event or a session for one attendee: a guest, a companion, or
    somebody who signed up for a session. Stored once, never derived again: what a guest is asked with their invitation
    is the entry that confirms their answer."""

    __tablename__ = "calendar_entry"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN guest_id IS NULL THEN 0 ELSE 1 END + CASE WHEN companion_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN sign_up_id IS NULL THEN 0 ELSE 1 END = 1",
            name="of_one_attendee",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The event, for the guest, whether they have answered or not ...
    guest_id: Mapped[int | None] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"), unique=True)
    #: ... or for a companion ...
    companion_id: Mapped[int | None] = mapped_column(ForeignKey("companion.id", ondelete="CASCADE"), unique=True)
    #: ... or a session, for whoever signed up.
    sign_up_id: Mapped[int | None] = mapped_column(ForeignKey("sign_up.id", ondelete="CASCADE"), unique=True)
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    #: RFC 5546 2.1.4: rises when time, place or status changes.
    sequence: Mapped[int] = mapped_column(default=0)
    #: PARTSTAT, as it was last sent. NEEDS-ACTION: the calendar asks, and no answer is known.
    partstat: Mapped[ParticipationStatus] = mapped_column(String(20), default="ACCEPTED")
    #: DTSTAMP: when it last changed.
    stamped_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: The last thing said about it was CANCEL.
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Of the time, place and title that were last sent (calendar_entries.digest).
    content_digest: Mapped[str] = mapped_column(String(64), default="")


class CalendarChange(Base):
    """An event whose facts or programme were changed: when the quiet time is over, whose entries say something else
    by then are written to. One row an event: what follows within the quiet time goes with it."""

    __tablename__ = "calendar_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    #: When the first of the changes was made.
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
