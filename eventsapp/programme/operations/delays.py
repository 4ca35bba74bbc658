"""A room's day moved at once: a release of its own, with that and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.kernel import audit
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme import queries, releases
from eventsapp.programme.comparison import compare
from eventsapp.programme.delay import MOST, Delay, Move, moved, moves
from eventsapp.programme.models import ProgrammeSession, Release, Room
from eventsapp.programme.operations.held import hold_event
from eventsapp.programme.operations.releases import Preview, publish
from eventsapp.programme.snapshot import Programme
from eventsapp.settings import LANGUAGES
from eventsapp.web.language import speaking
from eventsapp.web.times import moment

_CHANGED = _l("The published programme has changed meanwhile. Nothing was moved. Look at the moves again.")


@dataclass(frozen=True)
class DelayPreview:
    """Where each session would go, and the release that this would be."""

    moves: list[Move]
    release: Preview


def preview_delay(event_id: int, delay: Delay) -> DelayPreview:
    """What moving a room's day would publish: the last release, with that and nothing of the draft.

    Raises Refused where nothing is published, or nothing would move.
    """
    before = queries.published(event_id)
    if not 1 <= abs(delay.minutes) <= MOST:
        raise Refused(_l("Give a number of minutes from 1 to %(most)d.", most=MOST), "minutes")
    found = moves(before, delay) if before else []
    if before is None or not found:
        raise Refused(_l("There is nothing to move: no session of this room is left from there on."))
    after = moved(before, {each.session.guid: (each.starts_at, each.minutes) for each in found})
    return DelayPreview(found, _preview(before, after))


def delay_room(event_id: int, delay: Delay, actor: str, seen: str | None = None) -> Release:
    """Move the rest of a room's day, in public at once and in the draft as well.

    In the draft those move that stand where the public reads them: what has another place there stays in it.
    seen: the fingerprint of the release that was looked at (`Preview.seen`).
    Raises Refused where another release came meanwhile, or nothing would move.
    """
    with unit_of_work():
        event = hold_event(event_id)
        found = preview_delay(event_id, delay)
        if seen is not None and seen != found.release.seen:
            raise Refused(_CHANGED)
        assert found.release.before
        made = publish(event, found.release, actor, notes=_note(event, delay, found.moves[0]))
        places = {each.session.guid: (each.starts_at, each.minutes) for each in found.moves}
        _move_draft(event_id, found.release.before, places)
        audit.record(
            actor,
            "delayed",
            event,
            room=delay.room,
            minutes=delay.minutes,
            sessions=len(found.moves),
            number=made.number,
        )
    return made


def undo_delay(event_id: int, number: int, actor: str) -> Release:
    """Put back what the latest release moved, as a release of its own.

    Raises Refused where it is not the latest one any more, or was no move of a room's day.
    """
    with unit_of_work():
        event = hold_event(event_id)
        before = queries.published(event_id)
        if before is None or before.number != number or not may_be_undone(event_id):
            raise Refused(_l("Another release came after it: it can’t be undone any more."))
        was = {each.guid: each.was for each in releases.listed(event_id, number)[0].changes.moved if each.was}
        places = {guid: (place.starts_at, place.minutes) for guid, place in was.items()}
        notes = {}
        for language in LANGUAGES:
            with speaking(language):
                notes[language] = _("Back to the times of version %(number)d.", number=number - 1)
        made = publish(event, _preview(before, moved(before, places)), actor, notes=notes)
        _move_draft(event_id, before, places)
        audit.record(actor, "undid delay", event, number=number)
    return made


def may_be_undone(event_id: int) -> bool:
    """Whether the latest release moved a room's day, and nothing came after it."""
    notes = db.session.execute(
        select(Release.notes).where(Release.event_id == event_id).order_by(Release.number.desc()).limit(1)
    ).scalar_one_or_none()
    return notes is not None


def _preview(before: Programme, after: Programme) -> Preview:
    return Preview(before, after, after, compare(before, after))


def _note(event: Event, delay: Delay, first: Move) -> dict[str, str]:
    """What the public is told, in each language."""
    found = {}
    for language in LANGUAGES:
        with speaking(language):
            assert first.session.starts_at
            names = {"room": delay.room, "when": moment(first.session.starts_at, event.zone)}
            if delay.minutes > 0:
                found[language] = ngettext(
                    "%(room)s: %(num)d minute later from %(when)s on.",
                    "%(room)s: %(num)d minutes later from %(when)s on.",
                    delay.minutes,
                    **names,
                )
            else:
                found[language] = ngettext(
                    "%(room)s: %(num)d minute earlier from %(when)s on.",
                    "%(room)s: %(num)d minutes earlier from %(when)s on.",
                    -delay.minutes,
                    **names,
                )
    return found


def _move_draft(event_id: int, before: Programme, places: Mapping[str, tuple[datetime | None, int]]) -> None:
    """In the draft too, for the sessions that stand there where the public read them."""
    public = {each.guid: each for each in before.sessions}
    rows = db.session.execute(
        select(ProgrammeSession, Room.guid)
        .outerjoin(Room, Room.id == ProgrammeSession.room_id)
        .where(ProgrammeSession.event_id == event_id)
        .with_for_update(of=ProgrammeSession)
    )
    rooms = {each.name: each.guid for each in before.rooms}
    for row, room in rows:
        if row.guid in places:
            was = public[row.guid]
            if (row.starts_at, row.minutes, room) == (was.starts_at, was.minutes, rooms.get(was.room)):
                row.starts_at, row.minutes = places[row.guid]
