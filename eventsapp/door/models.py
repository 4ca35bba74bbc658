"""Tickets, and who came in."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    String,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from eventsapp.accounts.models import Organiser
from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime
from eventsapp.kernel.database import METADATA
from eventsapp.kernel.tokens import derived_token, digest, new_token
from eventsapp.registration.models import Registration


class Base(DeclarativeBase):
    """The base of these tables, which are imported when they are first needed (see `kernel.database.Base`)."""

    metadata = METADATA


class Ticket(Base):
    """What one person of a party shows at the door. It admits them for as long as the party holds a seat for them."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("registration_id", "place"),
        CheckConstraint("place >= 0", name="place_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey(Registration.id, ondelete="CASCADE"))
    #: Whose it is: 0 the guest's, then the companions' in their order (they may get other names, or be fewer).
    place: Mapped[int]
    #: From what its code is made (kernel.tokens.derived_token), and the SHA-256 of that.
    salt: Mapped[str] = mapped_column(String(22))
    digest: Mapped[str] = mapped_column(String(64), unique=True)

    registration: Mapped[Registration] = relationship()
    arrival: Mapped["Arrival | None"] = relationship(
        back_populates="ticket", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def code(self) -> str:
        """What stands in its QR code; "" where the installation's secret is another by now."""
        made = derived_token("ticket", self.salt)
        return made if digest(made) == self.digest else ""


class Arrival(Base):
    """That somebody came in."""

    __tablename__ = "arrival"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey(Ticket.id, ondelete="CASCADE"), unique=True)
    arrived_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: Who let them in.
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey(Organiser.id, ondelete="SET NULL"))

    ticket: Mapped[Ticket] = relationship(back_populates="arrival")
    organiser: Mapped[Organiser | None] = relationship()


def issue(connection: Connection, registration: Registration, is_new: bool) -> None:
    """Give each seat its ticket from the moment it is taken, whoever took it: the guest, the host, the waiting list."""
    held = 0 if is_new else connection.scalar(_COUNTED, {"registration_id": registration.id}) or 0
    new = [_new(registration.id, place) for place in range(held, registration.seats)]
    if new:
        connection.execute(_INSERT, new)


_COUNTED = select(func.count()).select_from(Ticket).where(Ticket.registration_id == bindparam("registration_id"))
_INSERT = insert(Ticket).inline()


def _new(registration_id: int, place: int) -> dict[str, Any]:
    salt = new_token()
    made = digest(derived_token("ticket", salt))
    return {"registration_id": registration_id, "place": place, "salt": salt, "digest": made}
