"""Events, their hosts, and the counters of their seats."""

import enum
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.accounts.models import Office
from eventsapp.kernel import clock
from eventsapp.kernel.columns import Translated, UTCDateTime, state_column
from eventsapp.kernel.database import Base
from eventsapp.kernel.tokens import new_token


class Visibility(enum.Enum):
    """Who may read an event's public pages."""

    public = "public"
    #: Those who were invited, and its organisers; for all others it is not there.
    invited = "invited"


class RegistrationMode(enum.Enum):
    """How one comes to be registered."""

    invitation = "invitation"
    open = "open"
    closed = "closed"


class SeatCounter(Base):
    """One limit of seats. Taking seats is one conditional UPDATE (registration.operations.seats)."""

    __tablename__ = "seat_counter"
    __table_args__ = (
        CheckConstraint("taken >= 0", name="taken_not_negative"),
        CheckConstraint("capacity IS NULL OR taken <= capacity", name="not_overbooked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: None: as many as come.
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)


class Event(Base):
    """One happening with a time zone, a venue, hosts, languages and a registration policy."""

    __tablename__ = "event"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey(Office.id), index=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[dict[str, str]] = mapped_column(Translated)
    subtitle: Mapped[dict[str, str]] = mapped_column(Translated, default=dict)
    #: Markdown.
    description: Mapped[dict[str, str]] = mapped_column(Translated, default=dict)
    #: An IANA name.
    timezone: Mapped[str] = mapped_column(String(60), default="Europe/Helsinki")
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: The languages of its pages and letters, the first one first.
    languages: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["en"])
    venue: Mapped[dict[str, str]] = mapped_column(Translated, default=dict)
    address: Mapped[str] = mapped_column(String(300), default="")
    #: Degrees, WGS 84; both or none.
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    visibility: Mapped[Visibility] = mapped_column(state_column(Visibility), default=Visibility.invited)
    registration_mode: Mapped[RegistrationMode] = mapped_column(
        state_column(RegistrationMode), default=RegistrationMode.invitation
    )
    #: Until when guests may answer and change their answer; None: until it starts.
    answer_deadline: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: How many companions a guest may bring.
    companions_allowed: Mapped[int] = mapped_column(default=0)
    #: Whether "tentative" is an answer.
    tentative_allowed: Mapped[bool] = mapped_column(default=False)
    #: One of the palette's names (static/css/tokens.css).
    accent: Mapped[str] = mapped_column(String(20), default="blue")
    #: Shown on every page of an event that ships as an example.
    sample: Mapped[bool] = mapped_column(default=False)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: Another one with every change of the event or its hosts: what is kept in memory of it is kept under this.
    stamp: Mapped[str] = mapped_column(String(22), default=new_token, onupdate=new_token)
    seats_id: Mapped[int] = mapped_column(ForeignKey(SeatCounter.id))

    office: Mapped[Office] = relationship()
    seats: Mapped[SeatCounter] = relationship()
    hosts: Mapped[list["Host"]] = relationship(
        back_populates="event", order_by="Host.position", cascade="all, delete-orphan"
    )

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its times are shown."""
        return ZoneInfo(self.timezone)

    @property
    def language(self) -> str:
        """Its first language."""
        return self.languages[0]

    @property
    def answers_until(self) -> datetime:
        """The moment from which answers are no longer taken."""
        return min(self.answer_deadline or self.starts_at, self.starts_at)


class Host(Base):
    """An organisation that an event is held by."""

    __tablename__ = "host"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[dict[str, str]] = mapped_column(Translated)
    url: Mapped[str] = mapped_column(String(500), default="")

    event: Mapped[Event] = relationship(back_populates="hosts")
