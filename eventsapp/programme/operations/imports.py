"""Bringing a programme from a file into the draft: all of it or nothing, and what is the same is left alone."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event, RegistrationMode, SeatCounter, Visibility
from eventsapp.kernel import audit, clock
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.mailboxes import one_line
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme import queries
from eventsapp.programme.comparison import Changes, compare
from eventsapp.programme.models import ProgrammeUpload
from eventsapp.programme.operations.drafts import Draft
from eventsapp.programme.snapshot import Programme

#: The office that is made where there is none yet.
FIRST_OFFICE = "Office"
#: How long an uploaded file waits to be confirmed.
_KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class ImportOutcome:
    """How many sessions an import made, changed, removed (the file lacks them) and left as they were."""

    new: int
    changed: int
    gone: int
    unchanged: int


@dataclass(frozen=True)
class Plan:
    """What an import would do to the draft as it is."""

    outcome: ImportOutcome
    #: The same in people's words (programme.telling).
    changes: Changes
    #: The fingerprint of the draft that it was made for.
    seen: str

    @property
    def nothing(self) -> bool:
        """Whether the draft is already what the file says."""
        return not self.changes.any


class _OnlyAPlan(Exception):
    """Undoes what was tried."""


def plan(event_id: int, incoming: Programme) -> Plan:
    """What `apply` would do. It is done and undone: the plan can't be another than what comes of it."""
    made: Plan | None = None
    try:
        with unit_of_work() as session:
            session.execute(select(Event.id).where(Event.id == event_id).with_for_update()).scalar_one()
            before = queries.draft(event_id)
            draft = Draft(event_id, "plan")
            draft.become(incoming)
            made = Plan(_outcome(draft), compare(before, queries.draft(event_id)), _seen(before))
            raise _OnlyAPlan
    except _OnlyAPlan:
        pass
    assert made is not None, "it is made before anything is undone"
    return made


def keep_upload(event_id: int, organiser_id: int, filename: str, content: bytes) -> ProgrammeUpload:
    """Keep a file until its plan is confirmed. Clears away those that nobody confirmed in time."""
    now = clock.now()
    with unit_of_work() as session:
        session.execute(delete(ProgrammeUpload).where(ProgrammeUpload.expires_at <= now))
        upload = ProgrammeUpload(
            event_id=event_id,
            organiser_id=organiser_id,
            filename=one_line(filename)[-200:],
            content=content,
            expires_at=now + _KEPT,
        )
        session.add(upload)
    return upload


def apply(
    event_id: int,
    incoming: Programme,
    actor: str,
    seen: str | None = None,
    upload_id: int | None = None,
    published: bool = False,
) -> ImportOutcome:
    """Make the draft what `incoming` is. The event's own facts stay as they are.

    seen: the plan's fingerprint of the draft; None: whatever is there is changed. upload_id: where the file was kept;
    imported, it is gone. published: whether the public has read it (`Reading.published`): speakers whom it brings to a
    session count as confirmed; what others have answered stays. Raises Refused where the draft is no longer as it was
    seen, or the file is gone already.

    Sessions and speakers are known again by guid, then by frab's id or code; tracks by slug, rooms by guid, then name.
    What the draft says in languages that the file does not speak is kept, and so is what a file leaves empty about a
    speaker. The same file twice changes nothing. Raises NoResultFound where there is no such event.
    """
    with unit_of_work() as session:
        event = session.execute(select(Event).where(Event.id == event_id).with_for_update()).scalar_one()
        if upload_id is not None:
            gone = delete(ProgrammeUpload).where(ProgrammeUpload.id == upload_id).returning(ProgrammeUpload.id)
            if not session.execute(gone).all():
                raise Refused(_l("This file has been imported already, or was kept for too long."))
        if seen is not None and seen != _seen(queries.draft(event_id)):
            raise Refused(
                _l(
                    "The draft has been changed since you looked at this plan. Nothing was imported. "
                    "Look through the plan again: it is made anew."
                )
            )
        return _applied(event, incoming, actor, published)


def apply_to_new(
    slug: str, incoming: Programme, actor: str, office_name: str = "", published: bool = False
) -> ImportOutcome:
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
        return _applied(event, incoming, actor, published)


def _office(offices: list[Office], name: str) -> Office:
    if name:
        for office in offices:
            if office.name == name:
                return office
        raise Refused(_l("There is no office called %(name)s.", name=name), "office")
    return offices[0] if offices else Office(name=FIRST_OFFICE)


def _applied(event: Event, incoming: Programme, actor: str, published: bool) -> ImportOutcome:
    draft = Draft(event.id, actor, confirmed=published)
    draft.become(incoming)
    outcome = _outcome(draft)
    if draft.written:
        counts = {"new": draft.new, "changed": draft.changed, "gone": draft.gone}
        audit.record(actor, "imported", event, **counts, published=published)
    return outcome


def _outcome(draft: Draft) -> ImportOutcome:
    return ImportOutcome(new=draft.new, changed=draft.changed, gone=draft.gone, unchanged=draft.unchanged)


def _seen(draft: Programme) -> str:
    return sha256(draft.to_json().encode()).hexdigest()
