"""What the spine of a guest says."""

from sqlalchemy import select

from eventsapp.accounts.models import Organiser
from eventsapp.guests.facts import GuestFact
from eventsapp.guests.spoken_facts import Told, told
from eventsapp.kernel.database import db


def spine(guest_id: int) -> list[Told]:
    """Everything that happened to a guest, the latest first, in two queries."""
    facts = list(
        db.session.scalars(
            select(GuestFact).where(GuestFact.guest_id == guest_id).order_by(GuestFact.at.desc(), GuestFact.id.desc())
        )
    )
    keys = {int(fact.actor.partition(":")[2]) for fact in facts if fact.actor.startswith("organiser:")}
    rows = db.session.execute(select(Organiser.id, Organiser.name, Organiser.email).where(Organiser.id.in_(keys)))
    names = {f"organiser:{row.id}": row.name or row.email for row in rows}
    return [told(fact, names) for fact in facts]
