"""The warnings of an event's draft: gathered from the database, and split into those that speak and those left."""

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property

from sqlalchemy import or_, select

from eventsapp.kernel.database import db
from eventsapp.programme import queries
from eventsapp.programme.interest import interest
from eventsapp.programme.models import (
    AcknowledgedWarning,
    Participation,
    ProgrammeRules,
    ProgrammeSession,
    Room,
    Speaker,
)
from eventsapp.programme.snapshot import Programme, Texts
from eventsapp.programme.warnings import DraftWarning, Facts, Hours, warnings
from eventsapp.programme.warnings.words import HEADINGS


@dataclass(frozen=True)
class Warned:
    """An event's warnings, and what screens need to show them."""

    speaking: list[DraftWarning]
    #: Those that an organiser left as they are.
    quiet: list[DraftWarning] = field(default_factory=list)
    #: The key of each session by guid, for links.
    keys: dict[str, int] = field(default_factory=dict)

    @cached_property
    def by_kind(self) -> dict[str, list[DraftWarning]]:
        """Those that speak, by kind, the gravest first."""
        found: dict[str, list[DraftWarning]] = {}
        for warning in self.speaking:
            found.setdefault(warning.kind, []).append(warning)
        return found

    @cached_property
    def by_session(self) -> Counter[int]:
        """How many of those that speak are about each session, by its key."""
        return Counter(
            self.keys[each]
            for warning in self.speaking
            for each in {about.guid for about in warning.about} & self.keys.keys()
        )

    def counted(self) -> list[tuple[object, int]]:
        """Each kind's heading (lazily translated) with how many of it speak."""
        return [(HEADINGS[kind], len(found)) for kind, found in self.by_kind.items()]

    def of(self, key: int) -> "Warned":
        """Those about one session."""
        guid = next((guid for guid, each in self.keys.items() if each == key), "")
        return Warned([each for each in self.speaking if guid in {about.guid for about in each.about}], [], self.keys)

    def others(self, warning: DraftWarning, key: int) -> list[tuple[int, Texts]]:
        """The other sessions of a warning about one: their keys and titles."""
        found = [(self.keys[each.guid], each.title) for each in warning.about if each.guid in self.keys]
        return [(other, title) for other, title in found if other != key]


def warned(event_id: int, draft: Programme | None = None, published: Programme | None = None) -> Warned:
    """The warnings of an event's draft, by the same few queries for any number of sessions.

    draft, published: what was read of them already.
    """
    facts = gather(event_id, draft or queries.draft(event_id), published or queries.published(event_id))
    left = set(db.session.scalars(select(AcknowledgedWarning.digest).where(AcknowledgedWarning.event_id == event_id)))
    found = [(each, each.digest in left) for each in warnings(facts)]
    keys = db.session.execute(
        select(ProgrammeSession.guid, ProgrammeSession.id).where(ProgrammeSession.event_id == event_id)
    )
    speaking, quiet = ([each for each, is_left in found if is_left is wanted] for wanted in (False, True))
    return Warned(speaking, quiet, {guid: key for guid, key in keys})  # noqa: C416 - rows, not pairs, to mypy


def new_warnings(event_id: int, before: Programme, after: Programme) -> list[DraftWarning]:
    """What `after` would warn of and `before` does not: what a move of a room's day brings about."""
    facts = gather(event_id, before, None)
    known = {each.digest for each in warnings(facts)}
    return [each for each in warnings(replace(facts, draft=after)) if each.digest not in known]


def gather(event_id: int, draft: Programme, published: Programme | None) -> Facts:
    """All that warnings about this draft are made from."""
    hours = db.session.execute(
        select(Room.guid, Room.opens, Room.closes).where(
            Room.event_id == event_id, or_(Room.opens.is_not(None), Room.closes.is_not(None))
        )
    )
    answers = db.session.execute(
        select(ProgrammeSession.guid, Speaker.code, Participation.declined_at)
        .join(ProgrammeSession, ProgrammeSession.id == Participation.session_id)
        .join(Speaker, Speaker.id == Participation.speaker_id)
        .where(
            ProgrammeSession.event_id == event_id,
            or_(Participation.confirmed_at.is_not(None), Participation.declined_at.is_not(None)),
        )
    )
    return Facts(
        draft=draft,
        published=published,
        changeover=changeover_minutes(event_id),
        hours={guid: Hours(opens, closes) for guid, opens, closes in hours},
        answers={(guid, code): at is None for guid, code, at in answers},
        interest=interest(event_id),
    )


def changeover_minutes(event_id: int) -> int:
    """How many minutes a room wants between two sessions."""
    wanted = select(ProgrammeRules.changeover_minutes).where(ProgrammeRules.event_id == event_id)
    return db.session.scalar(wanted) or 0
