"""Tags of a guest list, its saved filters, and what was last done to many guests at once: how an office sorts the list
for itself. Guests never see them."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.columns import JSONObject, UTCDateTime
from eventsapp.kernel.database import METADATA

LONGEST_TAG = 40
LONGEST_FILTER = 60


class Base(DeclarativeBase):
    """The base of these tables, which are imported when they are first needed (see `kernel.database.Base`)."""

    metadata = METADATA


class GuestTag(Base):
    """A word that guests of one event may bear. It is there as long as somebody bears it."""

    __tablename__ = "guest_tag"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(LONGEST_TAG))


class TaggedGuest(Base):
    """That a guest bears a tag."""

    __tablename__ = "tagged_guest"

    guest_id: Mapped[int] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey(GuestTag.id, ondelete="CASCADE"), primary_key=True, index=True)


class SavedFilter(Base):
    """A way to look at an event's list, by name."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(LONGEST_FILTER))
    #: The arguments of the list's address: state, group, tag, q.
    arguments: Mapped[JSONObject] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


class ListChange(Base):
    """What was done to several guests at once, and what is needed to undo it."""

    __tablename__ = "list_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: The name of a guests.operations.bulk.Action that can be undone.
    action: Mapped[str] = mapped_column(String(20))
    #: The tag; "" of a move.
    value: Mapped[str] = mapped_column(String(LONGEST_TAG), default="")
    #: The guests' keys, by the key of the group where they were ("" for none; all of them under "" for tags).
    before: Mapped[JSONObject] = mapped_column(JSON)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
