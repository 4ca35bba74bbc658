"""What the spine of a guest says."""

from sqlalchemy import String, cast, literal, select

from eventsapp.accounts.models import Organiser
from eventsapp.guests.facts import GuestFact
from eventsapp.guests.spoken_facts import Told, told
from eventsapp.kernel.database import db


def spine(guest_id: int) -> list[Told]:
    """Everything that happened to a guest, the latest first, in one query."""
    rows = db.session.execute(
        select(GuestFact, Organiser.name, Organiser.email)
        .outerjoin(Organiser, literal("organiser:").concat(cast(Organiser.id, String)) == GuestFact.actor)
        .where(GuestFact.guest_id == guest_id)
        .order_by(GuestFact.at.desc(), GuestFact.id.desc())
    )
    return [told(fact, name or email or "") for fact, name, email in rows]
