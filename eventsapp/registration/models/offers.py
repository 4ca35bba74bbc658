"""Seats that are offered, who was passed over, who comes instead of whom, and the waves of an open registration."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, GuestGroup
from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime, literally, state_column
from eventsapp.kernel.states import Moves
from eventsapp.registration.models.base import Base
from eventsapp.registration.models.registrations import Registration


class OfferState(enum.Enum):
    """What became of an offer."""

    #: Waits for the host's nod; the guest knows nothing of it.
    proposed = "proposed"
    open = "open"
    accepted = "accepted"
    passed = "passed"
    lapsed = "lapsed"
    #: By the host.
    withdrawn = "withdrawn"
    #: The guest's party grew larger than what was on offer.
    replaced = "replaced"


_O = OfferState
OFFER_MOVES = Moves(
    {
        _O.proposed: {_O.open, _O.accepted, _O.passed, _O.withdrawn, _O.replaced},
        _O.open: {_O.accepted, _O.passed, _O.lapsed, _O.withdrawn},
    }
)
#: The states in which an offer holds its seats.
HOLDING = (_O.proposed, _O.open)


class SeatOffer(Base):
    """Seats that are held for one guest until a moment: for the first of those who wait, or the next of a reserve."""

    __tablename__ = "seat_offer"
    __table_args__ = (
        CheckConstraint("seats > 0", name="of_seats"),
        CheckConstraint("(state = 'proposed') = (due_at IS NULL)", name="due_once_made"),
        Index(
            "uq_seat_offer_one_at_a_time",
            "guest_id",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'open')"),
            postgresql_where=text("state IN ('proposed', 'open')"),
        ),
        Index(None, "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), index=True)
    guest_id: Mapped[int] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"), index=True)
    state: Mapped[OfferState] = mapped_column(state_column(OfferState))
    seats: Mapped[int]
    #: Whose own seats they are, as of a registration.
    seats_group_id: Mapped[int | None] = mapped_column(ForeignKey(GuestGroup.id, ondelete="SET NULL"))
    in_waves: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: Until when it stands. None: not made to the guest yet.
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    guest: Mapped[Guest] = relationship()
    seats_group: Mapped[GuestGroup | None] = relationship()


#: That it holds its seats, in the words of its index.
HOLDS_SEATS = SeatOffer.state.in_([literally(state) for state in HOLDING])


class Reason(enum.Enum):
    """Why a seat went to somebody behind."""

    #: More people than seats were free.
    too_large = "too_large"
    #: The seats of their group are all taken.
    group_full = "group_full"
    passed = "passed"
    lapsed = "lapsed"
    not_approved = "not_approved"


class PassedOver(Base):
    """That somebody who waits was passed over, when and why: the host can say it."""

    __tablename__ = "passed_over"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey(Registration.id, ondelete="CASCADE"), index=True)
    reason: Mapped[Reason] = mapped_column(state_column(Reason))
    #: How many seats they needed, and how many were free.
    needed: Mapped[int]
    free: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    registration: Mapped[Registration] = relationship()


class SubstitutionState(enum.Enum):
    """What became of the wish to send a deputy."""

    proposed = "proposed"
    approved = "approved"
    declined = "declined"
    #: The guest thought better of it.
    withdrawn = "withdrawn"


SUBSTITUTION_MOVES = Moves(
    {
        SubstitutionState.proposed: {
            SubstitutionState.approved,
            SubstitutionState.declined,
            SubstitutionState.withdrawn,
        }
    }
)


class Substitution(Base):
    """That a guest names somebody to come in their place."""

    __tablename__ = "substitution"
    __table_args__ = (
        Index(
            "uq_substitution_one_at_a_time",
            "guest_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Who was invited.
    guest_id: Mapped[int] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"), index=True)
    #: Who comes; there once the host has agreed.
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey(Guest.id, ondelete="SET NULL"), index=True)
    state: Mapped[SubstitutionState] = mapped_column(
        state_column(SubstitutionState), default=SubstitutionState.proposed
    )
    honorific: Mapped[str] = mapped_column(String(60), default="")
    name: Mapped[str] = mapped_column(String(200))
    post: Mapped[str] = mapped_column(String(200), default="")
    organisation: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(10))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    guest: Mapped[Guest] = relationship(foreign_keys=[guest_id])
    deputy: Mapped[Guest | None] = relationship(foreign_keys=[deputy_id])


#: That the deputy comes, likewise: an index has another state in its condition.
IS_APPROVED = Substitution.state == literally(SubstitutionState.approved)


class RegistrationWave(Base):
    """So many seats of an open registration, from a moment on."""

    __tablename__ = "registration_wave"
    __table_args__ = (
        UniqueConstraint("event_id", "opens_at"),
        CheckConstraint("seats > 0", name="of_seats"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seats: Mapped[int]
    #: When its seats were put on the counter.
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
