"""Events, their hosts, and the counters of their seats."""

import enum
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
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
    #: Anybody may ask, and the host decides.
    approval = "approval"
    #: Anybody may register, in waves: so many seats from such a moment on.
    waves = "waves"
    closed = "closed"


#: The modes in which somebody who was not invited may come.
OPEN_TO_ALL = frozenset({RegistrationMode.open, RegistrationMode.approval, RegistrationMode.waves})


class Seating(enum.Enum):
    """What happens to a seat that comes free while somebody waits for one."""

    #: The first in line has it, and is told.
    automatic = "automatic"
    #: It is offered to the first in line, with a time limit.
    offers = "offers"
    #: The host is asked first.
    nod = "nod"


class SeatCounter(Base):
    """One limit of seats. Taking seats is one conditional UPDATE (registration.operations.seats)."""

    __tablename__ = "seat_counter"
    __table_args__ = (
        CheckConstraint("taken >= 0", name="taken_not_negative"),
        CheckConstraint("held >= 0", name="held_not_negative"),
        CheckConstraint("capacity IS NULL OR taken + held <= capacity", name="not_overbooked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: None: as many as come.
    capacity: Mapped[int | None]
    #: By those who come.
    taken: Mapped[int] = mapped_column(default=0)
    #: Promised: on offer to somebody, or held back for a group. Nobody else can have them.
    held: Mapped[int] = mapped_column(default=0)

    @property
    def free(self) -> int | None:
        """How many anybody can have; None: as many as come."""
        return None if self.capacity is None else self.capacity - self.taken - self.held


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
    #: Until when an answer may be changed, and a registration cancelled; None: as long as one may answer.
    change_deadline: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancel_deadline: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seating: Mapped[Seating] = mapped_column(state_column(Seating), default=Seating.automatic)
    #: For how long a seat is on offer to somebody.
    offer_hours: Mapped[int] = mapped_column(default=48)
    #: Whether a party that fits is seated before a larger one that waits longer and does not fit.
    smaller_may_pass: Mapped[bool] = mapped_column(default=False)
    #: Whether a guest may send a deputy without the host's consent.
    substitutes_allowed: Mapped[bool] = mapped_column(default=False)
    #: How many companions a guest may bring.
    companions_allowed: Mapped[int] = mapped_column(default=0)
    #: Whether "tentative" is an answer.
    tentative_allowed: Mapped[bool] = mapped_column(default=False)
    #: Whether a personal link asks whoever opens it in a new browser for a code that is mailed to its addressee.
    links_ask_codes: Mapped[bool] = mapped_column(default=False)
    #: How many minutes an edit of the event or a release waits before calendars are told: what follows goes with it.
    quiet_minutes: Mapped[int] = mapped_column(default=5)
    #: How many minutes before the start a calendar reminds; None: not at all.
    alarm_minutes: Mapped[int | None]
    #: The invitation carries the calendar's entry, and Accept there is an answer: where answers reach us (by mail).
    entry_with_invitation: Mapped[bool] = mapped_column(default=False)
    #: One of the palette's names (static/css/tokens.css).
    accent: Mapped[str] = mapped_column(String(20), default="blue")
    #: Shown on every page of an event that ships as an example.
    sample: Mapped[bool] = mapped_column(default=False)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: What the host says to those who would have come.
    cancellation_word: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: Another one with every change of the event or its hosts: what is kept in memory of it is kept under this.
    stamp: Mapped[str] = mapped_column(String(22), default=new_token, onupdate=new_token)
    seats_id: Mapped[int] = mapped_column(ForeignKey(SeatCounter.id))
    #: The seats of the waves that have opened, where it is sold in waves.
    waves_id: Mapped[int | None] = mapped_column(ForeignKey(SeatCounter.id))

    office: Mapped[Office] = relationship()
    seats: Mapped[SeatCounter] = relationship(foreign_keys=[seats_id])
    waves: Mapped[SeatCounter | None] = relationship(foreign_keys=[waves_id])
    hosts: Mapped[list["Host"]] = relationship(
        back_populates="event", order_by="Host.position", cascade="all, delete-orphan"
    )

    @property
    def event_id(self) -> int:
        """Its key, as the policy asks for it: somebody may have a role at this event alone."""
        return self.id

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
