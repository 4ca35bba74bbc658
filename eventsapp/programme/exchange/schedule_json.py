"""schedule.json (https://c3voc.de/schedule/schema.json, as pretalx and CCC write it) to and from nodes."""

import json
import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask_babel import lazy_gettext as _l

from eventsapp.programme.exchange.documents import ADDRESSES, Node, whole_address
from eventsapp.programme.exchange.encodings import decoded
from eventsapp.programme.exchange.problems import BadFile, Problem
from eventsapp.programme.exchange.unread import Unread

_STRINGS_AND_BRACES = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]|\n', re.DOTALL)
_NOT_IN_URI = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9%:/?@!$&'()*+,;=._~\[\]-]")
_NOT_IN_PATH = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9%:/?@!$&'()*+,;=._~-]")
_IS_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(//([^/?#@]*@)?([^/?#:\[\]]+|\[[0-9A-Fa-f:.]+\])(:\d*)?(?=[/?#]|$)|(?!//)[^#])"
)
#: What each thing may hold that we read (or make anew); the rest is named.
_REFERENCE = frozenset({"url", "title", "type", "service"})
_READ = {
    "file": frozenset({"$schema", "generator", "schedule"}),
    "schedule": frozenset({"generator", "version", "base_url", "conference", "eventsapp"}),
    "conference": frozenset(
        {
            "acronym", "title", "subtitle", "venue", "city", "start", "end", "daysCount", "timeslot_duration",
            "time_zone_name", "base_url", "day_change", "tracks", "rooms", "days",
        }
    ),
    "day": frozenset({"index", "date", "day_start", "day_end", "rooms"}),
    "room": frozenset({"name", "guid", "capacity"}),
    "track": frozenset({"name", "slug"}),
    "event": frozenset(
        {
            "guid", "code", "id", "logo", "date", "start", "end", "duration", "room", "slug", "url", "title",
            "subtitle", "track", "type", "language", "abstract", "description", "recording", "recording_license",
            "do_not_record", "persons", "links", "feedback_url", "origin_url", "attachments", "video_download_url",
        }
    ),
    "person": frozenset({"id", "guid", "code", "name", "public_name", "title", "biography"}),
    "link": _REFERENCE,
    "attachment": _REFERENCE,
}  # fmt: skip
_REFERENCE_TYPES = {"slides", "paper", "web", "blog", "article", "media", "related", "activitypub"}


def parsed(data: bytes) -> Node:
    """Read a file. Raises BadFile where it is no schedule."""
    text = decoded(data)
    lines = iter(_lines(text))
    try:
        whole = json.loads(text, object_pairs_hook=lambda pairs: Node(next(lines, 0), pairs))
    except json.JSONDecodeError as error:
        raise BadFile([Problem(error.lineno, _l("this is not JSON: %(why)s", why=error.msg))]) from None
    except (RecursionError, ValueError):
        raise BadFile(
            [Problem(0, _l("this is not a schedule: it is nested too deep, or a number is too long"))]
        ) from None
    if not isinstance(whole, Node) or not whole.node("schedule").node("conference"):
        raise BadFile([Problem(1, _l("this is no schedule: there is no conference in it"))])
    unread = Unread(_READ)
    _look(unread, "file", whole)
    return _schedule(whole.node("schedule"), unread)


def _lines(text: str) -> list[int]:
    """The line of each object's opening brace, in the order of the closing ones: that in which they are read."""
    line, opened, lines = 1, [0], []
    for found in _STRINGS_AND_BRACES.finditer(text):
        mark = found[0]
        if mark == "{":
            opened.append(line)
        elif mark == "}":
            lines.append(opened.pop() if len(opened) > 1 else 0)
        else:
            line += mark.count("\n")
    return lines


def _schedule(schedule: Node, unread: Unread) -> Node:
    conference = schedule.node("conference")
    _look(unread, "schedule", schedule)
    _look(unread, "conference", conference)
    for kind in ("track", "room"):
        for each in conference.nodes(f"{kind}s"):
            _look(unread, kind, each)
    conference["version"] = schedule.text("version")
    conference["eventsapp"] = schedule.get("eventsapp")
    base = schedule.text("base_url") or conference.text("base_url")
    for day in conference.nodes("days"):
        _look(unread, "day", day)
        day["start"] = day.text("day_start")
        day["rooms"] = [
            Node(
                day.line,
                name=name,
                events=[_event_read(each, base, unread) for each in events if isinstance(each, Node)],
            )
            for name, events in day.node("rooms").items()
            if isinstance(events, list)
        ]
    conference["not read"] = unread.nodes()
    return conference


def _event_read(event: Node, base: str, unread: Unread) -> Node:
    _look(unread, "event", event)
    for kind in ("person", "link", "attachment"):
        for each in event.nodes(f"{kind}s"):
            _look(unread, kind, each)
    for thing, keys in (
        (event, ADDRESSES),
        *((each, ("url",)) for each in (*event.nodes("links"), *event.nodes("attachments"))),
    ):
        thing.update((key, whole_address(base, thing.text(key))) for key in keys if base and thing.text(key))
    return event


