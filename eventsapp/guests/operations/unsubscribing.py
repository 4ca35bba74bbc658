"""The owner of an address ends an office's announcements, or wants them again."""

from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from eventsapp.events.models import Event
from eventsapp.guests.facts import Channel, FactKind
from eventsapp.guests.models import Guest
from eventsapp.guests.operations import spine
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import standing


def unsubscribe(office_id: int, email: str) -> None:
    """No more announcements of the office to this address. Twice is as good as once."""
    with unit_of_work() as session:
        if standing.suppress(email, office_id):
            _note(session, office_id, email, FactKind.unsubscribed)


def subscribe(office_id: int, email: str) -> None:
    """Announcements again."""
    with unit_of_work() as session:
        if not standing.takes_announcements(email, office_id):
            standing.allow(email, office_id)
            _note(session, office_id, email, FactKind.subscribed)


def _note(session: scoped_session[Session], office_id: int, email: str, kind: FactKind) -> None:
    """The office's guests with this address have it on their spine."""
    wanted = select(Guest.id).join(Guest.event).where(Event.office_id == office_id, Guest.email_key == email)
    for guest_id in session.scalars(wanted).all():
        spine.note(guest_id, kind, f"guest:{guest_id}", Channel.mail)
