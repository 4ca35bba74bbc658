"""How e-mail addresses stand: which ones letters come back from, and whose owners have complained."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime
from eventsapp.kernel.database import Base, db


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
    #: Its owner called a letter of ours junk: no announcements any more. Letters about their own acts still go.
    complained_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


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
    standing = _row(email)
    standing.complained_at = standing.complained_at or clock.now()


def of(emails: Iterable[str]) -> dict[str, AddressStanding]:
    """What is known of addresses, by the address as it was asked for."""
    keys = {email: email.casefold() for email in emails}
    rows = db.session.scalars(select(AddressStanding).where(AddressStanding.email.in_(set(keys.values()))))
    found = {row.email: row for row in rows}
    return {email: found[key] for email, key in keys.items() if key in found}


def takes_announcements(email: str) -> bool:
    """Whether an address may be written to without its owner having asked for it."""
    standing = of([email]).get(email)
    return standing is None or standing.complained_at is None


def _row(email: str) -> AddressStanding:
    key = email.casefold()
    row = db.session.scalar(select(AddressStanding).where(AddressStanding.email == key).with_for_update())
    if row is None:
        row = AddressStanding(email=key, soft_bounces=0)
        db.session.add(row)
        db.session.flush()
    return row
