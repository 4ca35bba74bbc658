"""Sessions of the draft."""

import re
import uuid
from dataclasses import replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from eventsapp.kernel import audit, binned
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.fingerprint import check_seen
from eventsapp.kernel.translated import pick
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme.meanwhile import trace
from eventsapp.programme.models import Participation, ProgrammeSession, Room, Speaker, Track
from eventsapp.programme.operations.fields import LONGEST, ROLES, Placement, SessionFields, fields_of, placement
from eventsapp.programme.operations.held import held, hold_event
from eventsapp.programme.wording import free, slug


def add_session(event_id: int, fields: SessionFields, actor: str) -> ProgrammeSession:
    """Add a session; its code is made of its title and never changed. Raises Refused, with the field it is about."""
    with unit_of_work() as unit:
        event = hold_event(event_id)
        _check(event_id, fields)
        codes = set(unit.scalars(select(ProgrammeSession.code).where(ProgrammeSession.event_id == event_id)))
        session = ProgrammeSession(
            event_id=event_id,
            guid=str(uuid.uuid4()),
            code=free(slug(pick(fields.title, event.language).text) or "session", codes),
        )
        _write(session, fields)
        unit.add(session)
        unit.flush()
        audit.record(actor, "added", session, code=session.code)
    return session


def edit_session(event_id: int, session_id: int, fields: SessionFields, actor: str, seen: str | None = None) -> None:
    """Change a session. Raises Refused, with the field it is about, or ChangedMeanwhile where it is not as seen."""
    with unit_of_work():
        session = held(ProgrammeSession, event_id, session_id)
        before = fields_of(session)
        check_seen(seen, before)
        _check(event_id, fields)
        _write(session, fields)
        audit.record(actor, "edited", session, code=session.code, **trace(before, fields))


def place_session(event_id: int, session_id: int, place: Placement, actor: str, seen: str | None = None) -> bool:
    """Give a session its time, room and length, and leave all else as it is; gives whether that is another place.

    seen: the fingerprint of the placement that was seen. Raises Refused, with the field it is about, or
    ChangedMeanwhile where somebody else placed it meanwhile; what else they changed does not matter here.
    """
    with unit_of_work():
        session = held(ProgrammeSession, event_id, session_id)
        check_seen(seen, placement(session))
        before = fields_of(session)
        after = replace(before, **vars(place))
        if after == before:
            return False
        _check(event_id, after)
        session.starts_at, session.minutes, session.room_id = place.starts_at, place.minutes, place.room_id
        audit.record(actor, "placed", session, code=session.code, **trace(before, after))
    return True


def delete_session(event_id: int, session_id: int, actor: str) -> None:
    """Take a session away, into the bin."""
    with unit_of_work():
        hold_event(event_id)
        session = held(ProgrammeSession, event_id, session_id)
        audit.record(actor, "deleted", session, code=session.code)
        binned.put(event_id, ProgrammeSession, {session.id: session.title}, actor)


def _write(session: ProgrammeSession, fields: SessionFields) -> None:
    for name, value in vars(fields).items():
        if name != "parts":
            setattr(session, name, value)
    # Who stays keeps their row, and what they answered.
    there = {(part.speaker_id, part.role): part for part in session.participations}
    parts = [there.get(part) or Participation(speaker_id=part[0], role=part[1]) for part in fields.parts]
    for position, each in enumerate(parts):
        each.position = position
    session.participations = parts


def _check(event_id: int, fields: SessionFields) -> None:
    """Everything that it names belongs to the same event."""
    if not any(fields.title.values()):
        raise Refused(_l("Give the session a title, in one language at least."), "title")
    if not 1 <= fields.minutes <= LONGEST:
        raise Refused(_l("Give its length in minutes, from 1 to %(most)d.", most=LONGEST), "minutes")
    if fields.language and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", fields.language):
        raise Refused(_l("Give a language as its tag, such as en, fi or sv."), "language")
    for model, key, name in ((Room, fields.room_id, "room"), (Track, fields.track_id, "track")):
        if key is not None and not _of_event(model, event_id, {key}):
            raise Refused(_l("It has been deleted meanwhile. Choose another."), name)
    if len(set(fields.parts)) < len(fields.parts):
        raise Refused(_l("Somebody stands here twice in the same role."), "parts")
    if not {role for _speaker, role in fields.parts} <= set(ROLES):
        raise Refused(_l("Choose one of the roles."), "parts")
    if not _of_event(Speaker, event_id, {speaker for speaker, _role in fields.parts}):
        raise Refused(_l("One of the speakers has been deleted meanwhile. Choose another."), "parts")


def _of_event(model: type[Room | Track | Speaker], event_id: int, keys: set[int]) -> bool:
    found = db.session.scalar(
        select(func.count()).select_from(model).where(model.event_id == event_id, model.id.in_(keys))
    )
    return found == len(keys)
