"""Lists of starred sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from eventsapp.events.models import Event
from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime
from eventsapp.kernel.database import METADATA
from eventsapp.kernel.tokens import new_token


class Base(DeclarativeBase):
    """The base of these tables, which are imported when they are first needed (see `kernel.database.Base`)."""

    metadata = METADATA


class StarredList(Base):
    """Somebody's choice of one event's sessions. It says nothing of who they are."""

    __tablename__ = "starred_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), index=True)
    #: In which language its feed speaks.
    language: Mapped[str] = mapped_column(String(20))
    #: From what its address is made (programme.mine.addresses), and the SHA-256 of that.
    salt: Mapped[str] = mapped_column(String(22))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    #: The same of its feed; None where that was revoked.
    feed_salt: Mapped[str | None] = mapped_column(String(22))
    feed_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    #: New whenever anything of it changes: what is kept of it goes by this.
    stamp: Mapped[str] = mapped_column(String(22), default=new_token, onupdate=new_token)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: When it or its feed was last opened, give or take a week.
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, index=True)

    event: Mapped[Event] = relationship()
    stars: Mapped[list["Star"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class Star(Base):
    """That a list has a session. By guid: releases know sessions so, whatever becomes of the draft."""

    __tablename__ = "star"

    list_id: Mapped[int] = mapped_column(ForeignKey(StarredList.id, ondelete="CASCADE"), primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), primary_key=True)
