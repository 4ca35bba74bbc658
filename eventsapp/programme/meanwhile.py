"""What others changed of a session meanwhile, told from its audit lines: who, and from what to what."""

from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.accounts.models import Organiser
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from eventsapp.kernel.fingerprint import fingerprint
from eventsapp.programme.models import Room, Speaker, Track
from eventsapp.programme.operations.fields import Placement, SessionFields, placement
from eventsapp.web.texts import plain
from eventsapp.web.times import moment, time

#: How much of a text an audit line keeps.
_KEPT = 200
NAMES = {
    "title": _l("Title"),
    "subtitle": _l("Subtitle"),
    "kind": _l("Kind"),
    "language": _l("Spoken language"),
    "starts_at": _l("Starts at"),
    "minutes": _l("Length in minutes"),
    "room_id": _l("Room"),
    "track_id": _l("Track"),
    "parts": _l("Who takes part"),
    "abstract": _l("In short"),
    "description": _l("Description"),
}


class Change(NamedTuple):
    """One field that is another's work now."""

    who: str
    at: datetime
    field: str
    before: str
    after: str


def trace(before: SessionFields, after: SessionFields) -> dict[str, Any]:
    """What an audit line keeps of a change, for `changes_since`: the values as people know them, without keys."""
    changed = [name for name, value in vars(after).items() if value != getattr(before, name)]
    return {
        "fields": changed,
        "was": fingerprint(before),
        "was_placed": fingerprint(placement(before)),
        "changes": {name: [_kept(name, getattr(each, name)) for each in (before, after)] for name in changed},
    }


def changes_since(session_id: int, seen: str, zone: ZoneInfo) -> list[Change]:
    """What was changed after somebody saw the session (`seen`: the fingerprint of its fields or of its placement).

    Where one field was changed twice, it is told once. Empty where no line tells of it, as after an import.
    """
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.thing == "programme_session", AuditEntry.thing_id == session_id)
        .order_by(AuditEntry.id)
    ).all()
    place = {"starts_at", "minutes", "room_id"}
    starts = [
        (number, entry.facts["was_placed"] == seen and entry.facts["was"] != seen)
        for number, entry in enumerate(entries)
        if seen in (entry.facts.get("was"), entry.facts.get("was_placed"))
    ]
    if not starts:
        return []
    # The last time that it was as seen: it may have come back to it.
    first, only_placed = starts[-1]
    if only_placed:
        moves = [number for number, _only in starts if place & set(entries[number].facts["fields"])]
        first = moves[-1] if moves else first
    told: dict[str, tuple[AuditEntry, Any, Any]] = {}
    for entry in entries[first:]:
        for name, (before, after) in entry.facts.get("changes", {}).items():
            if only_placed and name not in place:
                continue
            told[name] = (entry, told[name][1] if name in told else before, after)
    names = _actors({entry.actor for entry, _before, _after in told.values()})
    return [
        Change(names[entry.actor], entry.at, str(NAMES[name]), _shown(name, before, zone), _shown(name, after, zone))
        for name, (entry, before, after) in told.items()
        if before != after
    ]


def sentences(changes: list[Change], zone: ZoneInfo) -> list[str]:
    """The same as sentences."""
    return [
        _(
            "%(field)s: from “%(before)s” to “%(after)s” (%(who)s, %(time)s)",
            field=each.field,
            before=each.before,
            after=each.after,
            who=each.who,
            time=time(each.at, zone),
        )
        for each in changes
    ]


def placed_since(session_id: int, seen: str, now: Placement, zone: ZoneInfo) -> list[str]:
    """What was changed of a placement, as sentences; where no line tells of it, how it is now."""
    told = sentences(changes_since(session_id, seen, zone), zone)
    if told:
        return told
    return [f"{NAMES[name]}: {_shown(name, _kept(name, value), zone)}" for name, value in vars(now).items()]


def _kept(name: str, value: Any) -> Any:
    """A value as JSON that says the same when what it points to is gone."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {language: text[:_KEPT] for language, text in value.items()}
    if name == "room_id":
        return (db.session.scalar(select(Room.name).where(Room.id == value)) or "") if value else ""
    if name == "track_id":
        return (db.session.scalar(select(Track.name).where(Track.id == value)) or "") if value else ""
    if name == "parts":
        keys = [speaker for speaker, _role in value]
        found: dict[int, str] = dict(
            db.session.execute(select(Speaker.id, Speaker.name).where(Speaker.id.in_(keys))).all()
        )
        return [f"{found.get(speaker, '?')} ({role})" for speaker, role in value]
    return value


def _shown(name: str, value: Any, zone: ZoneInfo) -> str:
    if name == "starts_at" and value:
        return moment(datetime.fromisoformat(value), zone)
    if isinstance(value, dict):
        value = plain(value)
    if isinstance(value, list):
        value = ", ".join(value)
    return str(value) if value not in (None, "") else "–"


def _actors(actors: set[str]) -> dict[str, str]:
    """The names of those who acted."""
    named = dict.fromkeys(actors, _("somebody"))
    for kind, column, key in (
        ("organiser", Organiser.name, Organiser.id),
        ("speaker", Speaker.name, Speaker.id),
    ):
        keys = [int(actor.partition(":")[2]) for actor in actors if actor.startswith(f"{kind}:")]
        if keys:
            found = db.session.execute(select(key, column).where(key.in_(keys)))
            named |= {f"{kind}:{number}": name for number, name in found if name}
    return named
