"""Bringing a programme from a file into the draft: all of it or nothing, and what is the same is left alone."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event, RegistrationMode, SeatCounter, Visibility
from eventsapp.kernel import audit
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme.operations.drafts import Draft
from eventsapp.programme.snapshot import Programme

#: The office that is made where there is none yet.
FIRST_OFFICE = "Office"


@dataclass(frozen=True)
class ImportOutcome:
    """How many sessions an import made, changed, removed (the file lacks them) and left as they were."""

    new: int
    changed: int
    gone: int
    unchanged: int


def apply(event_id: int, incoming: Programme, actor: str) -> ImportOutcome:
    """Make the draft what `incoming` is. The event's own facts stay as they are.

    Sessions and speakers are known again by guid, then by frab's id or code; tracks by slug, rooms by guid, then name.
    What the draft says in languages that the file does not speak is kept, and so is what a file leaves empty about a
    speaker. The same file twice changes nothing. Raises NoResultFound where there is no such event.
    """
    with unit_of_work() as session:
        event = session.execute(select(Event).where(Event.id == event_id).with_for_update()).scalar_one()
        return _applied(event, incoming, actor)


def apply_to_new(slug: str, incoming: Programme, actor: str, office_name: str = "") -> ImportOutcome:
    """Make a public event of a programme, with its title, dates, zone and venue, and the programme as its draft.

    office_name: whose event it is; "": the first office's. Where there is none yet, one is made.
    Raises Refused where the slug is taken or there is no such office.
    """
    facts = incoming.event
    with unit_of_work() as session:
        if session.scalar(select(Event.id).where(Event.slug == slug)):
            raise Refused(_l("Another event has this address already. Choose another."), "slug")
        event = Event(
            office=_office(list(session.scalars(select(Office).order_by(Office.id))), office_name),
            slug=slug,
            title=dict(facts.title),
            subtitle=dict(facts.subtitle),
            timezone=facts.timezone,
            starts_at=facts.starts_at,
            ends_at=facts.ends_at,
            languages=list(facts.languages),
            venue=dict(facts.venue),
            address=facts.address,
            latitude=facts.latitude,
            longitude=facts.longitude,
            visibility=Visibility.public,
            registration_mode=RegistrationMode.closed,
            seats=SeatCounter(capacity=None),
        )
        session.add(event)
        session.flush()
        audit.record(actor, "created", event, slug=slug)
        return _applied(event, incoming, actor)


def _office(offices: list[Office], name: str) -> Office:
    if name:
        for office in offices:
            if office.name == name:
                return office
        raise Refused(_l("There is no office called %(name)s.", name=name), "office")
    return offices[0] if offices else Office(name=FIRST_OFFICE)


def _applied(event: Event, incoming: Programme, actor: str) -> ImportOutcome:
    draft = Draft(event.id, actor)
    draft.become(incoming)
    outcome = ImportOutcome(new=draft.new, changed=draft.changed, gone=draft.gone, unchanged=draft.unchanged)
    if draft.written:
        audit.record(actor, "imported", event, new=draft.new, changed=draft.changed, gone=draft.gone)
    return outcome
