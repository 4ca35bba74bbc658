"""Reading the trace: of a whole event, and of one thing. Always the same few queries, however many lines there are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from eventsapp.accounts.models import Organiser
from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, GuestGroup
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.binned import BinnedThing
from eventsapp.kernel.database import db
from eventsapp.kernel.folding import folded
from eventsapp.programme.models import ProgrammeSession, Room, Speaker, Track
from eventsapp.registration.models import Question, Registration, SignUp
from eventsapp.trace.words import ACTORS

#: How many lines a page of the trace has, and a thing's own page at most.
PAGE, OF_THING = 100, 50


@dataclass(frozen=True)
class Sought:
    """Which lines somebody wants to see; what is empty is not asked for."""

    #: "organiser:7", or one of ACTORS.
    who: str = ""
    action: str = ""
    thing: str = ""
    words: str = ""
    day: date | None = None


class Offered(NamedTuple):
    """What there is to choose from."""

    #: Organisers by actor.
    people: dict[str, str]
    #: Of ACTORS.
    others: list[str]
    actions: list[str]
    things: list[str]


class Line(NamedTuple):
    """One line with the names of whom and what it speaks of."""

    entry: AuditEntry
    who: str
    #: None where it is gone, or has no name.
    what: Any


def offered(event_id: int) -> Offered:
    """Who did anything, and what, in the whole trace of an event."""
    kind = case(
        (AuditEntry.actor.like("guest:%"), "guest"),
        (AuditEntry.actor.like("speaker:%"), "speaker"),
        else_=AuditEntry.actor,
    )
    found = db.session.execute(
        select(kind, AuditEntry.action, AuditEntry.thing).where(AuditEntry.event_id == event_id).distinct()
    ).all()
    actors = {actor for actor, _action, _thing in found}
    organisers = {actor for actor in actors if actor.startswith("organiser:")}
    return Offered(
        people(organisers),
        [each for each in ACTORS if each in actors],
        sorted({action for _actor, action, _thing in found}),
        sorted({thing for _actor, _action, thing in found}),
    )


def count(event: Event, sought: Sought) -> int:
    """How many lines there are."""
    return db.session.scalars(select(func.count()).select_from(AuditEntry).where(*_where(event, sought))).one()


def lines(event: Event, sought: Sought, page: int) -> list[Line]:
    """One page of them, the newest first."""
    asked = select(AuditEntry).where(*_where(event, sought)).order_by(AuditEntry.id.desc())
    return _named(asked.limit(PAGE).offset((page - 1) * PAGE))


def of_thing(thing: Any) -> list[Line]:
    """What was done to a thing, the newest first: of a guest also to their registration. Where a key has had another
    thing before, which was deleted and never came back, that one's lines are no part of it."""
    mine = and_(AuditEntry.thing == thing.__tablename__, AuditEntry.thing_id == thing.id)
    last = select(func.max(AuditEntry.id)).where(mine)
    gone = func.coalesce(last.where(AuditEntry.action == "deleted").scalar_subquery(), 0)
    back = func.coalesce(last.where(AuditEntry.action == "restored").scalar_subquery(), 0)
    about: ColumnElement[bool] = and_(mine, case((back > gone, True), else_=AuditEntry.id > gone))
    if isinstance(thing, Guest):
        registrations = select(Registration.id).where(Registration.guest_id == thing.id)
        sign_ups = select(SignUp.id).where(SignUp.guest_id == thing.id)
        about = or_(
            and_(about, AuditEntry.at >= thing.created_at),
            and_(AuditEntry.thing == "registration", AuditEntry.thing_id.in_(registrations)),
            and_(AuditEntry.thing == "sign_up", AuditEntry.thing_id.in_(sign_ups)),
        )
    event_id = thing.event_id
    asked = select(AuditEntry).where(AuditEntry.event_id == event_id, about).order_by(AuditEntry.id.desc())
    return _named(asked.limit(OF_THING))


