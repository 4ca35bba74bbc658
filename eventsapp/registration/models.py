"""Questions, answers, and the registrations that hold seats."""

import enum
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.columns import Translated, UTCDateTime, state_column
from eventsapp.kernel.database import Base
from eventsapp.kernel.states import Moves
from eventsapp.programme.mine.models import StarredList


class QuestionKind(enum.Enum):
    """What kind of answer a question takes."""

    text = "text"
    long_text = "long_text"
    number = "number"
    yes_no = "yes_no"
    one_of = "one_of"
    many_of = "many_of"


class Question(Base):
    """One of an event's own form fields."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(state_column(QuestionKind))
    label: Mapped[dict[str, str]] = mapped_column(Translated)
    hint: Mapped[dict[str, str]] = mapped_column(Translated, default=dict)
    required: Mapped[bool] = mapped_column(default=False)
    #: Of one_of and many_of: each choice's label by language, in order.
    choices: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    #: No longer asked; its answers stay readable.
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RegistrationState(enum.Enum):
    """What an answer is."""

    confirmed = "confirmed"
    #: "Perhaps": holds no seat.
    tentative = "tentative"
    waitlisted = "waitlisted"
    declined = "declined"
    cancelled = "cancelled"


_S = RegistrationState
MOVES = Moves(
    {
        _S.confirmed: {_S.tentative, _S.declined, _S.cancelled},
        _S.waitlisted: {_S.confirmed, _S.tentative, _S.declined, _S.cancelled},
        _S.tentative: {_S.confirmed, _S.waitlisted, _S.declined, _S.cancelled},
        _S.declined: {_S.confirmed, _S.waitlisted, _S.tentative},
        _S.cancelled: {_S.confirmed, _S.waitlisted, _S.tentative, _S.declined},
    }
)


class Registration(Base):
    """A guest's answer. While confirmed it holds `seats` seats."""

    __tablename__ = "registration"
    __table_args__ = (
        Index(None, "event_id", "state", "waiting_since"),
        CheckConstraint("seats >= 0", name="seats_not_negative"),
        CheckConstraint("(state = 'confirmed') = (seats > 0)", name="seats_held_when_confirmed"),
        CheckConstraint("(state = 'waitlisted') = (waiting_since IS NOT NULL)", name="waits_since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    guest_id: Mapped[int] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"), unique=True)
    state: Mapped[RegistrationState] = mapped_column(state_column(RegistrationState))
    #: How many of the event's seats it holds: the guest and the companions, or none.
    seats: Mapped[int] = mapped_column(default=0)
    diet: Mapped[str] = mapped_column(String(500), default="")
    access_needs: Mapped[str] = mapped_column(String(500), default="")
    #: A word to the host.
    message: Mapped[str] = mapped_column(Text, default="")
    #: When it joined the waiting list: its place is by this, then by id.
    waiting_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: The guest's own choice of the programme, once they began one.
    starred_list_id: Mapped[int | None] = mapped_column(ForeignKey(StarredList.id, ondelete="SET NULL"), unique=True)

    event: Mapped[Event] = relationship()
    guest: Mapped[Guest] = relationship()
    companions: Mapped[list["Companion"]] = relationship(order_by="Companion.position", cascade="all, delete-orphan")
    answers: Mapped[list["Answer"]] = relationship(cascade="all, delete-orphan")
    calendar_entry: Mapped["CalendarEntry | None"] = relationship(cascade="all, delete-orphan")
    starred_list: Mapped[StarredList | None] = relationship(cascade="all, delete-orphan", single_parent=True)


class Companion(Base):
    """A person who comes with a guest."""

    __tablename__ = "companion"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey(Registration.id, ondelete="CASCADE"), index=True)
    position: Mapped[int]
    #: "" while the name is not known yet.
    name: Mapped[str] = mapped_column(String(200), default="")
    diet: Mapped[str] = mapped_column(String(500), default="")
    access_needs: Mapped[str] = mapped_column(String(500), default="")


class Answer(Base):
    """What a guest said to a question, with the question as it was asked."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("registration_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey(Registration.id, ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id), index=True)
    #: The question's label in the guest's language at that time.
    asked: Mapped[str] = mapped_column(String(500))
    #: Text, a number, true or false; of one_of the chosen label, of many_of the list of them, each in the event's
    #: first language, so that answers given in different languages can be counted together.
    value: Mapped[object] = mapped_column(JSON)


class CalendarEntry(Base):
    """The iCalendar identity (UID, SEQUENCE) of an event for one attendee. Stored once, never derived again."""

    __tablename__ = "calendar_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey(Registration.id, ondelete="CASCADE"), unique=True)
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    #: RFC 5546 2.1.4: rises when time, place or status changes.
    sequence: Mapped[int] = mapped_column(default=0)
    #: DTSTAMP: when it last changed.
    stamped_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: The last thing said about it was CANCEL.
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: SHA-256 of what was last sent, without SEQUENCE and DTSTAMP.
    content_digest: Mapped[str] = mapped_column(String(64), default="")
