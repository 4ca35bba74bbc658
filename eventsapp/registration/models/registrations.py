"""Registrations: the answers that hold seats, and who comes with whom."""

import enum
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Connection, ForeignKey, Index, String, Text, UniqueConstraint, inspect
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from eventsapp.events.models import Event
from eventsapp.guests.facts import Channel
from eventsapp.guests.models import Guest, GuestGroup
from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime, state_column, word_column
from eventsapp.kernel.states import Moves
from eventsapp.programme.mine.models import StarredList
from eventsapp.registration.models.base import Base
from eventsapp.registration.models.calendar_entries import CalendarEntry
from eventsapp.registration.models.questions import ChoiceLimit, Question
from eventsapp.registration.seated import tell


class RegistrationState(enum.Enum):
    """What an answer is."""

    confirmed = "confirmed"
    #: Asked for, and the host has not decided yet: holds no seat.
    pending = "pending"
    #: "Perhaps": holds no seat.
    tentative = "tentative"
    waitlisted = "waitlisted"
    declined = "declined"
    cancelled = "cancelled"


_S = RegistrationState
MOVES = Moves(
    {
        _S.confirmed: {_S.tentative, _S.declined, _S.cancelled},
        _S.pending: {_S.confirmed, _S.waitlisted, _S.declined, _S.cancelled},
        _S.waitlisted: {_S.confirmed, _S.tentative, _S.declined, _S.cancelled},
        _S.tentative: {_S.confirmed, _S.waitlisted, _S.declined, _S.cancelled},
        _S.declined: {_S.confirmed, _S.pending, _S.waitlisted, _S.tentative},
        _S.cancelled: {_S.confirmed, _S.pending, _S.waitlisted, _S.tentative, _S.declined},
    }
)


class Registration(Base):
    """A guest's answer. While confirmed it holds `seats` seats."""

    __tablename__ = "registration"
    __table_args__ = (
        Index(None, "event_id", "state", "waiting_since"),
        CheckConstraint("seats >= 0", name="seats_not_negative"),
        CheckConstraint("party >= 1", name="party_of_somebody"),
        CheckConstraint("(state = 'confirmed') = (seats > 0)", name="seats_held_when_confirmed"),
        CheckConstraint("(state = 'waitlisted') = (waiting_since IS NOT NULL)", name="waits_since"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    guest_id: Mapped[int] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"), unique=True)
    state: Mapped[RegistrationState] = mapped_column(state_column(RegistrationState))
    #: How many of the event's seats it holds: the guest and the companions, or none.
    seats: Mapped[int] = mapped_column(default=0)
    #: How many would come: the guest and the companions.
    party: Mapped[int] = mapped_column(default=1)
    #: Whose own seats it has taken; None: the event's. A guest who moves to another group keeps the seat they have.
    seats_group_id: Mapped[int | None] = mapped_column(ForeignKey(GuestGroup.id, ondelete="SET NULL"), index=True)
    #: Its seats are of the event's waves.
    in_waves: Mapped[bool] = mapped_column(default=False)
    diet: Mapped[str] = mapped_column(String(500), default="")
    access_needs: Mapped[str] = mapped_column(String(500), default="")
    #: A word to the host.
    message: Mapped[str] = mapped_column(Text, default="")
    #: When it joined the waiting list: its place is by this, then by id.
    waiting_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: The guest's own choice of the programme, once they began one.
    starred_list_id: Mapped[int | None] = mapped_column(ForeignKey(StarredList.id, ondelete="SET NULL"), unique=True)
    #: Who answered last, as in the audit log: "guest:12", "assistant:12", "organiser:3", "visitor".
    answered_by: Mapped[str] = mapped_column(String(60), default="")
    channel: Mapped[Channel] = mapped_column(word_column(Channel), default=Channel.web)

    event: Mapped[Event] = relationship()
    guest: Mapped[Guest] = relationship()
    seats_group: Mapped[GuestGroup | None] = relationship()
    companions: Mapped[list["Companion"]] = relationship(order_by="Companion.position", cascade="all, delete-orphan")
    answers: Mapped[list["Answer"]] = relationship(cascade="all, delete-orphan")
    #: The guest's own: it may be older than the answer.
    calendar_entry: Mapped[CalendarEntry | None] = relationship(
        primaryjoin=lambda: Registration.guest_id == foreign(CalendarEntry.guest_id), passive_deletes="all"
    )
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
    #: Letters and a calendar entry of their own go here; "" for none.
    email: Mapped[str] = mapped_column(String(254), default="")

    registration: Mapped[Registration] = relationship(viewonly=True)
    calendar_entry: Mapped[CalendarEntry | None] = relationship(cascade="all, delete-orphan")
    answers: Mapped[list["CompanionAnswer"]] = relationship(cascade="all, delete-orphan")


class CompanionAnswer(Base):
    """What was said to a question about a companion."""

    __tablename__ = "companion_answer"
    __table_args__ = (UniqueConstraint("companion_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    companion_id: Mapped[int] = mapped_column(ForeignKey(Companion.id, ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id), index=True)
    asked: Mapped[str] = mapped_column(Text)
    value: Mapped[object] = mapped_column(JSON)
    said_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=clock.now)


class ChoiceHold(Base):
    """How many places of a limited choice a registration has."""

    __tablename__ = "choice_hold"

    registration_id: Mapped[int] = mapped_column(ForeignKey(Registration.id, ondelete="CASCADE"), primary_key=True)
    limit_id: Mapped[int] = mapped_column(ForeignKey(ChoiceLimit.id, ondelete="CASCADE"), primary_key=True, index=True)
    number: Mapped[int]


class Answer(Base):
    """What a guest said to a question, with the question as it was asked."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("registration_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey(Registration.id, ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id), index=True)
    #: The question's label in the guest's language at that time; of a consent with its hint: its whole wording.
    asked: Mapped[str] = mapped_column(Text)
    #: Text, a number, true or false; of one_of the chosen label, of many_of the list of them, each in the event's
    #: first language, so that answers given in different languages can be counted together.
    value: Mapped[object] = mapped_column(JSON)
    #: When that was said; None: before this was kept.
    said_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=clock.now)


@listens_for(Registration, "after_insert")
def _seated(_mapper: object, connection: Connection, registration: Registration) -> None:
    tell(connection, registration, is_new=True)


@listens_for(Registration, "after_update")
def _seated_otherwise(_mapper: object, connection: Connection, registration: Registration) -> None:
    if inspect(registration).attrs.seats.history.has_changes():
        tell(connection, registration, is_new=False)
