"""The guest list, and what each guest was sent."""

import enum
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, event, inspect, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from eventsapp.accounts.models import Organiser
from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests.searching import SEARCHED, search_text
from eventsapp.kernel import clock
from eventsapp.kernel.columns import JSONObject, UTCDateTime, state_column
from eventsapp.kernel.database import METADATA
from eventsapp.kernel.states import Moves
from eventsapp.mail.models import OutboxMessage


class Reserve(enum.Enum):
    """Whether a group's guests are called one by one, by precedence, when seats come free."""

    no = "no"
    automatic = "automatic"
    #: The host is asked first.
    nod = "nod"


class Base(DeclarativeBase):
    """The base of these tables, which are imported when they are first needed (see `kernel.database.Base`)."""

    metadata = METADATA


class GuestGroup(Base):
    """A part of the list: protocol, press, partners, reserve."""

    __tablename__ = "guest_group"
    __table_args__ = (
        UniqueConstraint("event_id", "name"),
        # No key is given twice, on SQLite too: what is undone knows a group by it.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    position: Mapped[int] = mapped_column(default=0)
    #: Its own seats: no more of its guests can come. None: it shares the event's.
    seats_id: Mapped[int | None] = mapped_column(ForeignKey(SeatCounter.id))
    #: Nobody else can have its own seats, however late its guests answer.
    held_back: Mapped[bool] = mapped_column(default=False)
    #: Its own deadline; None: the event's.
    answer_deadline: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: How many companions each of its guests may bring; None: as the event has it.
    companions_allowed: Mapped[int | None]
    #: Whether its guests may send a deputy without the host's consent; None: as the event has it.
    substitutes_allowed: Mapped[bool | None]
    reserve: Mapped[Reserve] = mapped_column(state_column(Reserve), default=Reserve.no)

    seats: Mapped[SeatCounter | None] = relationship()


class Guest(Base):
    """A person on an event's guest list. Names stand as they were written."""

    __tablename__ = "guest"
    __table_args__ = (
        UniqueConstraint("event_id", "email_key"),
        # No key is given twice, on SQLite too: the trace, letters’ addresses and the bin know a thing by it.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey(GuestGroup.id, ondelete="SET NULL"), index=True)
    honorific: Mapped[str] = mapped_column(String(60), default="")
    #: Rank or academic title, in the guest's language: "Counsellor", "Dr".
    title: Mapped[str] = mapped_column(String(100), default="")
    name: Mapped[str] = mapped_column(String(200))
    post: Mapped[str] = mapped_column(String(200), default="")
    organisation: Mapped[str] = mapped_column(String(200), default="")
    #: ISO 3166-1 alpha-2, or "".
    country: Mapped[str] = mapped_column(String(2), default="")
    #: As it was written; letters go here.
    email: Mapped[str] = mapped_column(String(254))
    #: The address in the form that two spellings of it share (guests.addresses): one guest each.
    email_key: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(10), default="en")
    #: Where letters on paper go.
    postal_address: Mapped[str] = mapped_column(Text, default="")
    #: Their rank: 1 comes before 2; None: after all who have one.
    precedence: Mapped[int | None]
    #: Who answers for them: gets every letter too. "" for nobody.
    assistant_email: Mapped[str] = mapped_column(String(254), default="")
    #: The host's word to this one guest: until then they may answer, change and cancel, whatever the deadlines are.
    extended_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: For the host only; the guest never sees it.
    notes: Mapped[str] = mapped_column(Text, default="")
    #: Columns of an imported list that we have no field for.
    extra: Mapped[JSONObject] = mapped_column(JSON, default=dict)
    #: What words are looked for in, folded (guests.searching).
    search: Mapped[str] = mapped_column(Text, default="", deferred=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: Since when nothing is known of them any more; the row stays, so that the event's counts do.
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()
    group: Mapped[GuestGroup | None] = relationship()
    invitation: Mapped["Invitation | None"] = relationship(back_populates="guest", cascade="all, delete-orphan")


class InvitationState(enum.Enum):
    """What became of an invitation's letter; the answer is the Registration's matter."""

    #: Its letter is in the outbox or has left.
    sent = "sent"
    bounced = "bounced"
    revoked = "revoked"


#: What stays as it is may do so: a guest can be sent another letter.
INVITATION_MOVES = Moves(
    {
        InvitationState.sent: {InvitationState.sent, InvitationState.bounced, InvitationState.revoked},
        InvitationState.bounced: {InvitationState.sent, InvitationState.revoked},
        InvitationState.revoked: {InvitationState.sent},
    }
)


class Invitation(Base):
    """That a guest was invited."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    guest_id: Mapped[int] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"), unique=True)
    state: Mapped[InvitationState] = mapped_column(state_column(InvitationState), default=InvitationState.sent)
    invited_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    guest: Mapped[Guest] = relationship(back_populates="invitation")


class LinkPurpose(enum.Enum):
    """Which page a personal link opens."""

    #: /i/<token>
    invitation = "invitation"
    #: /r/<token>
    registration = "registration"


class PersonalLink(Base):
    """A link that is one guest's. Each letter carries its own, so that none need be kept in clear."""

    __tablename__ = "personal_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    guest_id: Mapped[int] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(state_column(LinkPurpose))
    #: SHA-256 of the token (kernel.tokens).
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    #: It was sent to the guest's assistant.
    assistant: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: From then on it opens nothing; None: it lasts.
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    guest: Mapped[Guest] = relationship()


class SentLetter(Base):
    """Which letters a guest was written, through the outbox."""

    __tablename__ = "sent_letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    guest_id: Mapped[int] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey(OutboxMessage.id, ondelete="CASCADE"), unique=True)

    guest: Mapped[Guest] = relationship()
    message: Mapped[OutboxMessage] = relationship()


class LetterText(Base):
    """What the host wrote for one kind of letter of an event, in one language: for one group, or for all others."""

    __tablename__ = "letter_text"
    __table_args__ = (
        UniqueConstraint("event_id", "letter", "language", "group_id"),
        Index(
            "uq_letter_text_of_all",
            "event_id",
            "letter",
            "language",
            unique=True,
            sqlite_where=text("group_id IS NULL"),
            postgresql_where=text("group_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    #: Whose letter says this; None: everybody's whose group has no words of its own.
    group_id: Mapped[int | None] = mapped_column(ForeignKey(GuestGroup.id, ondelete="CASCADE"), index=True)
    letter: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(300))
    #: Markdown with placeholders (guests.placeholders).
    body: Mapped[str] = mapped_column(Text)


class GuestListUpload(Base):
    """A guest list that was uploaded and not confirmed yet. Nothing of it is on the event's list."""

    __tablename__ = "guest_list_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), index=True)
    #: Who uploaded it; nobody else sees it.
    organiser_id: Mapped[int] = mapped_column(ForeignKey(Organiser.id, ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: From then on it is not there any more; the next upload clears it away.
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


@event.listens_for(Guest, "before_insert")
@event.listens_for(Guest, "before_update")
def _keep_search_text(_mapper: object, _connection: object, guest: Guest) -> None:
    """Keep it beside what it was made from. Rows that are written in bulk bring their own.

    Only where that has changed: what was read before another wrote would make it of what is no longer there.
    """
    state = inspect(guest)
    if not state.has_identity or any(state.attrs[name].history.has_changes() for name in (*SEARCHED, "extra")):
        guest.search = searched(guest)


def searched(guest: Guest, **others: str) -> str:
    """What is searched of a guest. others: columns that are about to have other values."""
    return search_text({name: getattr(guest, name) for name in (*SEARCHED, "extra")} | others)
