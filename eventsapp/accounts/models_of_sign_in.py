"""What organisers sign in with besides a password, where they are signed in, and the links they are sent."""

import enum
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from eventsapp.accounts.models import Office, Organiser, Role
from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime, state_column
from eventsapp.kernel.database import METADATA


class Base(DeclarativeBase):
    """The base of these tables, which are imported when they are first needed (see `kernel.database.Base`)."""

    metadata = METADATA


class SignedIn(Base):
    """That an organiser is signed in somewhere. Without its row a session's cookie is worth nothing."""

    __tablename__ = "signed_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    organiser_id: Mapped[int] = mapped_column(ForeignKey(Organiser.id, ondelete="CASCADE"), index=True)
    #: SHA-256 of what the cookie holds (kernel.tokens).
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    #: Whence: a network address and what the browser says it is, for its owner to recognise.
    network: Mapped[str] = mapped_column(String(60), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")


class CodeGenerator(Base):
    """An organiser's app that makes one-time codes (RFC 6238)."""

    __tablename__ = "code_generator"

    organiser_id: Mapped[int] = mapped_column(ForeignKey(Organiser.id, ondelete="CASCADE"), primary_key=True)
    #: As passlib writes it: JSON, the key in it encrypted with a key made of the installation's secret.
    secret: Mapped[str] = mapped_column(Text)
    #: When its first code was typed; None: being set up, and asked for nowhere.
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: The counter of the last code that was taken: none is taken twice (RFC 6238 5.2).
    last_counter: Mapped[int | None]


class RecoveryCode(Base):
    """A code on paper that takes the place of a lost app, once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    organiser_id: Mapped[int] = mapped_column(ForeignKey(Organiser.id, ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)


class Passkey(Base):
    """A passkey (WebAuthn): it stands for the password and the second step in one."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    organiser_id: Mapped[int] = mapped_column(ForeignKey(Organiser.id, ondelete="CASCADE"), index=True)
    #: As its owner calls it.
    name: Mapped[str] = mapped_column(String(60))
    #: Base64url, as browsers give it; at most 1023 bytes before that.
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class LinkPurpose(enum.Enum):
    """What a link that an organiser is sent is for."""

    #: To become a colleague.
    invitation = "invitation"
    #: To choose another password.
    password = "password"  # noqa: S105 - a purpose


class AccountLink(Base):
    """A link that was sent to a (future) organiser. It works once, and not for long."""

    __tablename__ = "account_link"
    __table_args__ = (
        CheckConstraint("(purpose = 'password') = (organiser_id IS NOT NULL)", name="password_is_somebodys"),
        CheckConstraint("(purpose = 'invitation') = (office_id IS NOT NULL)", name="invitation_is_an_offices"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[LinkPurpose] = mapped_column(state_column(LinkPurpose))
    email: Mapped[str] = mapped_column(String(254), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey(Organiser.id, ondelete="CASCADE"), index=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey(Office.id, ondelete="CASCADE"), index=True)
    #: None where the invitation is to the whole office.
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role | None] = mapped_column(state_column(Role))

    office: Mapped[Office | None] = relationship()
    organiser: Mapped[Organiser | None] = relationship()
