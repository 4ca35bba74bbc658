"""Offices, organisers, and who belongs where."""

import enum
from datetime import datetime

from flask_security.core import UserMixin
from sqlalchemy import Boolean, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime, state_column
from eventsapp.kernel.database import Base


class Role(enum.Enum):
    """What somebody may do, in an office or at one event (accounts.policy says what that is)."""

    owner = "owner"
    organiser = "organiser"
    programme_editor = "programme_editor"
    speaker_manager = "speaker_manager"
    protocol = "protocol"
    door = "door"
    reader = "reader"


class Office(Base):
    """The organisation that owns events, guests and letters. Nothing crosses from one to another."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


class Organiser(UserMixin, Base):
    """Somebody with an account. Column names are those that Flask-Security asks for."""

    __tablename__ = "organiser"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    #: Stands in the session cookie instead of the key; changed to end all sessions.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="organiser", lazy="selectin")
    event_memberships: Mapped[list["EventMembership"]] = relationship(back_populates="organiser", lazy="selectin")

    #: Flask-Security's own roles are not used: `policy.may` decides.
    roles = []


class Membership(Base):
    """That an organiser belongs to an office, in a role."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("office_id", "organiser_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey(Office.id))
    organiser_id: Mapped[int] = mapped_column(ForeignKey(Organiser.id), index=True)
    role: Mapped[Role] = mapped_column(state_column(Role))

    organiser: Mapped[Organiser] = relationship(back_populates="memberships")
    office: Mapped[Office] = relationship(lazy="joined")


class EventMembership(Base):
    """That an organiser helps at one event, in a role, whatever their offices are."""

    __tablename__ = "event_membership"
    __table_args__ = (UniqueConstraint("event_id", "organiser_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Events stand above this package, so the key is named by its table.
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    organiser_id: Mapped[int] = mapped_column(ForeignKey(Organiser.id, ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(state_column(Role))

    organiser: Mapped[Organiser] = relationship(back_populates="event_memberships")
