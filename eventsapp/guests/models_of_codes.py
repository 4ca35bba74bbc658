"""How an addressee shows that a personal link is theirs: a code by mail, and the browsers that have typed one."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from eventsapp.guests.models import Guest
from eventsapp.kernel.columns import UTCDateTime
from eventsapp.kernel.database import METADATA


class Base(DeclarativeBase):
    """The base of these tables, which are imported when they are first needed (see `kernel.database.Base`)."""

    metadata = METADATA


class LinkCode(Base):
    """The newest code that was mailed to a guest, or to their assistant, because one browser asked for it: there alone
    it is worth something, so that nobody who holds the link too can end it or use its tries up."""

    __tablename__ = "link_code"
    __table_args__ = (UniqueConstraint("guest_id", "browser"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    guest_id: Mapped[int] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"))
    #: SHA-256 of what the cookie of the browser holds (kernel.tokens).
    browser: Mapped[str] = mapped_column(String(64))
    #: What the code comes to with the installation's secret (operations.codes).
    digest: Mapped[str] = mapped_column(String(64))
    #: The digest of the address it went to (known_browsers.mark): another address is another addressee.
    address: Mapped[str] = mapped_column(String(64))
    to_assistant: Mapped[bool]
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: How often somebody has typed one.
    tries: Mapped[int] = mapped_column(default=0)


class KnownBrowser(Base):
    """That a browser has shown whose it is: a guest's, or their assistant's."""

    __tablename__ = "known_browser"
    __table_args__ = (UniqueConstraint("digest", "guest_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    guest_id: Mapped[int] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"), index=True)
    #: SHA-256 of what its cookie holds (kernel.tokens); the same in the rows of all guests who use the browser.
    digest: Mapped[str] = mapped_column(String(64))
    #: The digest of the address that the code went to.
    address: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
