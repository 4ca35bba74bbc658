"""What a release changes for those who read the one before it: things are known again by their guids.

Pure: from two snapshots comes a value that is kept with the release as JSON, and that screens put into words
(programme.telling).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

from eventsapp.programme.snapshot import (
    EventFacts,
    Programme,
    RoomFacts,
    SessionFacts,
    SpeakerFacts,
    Texts,
    TrackFacts,
)

Fact = RoomFacts | TrackFacts | SpeakerFacts | SessionFacts
#: What is told of a session otherwise: by its place and by its people.
_OF_SESSIONS = {"starts_at", "minutes", "room", "parts"}
#: What can't be put into words: an identity, a photograph's digest, what formats carry along.
_WORDLESS = {"guid", "photo", "extra"}


class Place(NamedTuple):
    """Where and when a session is: its start (None: not placed), its length, its room's name."""

    starts_at: datetime | None
    minutes: int
    room: str


class FieldChange(NamedTuple):
    """That a field says something else. Values are texts by language, under "" where they have none.

    A text is one change for each language in which it changed. Both values empty: they can't be put into words.
    """

    name: str
    before: Texts
    after: Texts


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happened to one session, speaker, room or track."""

    #: "new", "gone" or "changed".
    what: str
    #: A session's or speaker's code, a track's slug, a room's name.
    code: str
    guid: str = ""
    title: Texts
    #: A session's place before and after; both only where it moved.
    was: Place | None = None
    now: Place | None = None
    fields: tuple[FieldChange, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether it is there before and after, at another time, for longer or shorter, or in another room."""
        return self.what == "changed" and self.was is not None


@dataclass(frozen=True, kw_only=True)
class Changes:
    """All that one release changes; sessions stand in the programme's order."""

    #: Nothing was published before it: all its sessions are new.
    first: bool = False
    sessions: tuple[Change, ...] = ()
    speakers: tuple[Change, ...] = ()
    rooms: tuple[Change, ...] = ()
    tracks: tuple[Change, ...] = ()
    event: tuple[FieldChange, ...] = ()
    #: Rooms, tracks or people stand in another order.
    order: bool = False

    @property
    def new(self) -> list[Change]:
        """The sessions that were not there."""
        return [each for each in self.sessions if each.what == "new"]

    @property
    def moved(self) -> list[Change]:
        """The sessions at another time or in another room; what else changed of them is in their fields."""
        return [each for each in self.sessions if each.moved]

    @property
    def changed(self) -> list[Change]:
        """The sessions that stayed in their place and say something else."""
        return [each for each in self.sessions if each.what == "changed" and not each.moved]

    @property
    def cancelled(self) -> list[Change]:
        """The sessions that are no longer there."""
        return [each for each in self.sessions if each.what == "gone"]

    @property
    def any(self) -> bool:
        """Whether there is anything to release."""
        others = self.speakers or self.rooms or self.tracks or self.event
        return bool(self.first or self.sessions or others or self.order)

    def to_json(self) -> str:
        """As JSON text; `from_json` gives the same value back."""
        return json.dumps(_plain(self), ensure_ascii=False, default=str)

    @classmethod
    def from_json(cls, text: str) -> "Changes":
        """Read what `to_json` wrote."""
        data = json.loads(text)
        things = {kind: tuple(map(_change, data[kind])) for kind in ("sessions", "speakers", "rooms", "tracks")}
        event = tuple(FieldChange(*each) for each in data["event"])
        return cls(first=data["first"], order=data["order"], event=event, **things)


