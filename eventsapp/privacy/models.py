"""What an event tells of personal data, and how long it keeps it."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from eventsapp.events.models import Event
from eventsapp.kernel.columns import JSONObject, UTCDateTime
from eventsapp.kernel.database import METADATA

#: Days after an event's end, where its organisers have chosen no others.
SENSITIVE_DAYS, GUEST_DAYS = 14, 365


class Base(DeclarativeBase):
    """The base of these tables, which are imported when they are first needed (see `kernel.database.Base`)."""

    metadata = METADATA


class PrivacyTerms(Base):
    """An event's own. No row: the house's words and days."""

    __tablename__ = "privacy_terms"
    __table_args__ = (
        CheckConstraint("sensitive_days BETWEEN 0 AND 3650", name="sensitive_days_known"),
        CheckConstraint("guest_days BETWEEN 1 AND 3650", name="guest_days_known"),
        CheckConstraint("sensitive_days <= guest_days", name="sensitive_first"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), primary_key=True)
    #: The notice's own words by part (privacy.notice.PARTS) and language; a part without any: the house's words.
    words: Mapped[JSONObject] = mapped_column(JSON, default=dict)
    #: Diet, access needs and other sensitive answers go this many days after the event's end ...
    sensitive_days: Mapped[int] = mapped_column(default=SENSITIVE_DAYS)
    #: ... and all else that tells of guests after so many.
    guest_days: Mapped[int] = mapped_column(default=GUEST_DAYS)
    #: Guests' data stays until then, whatever the days say.
    postponed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: When the owners were written that it will go, and when it went.
    sensitive_told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sensitive_erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    guests_told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    guests_erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
