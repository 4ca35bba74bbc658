"""How e-mail addresses stand: which ones letters come back from, and whose owners want no announcements."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    ScalarSelect,
    Select,
    String,
    UniqueConstraint,
    or_,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime
from eventsapp.kernel.database import METADATA, db


class Base(DeclarativeBase):
    """The base of these tables, which are imported when they are first needed (see `kernel.database.Base`)."""

    metadata = METADATA


class AddressStanding(Base):
    """What became of letters to one address. An address that nothing is known of has no row."""

    __tablename__ = "address_standing"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: ASCII, without capitals.
    email: Mapped[str] = mapped_column(String(254), unique=True)
    #: Since when it takes no letters.
    bounced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: How many letters came back for another reason, and when the last one did.
    soft_bounces: Mapped[int] = mapped_column(default=0)
    soft_bounced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: The mail server's, of the last letter that came back.
    words: Mapped[str] = mapped_column(String(500), default="")


class Suppression(Base):
    """That the owner of an address wants no announcements, of one office or of anybody here. Letters about their own
    acts still go."""

    __tablename__ = "suppression"
    __table_args__ = (
        UniqueConstraint("email", "office_id"),
        Index(
            "uq_suppression_of_everybody",
            "email",
            unique=True,
            sqlite_where=text("office_id IS NULL"),
            postgresql_where=text("office_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: ASCII, without capitals.
    email: Mapped[str] = mapped_column(String(254))
    #: None: nobody's; they called a letter of ours junk.
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


def bounced(email: str, hard: bool, words: str) -> None:
    """A letter came back. Call it inside a unit of work."""
    standing = _row(email)
    standing.words = words[:500]
    if hard:
        standing.bounced_at = standing.bounced_at or clock.now()
    else:
        standing.soft_bounces += 1
        standing.soft_bounced_at = clock.now()


def complained(email: str) -> None:
    """The owner called a letter junk. Call it inside a unit of work."""
    suppress(email, None)


def suppress(email: str, office_id: int | None) -> bool:
    """No more announcements of this office (None: of anybody) to this address; says whether that is news. Call it
    inside a unit of work."""
    # One after the other, by the address's own row.
    _row(email)
    if db.session.scalar(_suppressions([email]).where(Suppression.office_id.is_not_distinct_from(office_id))):
        return False
    db.session.add(Suppression(email=email.casefold(), office_id=office_id))
    return True


def allow(email: str, office_id: int) -> None:
    """The owner wants an office's announcements again. Call it inside a unit of work."""
    rows = _suppressions([email]).where(Suppression.office_id == office_id)
    for row in db.session.scalars(rows):
        db.session.delete(row)


def unwilling(emails: Iterable[str], office_id: int | None = None) -> set[str]:
    """Those of these addresses whose owners want no announcements (of this office), as they were asked for."""
    keys = {email: email.casefold() for email in emails}
    rows = db.session.scalars(_suppressions(keys.values()).where(_concerns(office_id)))
    found = {row.email for row in rows}
    return {email for email, key in keys.items() if key in found}


def closed_to(office_id: int | ScalarSelect[int]) -> tuple[Select[str], Select[str]]:
    """For queries of many: the addresses that take no letters, and those that want no announcements of an office."""
    bounced_off = select(AddressStanding.email).where(AddressStanding.bounced_at.is_not(None))
    return bounced_off, select(Suppression.email).where(_concerns(office_id))


def _suppressions(emails: Iterable[str]) -> Select[Suppression]:
    return select(Suppression).where(Suppression.email.in_({email.casefold() for email in emails}))


def _concerns(office_id: int | ScalarSelect[int] | None) -> ColumnElement[bool]:
    everybody = Suppression.office_id.is_(None)
    return everybody if office_id is None else or_(everybody, Suppression.office_id == office_id)


def of(emails: Iterable[str]) -> dict[str, AddressStanding]:
    """What is known of addresses, by the address as it was asked for."""
    keys = {email: email.casefold() for email in emails}
    rows = db.session.scalars(select(AddressStanding).where(AddressStanding.email.in_(set(keys.values()))))
    found = {row.email: row for row in rows}
    return {email: found[key] for email, key in keys.items() if key in found}


def takes_announcements(email: str, office_id: int | None = None) -> bool:
    """Whether an address may be written to without its owner having asked for it."""
    return not unwilling([email], office_id)


def _row(email: str) -> AddressStanding:
    key = email.casefold()
    row = db.session.scalar(select(AddressStanding).where(AddressStanding.email == key).with_for_update())
    if row is None:
        row = AddressStanding(email=key, soft_bounces=0)
        db.session.add(row)
        db.session.flush()
    return row