def compare(before: Programme | None, after: Programme) -> Changes:
    """What `after` changes for those who read `before` (None: nothing was released yet)."""
    if before is None:
        return Changes(first=True, sessions=tuple(_appeared(each, _place(each)) for each in after.sessions))
    rooms = _same(before.rooms, after.rooms)
    people = _same(before.speakers, after.speakers)
    return Changes(
        sessions=_sessions(before, after, rooms, people),
        speakers=_things(before.speakers, after.speakers, people),
        rooms=_things(before.rooms, after.rooms, rooms),
        tracks=_things(before.tracks, after.tracks, _same(before.tracks, after.tracks)),
        event=_fields(before.event, after.event),
        order=any(
            _reordered(*each)
            for each in (
                (before.rooms, after.rooms),
                (before.tracks, after.tracks),
                (before.speakers, after.speakers),
            )
        ),
    )


def _key(fact: Fact) -> str:
    return fact.slug if isinstance(fact, TrackFacts) else fact.guid


def _code(fact: Fact) -> str:
    if isinstance(fact, TrackFacts):
        return fact.slug
    return fact.name if isinstance(fact, RoomFacts) else fact.code


def _title(fact: Fact) -> Texts:
    name: Texts | str = fact.title if isinstance(fact, SessionFacts) else fact.name
    return {"": name} if isinstance(name, str) else name


def _same(before: Iterable[Fact], after: Iterable[Fact]) -> dict[str, str]:
    """The key that each thing of `after` had before: its own, else that of the gone one with its name or code."""
    old, new = {_key(each): each for each in before}, {_key(each): each for each in after}
    gone = {_code(each): key for key, each in old.items() if key not in new}
    found = {}
    for key, each in new.items():
        if key in old:
            found[key] = key
        elif _code(each) in gone:
            found[key] = gone[_code(each)]
    return found


def _things(before: Iterable[Fact], after: Iterable[Fact], same: Mapping[str, str]) -> tuple[Change, ...]:
    old = {_key(each): each for each in before}
    found = []
    for each in after:
        if _key(each) not in same:
            found.append(_appeared(each))
        elif changed := _fields(old[same[_key(each)]], each):
            found.append(_changed(each, changed))
    kept = set(same.values())
    return (*found, *(_gone(each) for key, each in old.items() if key not in kept))


def _sessions(
    before: Programme, after: Programme, rooms: Mapping[str, str], people: Mapping[str, str]
) -> tuple[Change, ...]:
    old = {each.guid: each for each in before.sessions}
    room_before = {each.name: each.guid for each in before.rooms}
    room_after = {each.name: rooms.get(each.guid, each.guid) for each in after.rooms}
    tracks = (before.track_by_slug, after.track_by_slug)
    person_before = {each.code: each.guid for each in before.speakers}
    person_after = {each.code: people.get(each.guid, each.guid) for each in after.speakers}
    found = []
    for each in after.sessions:
        was = old.pop(each.guid, None)
        if was is None:
            found.append((each, _appeared(each, _place(each))))
            continue
        moved = (was.starts_at, was.minutes, room_before.get(was.room)) != (
            each.starts_at,
            each.minutes,
            room_after.get(each.room),
        )
        old_parts = [(part.role, person_before.get(part.speaker, part.speaker)) for part in was.parts]
        new_parts = [(part.role, person_after.get(part.speaker, part.speaker)) for part in each.parts]
        changed = _fields(was, each, *tracks)
        if old_parts != new_parts:
            roles = _roles(old_parts, new_parts)
            named = [FieldChange(role, _names(before, was, role), _names(after, each, role)) for role in roles]
            # Where each role has whom it had, they only stand in another order.
            changed = (*changed, *(named or [FieldChange("parts", {}, {})]))
        if moved or changed:
            found.append((each, _changed(each, changed, *((_place(was), _place(each)) if moved else ()))))
    gone = [(each, _gone(each, _place(each))) for each in old.values()]
    # Two lists by time become one: what is gone stands where it was.
    order = sorted([*found, *gone], key=lambda pair: (pair[0].starts_at is None, str(pair[0].starts_at or "")))
    return tuple(change for _session, change in order)


