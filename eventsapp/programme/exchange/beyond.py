"""What a Programme says beyond a format's own words: other languages, roles, codes, sessions without a time.

It stands beside the schedule, where other readers pass over it. Each fact comes with a mark of what the schedule
itself says there: where somebody has edited that meanwhile, the schedule wins.
"""

import json
from dataclasses import fields, replace
from datetime import datetime
from hashlib import sha256
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from flask_babel import lazy_gettext as _l

from eventsapp.programme import wording
from eventsapp.programme.exchange import times
from eventsapp.programme.exchange.problems import Findings
from eventsapp.programme.snapshot import (
    EventFacts,
    Link,
    Part,
    Programme,
    RoomFacts,
    SessionFacts,
    SpeakerFacts,
    TrackFacts,
    in_order,
)

Document = dict[str, Any]
#: What each kind of thing is known by.
_KEYS = {"rooms": "name", "tracks": "slug", "speakers": "guid", "sessions": "guid"}
_KINDS: dict[str, type] = {"rooms": RoomFacts, "tracks": TrackFacts, "speakers": SpeakerFacts, "sessions": SessionFacts}
_HINTS = {kind: get_type_hints(kind) for kind in (EventFacts, *_KINDS.values(), Part, Link)}
#: The longest that the tables take.
_LIMITS = {
    RoomFacts: {"name": 200},
    TrackFacts: {"slug": 80},
    Link: {"name": 100, "url": 500},
    SpeakerFacts: {"code": 80, "name": 200, "post": 200, "organisation": 200},
    SessionFacts: {"code": 120, "kind": 60, "language": 20},
}


def beyond(programme: Programme, plain: Programme) -> Document:
    """What must be said beside a schedule that alone reads as `plain`, so that it reads as `programme`."""
    whole, read = json.loads(programme.to_json()), json.loads(plain.to_json())
    found: Document = {
        "event": whole["event"]["slug"],
        "timezone": whole["event"]["timezone"],
        "languages": whole["event"]["languages"],
        "facts": _differences(whole["event"], read["event"]),
        "released": _differences({"released_at": whole["released_at"]}, {"released_at": read["released_at"]}),
    }
    for kind, key in _KEYS.items():
        ours, theirs = ({each[key]: each for each in side[kind]} for side in (whole, read))
        found[kind] = {
            name: _differences(each, theirs[name])
            for name, each in ours.items()
            if name in theirs and each != theirs[name]
        }
        found[f"more {kind}"] = [each for name, each in ours.items() if name not in theirs]
        found[f"less {kind}"] = [name for name in theirs if name not in ours]
        found[f"order of {kind}"] = list(ours) if list(ours) != list(theirs) else []
    return {name: value for name, value in found.items() if value}


def restored(plain: Programme, said: Document, findings: Findings) -> Programme:
    """`plain` with what was said beside it. What can't be is a problem: somebody has written there."""
    try:
        whole = json.loads(plain.to_json())
        _restore(whole["event"], said.get("facts", {}))
        _restore(whole, said.get("released", {}))
        for kind, key in _KEYS.items():
            less = set(said.get(f"less {kind}", []))
            things = {each[key]: each for each in whole[kind] if each[key] not in less}
            for name, differences in said.get(kind, {}).items():
                if name in things:
                    _restore(things[name], differences)
            things |= {each[key]: each for each in said.get(f"more {kind}", []) if each[key] not in things}
            order = {name: number for number, name in enumerate(said.get(f"order of {kind}", []))}
            whole[kind] = sorted(things.values(), key=lambda each: order.get(each[key], len(order)))
        programme = Programme.from_json(json.dumps(whole))
        programme = replace(programme, sessions=in_order(programme.sessions, programme.rooms))
        _check(programme)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        findings.problem(0, _l("what this file says for eventsapp alone can't be read (%(why)s)", why=str(error)[:100]))
        return plain
    return programme


def _differences(whole: Document, read: Document) -> Document:
    return {name: [_mark(read[name]), value] for name, value in whole.items() if value != read[name]}


def _restore(thing: Document, differences: Document) -> None:
    for name, (mark, value) in differences.items():
        if name in thing and mark == _mark(thing[name]):
            thing[name] = value


def _mark(value: Any) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]


def _check(programme: Programme) -> None:
    """Raise ValueError where a table would not take it, or a page would stumble over it."""
    things: tuple[Any, ...] = (
        programme.event,
        *programme.rooms,
        *programme.tracks,
        *programme.speakers,
        *programme.sessions,
    )
    links = [link for speaker in programme.speakers for link in speaker.links]
    for thing in (*things, *links, *(part for session in programme.sessions for part in session.parts)):
        hints = _HINTS[type(thing)]
        for each in fields(thing):
            if not _fits(getattr(thing, each.name), hints[each.name]):
                raise ValueError(f"{type(thing).__name__}.{each.name}")
        for name, limit in _LIMITS.get(type(thing), {}).items():
            if len(getattr(thing, name)) > limit:
                raise ValueError(f"{name} is longer than {limit}")
    for kind, cls in _KINDS.items():
        for name in {"guid", "code", "slug", "name"} & {each.name for each in fields(cls)} - {
            "name" if cls in (TrackFacts, SpeakerFacts) else ""
        }:
            values = [getattr(each, name) for each in getattr(programme, kind)]
            if len(set(values)) != len(values):
                raise ValueError(f"two {kind} of the same {name}")
            if name == "guid" and not all(wording.guid(value) == value for value in values):
                raise ValueError(f"{name} of {kind}")
            if name == "code" and not all(wording.CODE.fullmatch(value) for value in values):
                raise ValueError(f"{name} of {kind}")
    if not all(wording.is_web_address(link.url) for link in links):
        raise ValueError("a link")
    speakers = {speaker.code for speaker in programme.speakers}
    parts = [part for session in programme.sessions for part in session.parts]
    if any(part.speaker not in speakers or part.role not in {"speaker", "moderator", "host"} for part in parts):
        raise ValueError("parts")
    if any(len(set(session.parts)) != len(session.parts) or session.minutes < 1 for session in programme.sessions):
        raise ValueError("sessions")
    if times.zone(programme.event.timezone) is None or programme.event.ends_at <= programme.event.starts_at:
        raise ValueError("the event's time")
    if not programme.event.languages or not all(session.title for session in programme.sessions):
        raise ValueError("languages")


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value is of a type as our dataclasses name them."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin in (Union, UnionType):
        return any(_fits(value, each) for each in inner)
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(each, inner[0]) for each in value)
    if origin is not None:  # Mapping
        return isinstance(value, dict) and all(_fits(k, inner[0]) and _fits(v, inner[1]) for k, v in value.items())
    if hint is datetime:
        return isinstance(value, datetime) and value.tzinfo is not None
    if hint is float:
        return isinstance(value, float | int) and not isinstance(value, bool)
    if hint is str:
        return isinstance(value, str) and (not value or wording.is_text(value))
    return isinstance(value, hint) and not (hint is int and isinstance(value, bool))
