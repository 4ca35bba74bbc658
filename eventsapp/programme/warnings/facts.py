"""What warnings are made from, and what one is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from hashlib import sha256
from typing import NamedTuple

from eventsapp.programme.interest import Interest
from eventsapp.programme.snapshot import Programme, SessionFacts, Texts


class Hours(NamedTuple):
    """From when to when a room is open each day, by the event's clock. None: from, or to, midnight."""

    opens: time | None
    closes: time | None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that warnings are made from: nothing else is read."""

    draft: Programme
    #: What the public reads now.
    published: Programme | None = None
    #: Minutes that a room wants between two sessions.
    changeover: int = 0
    #: By the room's guid; rooms that are always open are not in it.
    hours: Mapping[str, Hours] = field(default_factory=dict)
    #: Of each session (guid) and speaker (code) that has answered: True they will, False they can't.
    answers: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    #: How many people chose each session, by its guid.
    interest: Mapping[str, Interest] = field(default_factory=dict)


class About(NamedTuple):
    """A session that a warning is about."""

    guid: str
    title: Texts


@dataclass(frozen=True, kw_only=True)
class DraftWarning:
    """Something that an organiser should know before others find out. It never blocks."""

    #: What it is: a name in warnings.words.
    kind: str
    #: The sessions it is about; the first one is the one to open first.
    about: tuple[About, ...]
    #: When it is, where it has a time.
    at: datetime | None = None
    until: datetime | None = None
    #: The room, the speaker, numbers: what its sentence names.
    names: Mapping[str, str | int] = field(default_factory=dict)
    #: What identifies it beside its sessions and times; where one of these changes it is another warning.
    facts: tuple[str | int, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of what it is about. Titles and names are no part of it: a typing error mended wakes no warning."""
        about = [each.guid for each in self.about]
        times = [each and each.isoformat() for each in (self.at, self.until)]
        return sha256(json.dumps([self.kind, about, times, self.facts]).encode()).hexdigest()


def about(*sessions: SessionFacts) -> tuple[About, ...]:
    """These sessions, for a warning."""
    return tuple(About(each.guid, each.title) for each in sessions)
