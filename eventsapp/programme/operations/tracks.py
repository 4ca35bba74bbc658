"""Tracks of the draft."""

from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from eventsapp.kernel import audit
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.fingerprint import check_seen
from eventsapp.kernel.translated import pick
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme.goals import GOALS
from eventsapp.programme.models import Track
from eventsapp.programme.operations.held import held, hold_event
from eventsapp.programme.wording import free, slug


@dataclass(frozen=True, kw_only=True)
class TrackFields:
    """What an organiser says of a track."""

    name: dict[str, str]
    #: Numbers of the Sustainable Development Goals, 1 to 17, in their order.
    goals: tuple[int, ...] = field(default=())


def fields_of(track: Track) -> TrackFields:
    """A track as its fields."""
    return TrackFields(name=track.name, goals=tuple(track.goals))


def add_track(event_id: int, fields: TrackFields, actor: str) -> Track:
    """Add a track, after the others; its slug is made of its name. Raises Refused where it has no name."""
    _check(fields)
    with unit_of_work() as session:
        event = hold_event(event_id)
        slugs = set(session.scalars(select(Track.slug).where(Track.event_id == event_id)))
        last = session.scalar(select(func.max(Track.position)).where(Track.event_id == event_id))
        track = Track(
            event_id=event_id,
            slug=free(slug(pick(fields.name, event.language).text) or "track", slugs),
            name=fields.name,
            goals=list(fields.goals),
            position=0 if last is None else last + 1,
        )
        session.add(track)
        session.flush()
        audit.record(actor, "added", track, slug=track.slug)
    return track


def edit_track(event_id: int, track_id: int, fields: TrackFields, actor: str, seen: str | None = None) -> None:
    """Change a track; its slug stays. Raises Refused, or ChangedMeanwhile where it is not as seen."""
    _check(fields)
    with unit_of_work():
        track = held(Track, event_id, track_id)
        before = fields_of(track)
        check_seen(seen, before)
        track.name, track.goals = fields.name, list(fields.goals)
        audit.record(actor, "edited", track, slug=track.slug, **audit.changes(before, fields))


def delete_track(event_id: int, track_id: int, actor: str) -> None:
    """Take a track away; its sessions stay, without a track."""
    with unit_of_work() as session:
        track = held(Track, event_id, track_id)
        audit.record(actor, "deleted", track, slug=track.slug)
        session.delete(track)


def _check(fields: TrackFields) -> None:
    if not any(fields.name.values()):
        raise Refused(_l("Give the track a name, in one language at least."), "name")
    if not set(fields.goals) <= set(GOALS):
        raise Refused(_l("There are 17 goals."), "goals")