def _look(unread: Unread, kind: str, thing: Node) -> None:
    unread.look(kind, thing.line, (key for key, value in thing.items() if value not in ("", None, [], {}, False)))


def written(schedule: Node) -> bytes:
    """A schedule as a file that schedule.schema.json accepts: a session a line."""
    lines = _Lines()
    conference: dict[str, Any] = {
        "acronym": schedule.text("acronym"),
        "title": schedule.text("title"),
        "start": schedule.text("start"),
        "end": schedule.text("end"),
        "daysCount": len(schedule.nodes("days")),
        "timeslot_duration": schedule.text("timeslot_duration"),
        "tracks": [_track(track) for track in schedule.nodes("tracks")],
        "rooms": [
            {"name": room.text("name"), "guid": room.text("guid"), "capacity": room.number("capacity")}
            for room in schedule.nodes("rooms")
        ],
        "days": [
            {
                "index": day["index"],
                "date": day.text("date"),
                "day_start": day.text("start"),
                "day_end": day.text("end"),
                "rooms": {
                    room.text("name"): [lines.mark(_event(event)) for event in room.nodes("events")]
                    for room in day.nodes("rooms")
                },
            }
            for day in schedule.nodes("days")
        ],
    }
    if re.fullmatch(r"[A-Z][a-z]+/[A-Z][a-z].*|UTC", schedule.text("time_zone_name")):
        conference["time_zone_name"] = schedule.text("time_zone_name")
    whole = {
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": {"name": "eventsapp"},
        "schedule": {"version": schedule.text("version"), "conference": conference},
    }
    if schedule.get("eventsapp"):
        whole["schedule"]["eventsapp"] = lines.mark(schedule["eventsapp"])  # type: ignore[index]  # a dict of our own
    return (lines.filled_in(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n").encode()


class _Lines:
    """Objects that stand on one line each. Python's encoder is fast where it need not indent."""

    #: How a mark looks in JSON. No text of a programme has a control character.
    _MARK = re.compile(r'"\\u0000(\d+)"')

    def __init__(self) -> None:
        self._made: list[str] = []

    def mark(self, thing: Any) -> str:
        """Take an object; gives what stands in its place until it is filled in."""
        self._made.append(json.dumps(thing, ensure_ascii=False))
        return f"\0{len(self._made) - 1}"

    def filled_in(self, text: str) -> str:
        """The text with its objects."""
        return self._MARK.sub(lambda found: self._made[int(found[1])], text)


def _track(track: Node) -> dict[str, str]:
    slug = track.text("slug")
    return {"name": track.text("name"), **({"slug": slug} if re.fullmatch(r"[a-z0-9_-]+[a-z0-9]", slug) else {})}


@lru_cache(maxsize=8192)
def _uri(text: str) -> str:
    """An address as the schema wants a URI (RFC 3986): what can't stand in one is written in percents; "" where it is
    none at all. Browsers don't mind, and our own reader gets the address as it was, from what stands beside."""
    if not _IS_URI.match(text):
        return ""
    head, mark, fragment = text.partition("#")
    before, slashes, rest = head.partition("://")
    host, slash, path = rest.partition("/")
    parts = (before + slashes + _NOT_IN_URI.sub(_percents, host), _NOT_IN_PATH.sub(_percents, slash + path))
    return "".join(parts) + mark + _NOT_IN_PATH.sub(_percents, fragment)


def _percents(found: re.Match[str]) -> str:
    return quote(found[0], safe="")


def _event(event: Node) -> dict[str, Any]:
    made = {
        key: _uri(event.text(key)) if key in {"logo", "url"} else event.text(key)
        for key in (
            "guid",
            "logo",
            "date",
            "start",
            "duration",
            "room",
            "slug",
            "url",
            "title",
            "subtitle",
            "track",
            "type",
            "language",
            "abstract",
            "description",
            "recording_license",
        )
    }
    whole: dict[str, Any] = {"id": event["id"], **made, "end": event.text("end")}
    if re.fullmatch(r"[A-Z0-9]+", event.text("code")):
        whole["code"] = event.text("code")
    whole["do_not_record"] = event.flag("do_not_record")
    whole["persons"] = [
        {
            "id": person["id"],
            "guid": person.text("guid"),
            # One of the two kinds of person that the schema knows asks for the one name, one for the other.
            "name": person.text("name"),
            "biography": person.text("biography"),
        }
        for person in event.nodes("persons")
    ]
    for key in ("links", "attachments"):
        whole[key] = [
            {
                "url": _uri(link.text("url")),
                "title": link.text("title"),
                **({"type": link.text("type")} if link.text("type") in _REFERENCE_TYPES else {}),
            }
            for link in event.nodes(key)
            if _uri(link.text("url"))
        ]
    others = {key: _uri(event.text(key)) for key in ("feedback_url", "origin_url")}
    return whole | {key: uri for key, uri in others.items() if uri}