def _roles(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> list[str]:
    """The roles in which other people take part, or the same in another order."""
    roles = dict.fromkeys(role for role, _person in (*old, *new))
    return [role for role in roles if [each for each in old if each[0] == role] != [e for e in new if e[0] == role]]


def _names(programme: Programme, session: SessionFacts, role: str) -> Texts:
    speakers = programme.speaker_by_code
    names = [
        speakers[part.speaker].name if part.speaker in speakers else part.speaker
        for part in session.parts
        if part.role == role
    ]
    return {"": ", ".join(names)} if names else {}


def _fields(
    before: Fact | EventFacts,
    after: Fact | EventFacts,
    tracks_before: Mapping[str, TrackFacts] | None = None,
    tracks_after: Mapping[str, TrackFacts] | None = None,
) -> tuple[FieldChange, ...]:
    found: list[FieldChange] = []
    for each in fields(after):
        name, old, new = each.name, getattr(before, each.name), getattr(after, each.name)
        if old == new or (name in _OF_SESSIONS and isinstance(after, SessionFacts)):
            continue
        if isinstance(new, Mapping) and name not in _WORDLESS:
            for tag in dict.fromkeys((*new, *old)):
                if old.get(tag) != new.get(tag):
                    found.append(FieldChange(name, _spoken(old, tag), _spoken(new, tag)))
        elif name == "track":
            named = [tracks.get(slug) for tracks, slug in ((tracks_before or {}, old), (tracks_after or {}, new))]
            found.append(FieldChange(name, *(track.name if track else {} for track in named)))
        else:
            found.append(FieldChange(name, _said(name, old), _said(name, new)))
    return tuple(found)


def _spoken(texts: Texts, tag: str) -> Texts:
    return {tag: texts[tag]} if texts.get(tag) else {}


def _said(name: str, value: Any) -> Texts:
    """A value without a language, where there is one that can be read."""
    if value is None or value == "" or name in _WORDLESS:
        return {}
    if isinstance(value, datetime):
        return {"": value.isoformat()}
    if isinstance(value, tuple):
        return {"": ", ".join(map(str, value))} if all(isinstance(each, str | int) for each in value) else {}
    return {"": str(value)}


def _reordered(before: Iterable[Fact], after: Iterable[Fact]) -> bool:
    old, new = [_key(each) for each in before], [_key(each) for each in after]
    kept = set(old) & set(new)
    return [key for key in old if key in kept] != [key for key in new if key in kept]


def _place(session: SessionFacts) -> Place:
    return Place(session.starts_at, session.minutes, session.room)


def _appeared(fact: Fact, now: Place | None = None) -> Change:
    return Change(what="new", code=_code(fact), guid=_guid(fact), title=_title(fact), now=now)


def _gone(fact: Fact, was: Place | None = None) -> Change:
    return Change(what="gone", code=_code(fact), guid=_guid(fact), title=_title(fact), was=was)


def _changed(fact: Fact, said: tuple[FieldChange, ...], was: Place | None = None, now: Place | None = None) -> Change:
    title = _title(fact)
    return Change(what="changed", code=_code(fact), guid=_guid(fact), title=title, was=was, now=now, fields=said)


def _guid(fact: Fact) -> str:
    return "" if isinstance(fact, TrackFacts) else fact.guid


def _plain(changes: Changes) -> dict[str, Any]:
    things = {
        kind: [{**vars(each), "fields": [[*field] for field in each.fields]} for each in getattr(changes, kind)]
        for kind in ("sessions", "speakers", "rooms", "tracks")
    }
    return {**things, "first": changes.first, "order": changes.order, "event": [[*each] for each in changes.event]}


def _change(data: dict[str, Any]) -> Change:
    places = {
        key: Place(datetime.fromisoformat(place[0]) if place[0] else None, *place[1:]) if place else None
        for key, place in (("was", data["was"]), ("now", data["now"]))
    }
    return Change(**{**data, **places, "fields": tuple(FieldChange(*each) for each in data["fields"])})