def _where(event: Event, sought: Sought) -> Iterable[ColumnElement[bool]]:
    yield AuditEntry.event_id == event.id
    if sought.who in {"guest", "speaker"}:
        yield AuditEntry.actor.like(f"{sought.who}:%")
    elif sought.who:
        yield AuditEntry.actor == sought.who
    if sought.action:
        yield AuditEntry.action == sought.action
    if sought.thing:
        yield AuditEntry.thing == sought.thing
    if sought.day:
        begins = datetime.combine(sought.day, time(), event.zone)
        yield AuditEntry.at >= begins
        yield AuditEntry.at < datetime.combine(sought.day + timedelta(days=1), time(), event.zone)
    for word in sought.words.split():
        yield _says(event.id, word)


def _says(event_id: int, word: str) -> ColumnElement[bool]:
    """A word in what a line says, or in the name of the guest or speaker whom it is about."""
    guests = select(Guest.id).where(Guest.event_id == event_id, Guest.search.contains(folded(word), autoescape=True))
    speakers = select(Speaker.id).where(Speaker.event_id == event_id, Speaker.name.icontains(word, autoescape=True))
    registrations = select(Registration.id).where(Registration.guest_id.in_(guests))
    return or_(
        AuditEntry.search.contains(word.casefold(), autoescape=True),
        and_(AuditEntry.thing == "guest", AuditEntry.thing_id.in_(guests)),
        and_(AuditEntry.thing == "registration", AuditEntry.thing_id.in_(registrations)),
        and_(AuditEntry.thing == "speaker", AuditEntry.thing_id.in_(speakers)),
    )


#: How each kind of thing is called, by its key.
_NAMES: dict[str, Select[Any, Any]] = {
    "guest": select(Guest.id, Guest.name),
    "registration": select(Registration.id, Guest.name).join(Guest, Guest.id == Registration.guest_id),
    "sign_up": select(SignUp.id, Guest.name).join(Guest, Guest.id == SignUp.guest_id),
    "guest_group": select(GuestGroup.id, GuestGroup.name),
    "question": select(Question.id, Question.label),
    "programme_session": select(ProgrammeSession.id, ProgrammeSession.title),
    "speaker": select(Speaker.id, Speaker.name),
    "room": select(Room.id, Room.name),
    "track": select(Track.id, Track.name),
}


def _named(asked: Select[AuditEntry]) -> list[Line]:
    entries: Sequence[AuditEntry] = db.session.scalars(asked).all()
    actors = people({entry.actor for entry in entries})
    things: dict[tuple[str, int], Any] = {}
    for kind, named in _NAMES.items():
        keys = {entry.thing_id for entry in entries if entry.thing == kind}
        if keys:
            key = named.selected_columns[0]
            things |= {(kind, each): name for each, name in db.session.execute(named.where(key.in_(keys)))}
    things = _in_bin({(entry.thing, entry.thing_id) for entry in entries}) | things
    return [Line(each, actors.get(each.actor, ""), things.get((each.thing, each.thing_id))) for each in entries]


def people(actors: set[str]) -> dict[str, str]:
    """The names of those who acted, by how lines name them."""
    found: dict[str, str] = {}
    for kind, model in (("organiser", Organiser), ("guest", Guest), ("speaker", Speaker)):
        keys = [int(actor.partition(":")[2]) for actor in actors if actor.startswith(f"{kind}:")]
        if keys:
            named = db.session.execute(select(model.id, model.name).where(model.id.in_(keys)))
            found |= {f"{kind}:{key}": name for key, name in named}
    gone = {(kind, int(key)) for kind, _colon, key in (actor.partition(":") for actor in actors - set(found)) if key}
    return found | {f"{kind}:{key}": name for (kind, key), name in _in_bin(gone).items()}


def _in_bin(wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], Any]:
    """What things are called that lie in the bin, by table and key."""
    keys = {key for _kind, key in wanted}
    if not keys:
        return {}
    asked = select(BinnedThing.kind, BinnedThing.thing_id, BinnedThing.label).where(BinnedThing.thing_id.in_(keys))
    return {(kind, key): label for kind, key, label in db.session.execute(asked) if (kind, key) in wanted}
