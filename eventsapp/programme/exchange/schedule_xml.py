"""schedule.xml (frab's, as FOSDEM, pretalx and CCC write it; https://c3voc.de/wiki/schedule) to and from nodes."""

import json
import re

from flask_babel import lazy_gettext as _l
from lxml import etree

from eventsapp.programme.exchange.documents import ADDRESSES, Node, whole_address
from eventsapp.programme.exchange.encodings import decoded
from eventsapp.programme.exchange.problems import BadFile, Problem, short
from eventsapp.programme.exchange.unread import Unread

#: The processing instruction that holds what the format has no place for. Other readers pass over it.
OURS = "eventsapp"
_CONFERENCE = (
    "title",
    "acronym",
    "start",
    "end",
    "days",
    "timeslot_duration",
    "time_zone_name",
)
_EVENT = (
    "room",
    "title",
    "subtitle",
    "type",
    "date",
    "start",
    "duration",
    "abstract",
    "slug",
    "track",
    "logo",
    "persons",
    "language",
    "description",
    "recording",
    "links",
    "attachments",
    "video_download_url",
    "url",
    "feedback_url",
    "origin_url",
)


def parsed(data: bytes) -> Node:
    """Read a file. Entities are off, nothing is fetched, no depth or text without limit.

    Raises BadFile where it is no schedule.
    """
    text = decoded(data)
    prolog = text[: found.start()] if (found := re.search(r"<[A-Za-z_]", text)) else text
    if "<!DOCTYPE" in prolog or "<!ENTITY" in prolog:
        at = prolog.count("\n", 0, prolog.index("<!")) + 1
        raise BadFile(
            [Problem(at, _l("the file has a DOCTYPE or entities; a schedule needs none, and they are not read"))]
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, encoding="utf-8", remove_comments=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        said = {(entry.line, entry.message) for entry in parser.error_log} or {(error.lineno or 0, error.msg or "")}
        raise BadFile(
            sorted(Problem(line, _l("this is not XML: %(why)s", why=what)) for line, what in said)[:20]
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadFile(
            [Problem(1, _l("the file has a DOCTYPE or entities; a schedule needs none, and they are not read"))]
        )
    if root.tag != "schedule":
        raise BadFile(
            [
                Problem(
                    root.sourceline or 1, _l("this is no schedule: it begins with <%(tag)s>", tag=short(str(root.tag)))
                )
            ]
        )
    return _schedule(root)


#: What each thing may hold that we read (or make anew), elements and attributes; the rest is named.
_READ = {
    "schedule": frozenset({"generator", "version", "conference", "base_url", "tracks", "day"}),
    "conference": frozenset({*_CONFERENCE, "subtitle", "venue", "city", "day_change", "base_url", "track", "tracks"}),
    "tracks": frozenset({"track"}),
    "track": frozenset({"name", "slug"}),
    "day": frozenset({"index", "date", "start", "end", "room"}),
    "room": frozenset({"name", "guid", "capacity", "event"}),
    "event": frozenset({*_EVENT, "id", "guid", "code", "end", "recording_license", "do_not_record"}),
    "recording": frozenset({"license", "optout", "url", "link"}),
    "persons": frozenset({"person"}),
    "person": frozenset({"id", "guid", "code", "name", "public_name", "biography"}),
    "links": frozenset({"link"}),
    "link": frozenset({"href", "type", "service"}),
    "attachments": frozenset({"attachment"}),
    "attachment": frozenset({"href", "type"}),
}
#: Addresses may stand relative to xml:base or to the conference's base_url.
_XML = ("{http://www.w3.org/XML/1998/namespace}", "{http://www.w3.org/2001/XMLSchema-instance}")
_XML_BASE = f"{_XML[0]}base"


def _schedule(root: etree._Element) -> Node:
    if base := (root.findtext("conference/base_url") or root.findtext("base_url") or "").strip():
        root.set(_XML_BASE, root.get(_XML_BASE) or base)
    conference = root.find("conference")
    schedule = Node(root.sourceline or 0) if conference is None else _fields(conference)
    tracks = [
        *root.iterfind("conference/track"),
        *root.iterfind("tracks/track"),
        *root.iterfind("conference/tracks/track"),
    ]
    schedule["tracks"] = [
        Node(each.sourceline or 0, name=each.get("name") or _inner(each), slug=each.get("slug", "")) for each in tracks
    ]
    schedule["not read"] = _unread(root)
    schedule["version"] = root.findtext("version") or ""
    schedule["days"] = [
        Node(day.sourceline or 0, {**day.attrib, "rooms": [_room(room) for room in day.iterfind("room")]})
        for day in root.iterfind("day")
    ]
    for instruction in root.xpath(f"processing-instruction('{OURS}')"):
        try:
            schedule["eventsapp"] = json.loads(instruction.text or "")
        except (ValueError, RecursionError):
            schedule["eventsapp"] = None
    return schedule


def _fields(element: etree._Element) -> Node:
    """The attributes and the texts of an element's children. An attribute wins over a child of its name."""
    found = Node(element.sourceline or 0)
    for child in element:
        if isinstance(child.tag, str):
            found[child.tag] = _inner(child)
    found.update((name, value) for name, value in element.attrib.items() if not name.startswith("{"))
    return found


def _unread(root: etree._Element) -> list[Node]:
    """What nothing reads, wherever it stands. Markup in a text is part of it, and what is unread is not looked into."""
    unread, waiting = Unread(_READ), [root]
    while waiting:
        element = waiting.pop()
        kind, line = str(element.tag), element.sourceline or 0
        unread.look(kind, line, (name for name, value in element.attrib.items() if value and not name.startswith(_XML)))
        inner = [child for child in element if isinstance(child.tag, str)]
        for child in inner:
            if child.tag not in _READ[kind] and (len(child) or child.attrib or (child.text or "").strip()):
                unread.look(kind, child.sourceline or line, (child.tag,))
        waiting.extend(child for child in reversed(inner) if child.tag in _READ and child.tag in _READ[kind])
    return unread.nodes()


def _inner(element: etree._Element) -> str:
    """An element's text; markup that stands in it unescaped is part of it."""
    inner = [element.text or ""]
    for child in element:
        inner.append(etree.tostring(child, encoding="unicode"))
    return "".join(inner)


def _room(room: etree._Element) -> Node:
    events = [_event(event) for event in room.iterfind("event")]
    return Node(room.sourceline or 0, {**room.attrib, "events": events})


def _event(event: etree._Element) -> Node:
    found = _fields(event)
    for key in ADDRESSES:
        if found.text(key).strip():
            found[key] = whole_address(event.base, found.text(key))
    found["persons"] = [_person(each) for each in event.iterfind("persons/person")]
    for key, child in (("links", "link"), ("attachments", "attachment")):
        found[key] = [
            Node(
                each.sourceline or 0,
                {**each.attrib, "title": _inner(each), "url": whole_address(each.base, each.get("href", ""))},
            )
            for each in event.iterfind(f"{key}/{child}")
        ]
    found["recording_license"] = event.findtext("recording/license") or ""
    found["do_not_record"] = event.findtext("recording/optout") or ""
    found["recording"] = event.findtext("recording/url") or event.findtext("recording/link") or ""
    return found


def _person(person: etree._Element) -> Node:
    """A name; what some makers put beside it as elements is read like attributes."""
    found = _fields(person)
    found["title"] = person.text or ""
    return found


def written(schedule: Node) -> bytes:
    """A schedule as a file that schedule.xsd accepts."""
    root = etree.Element("schedule")
    etree.SubElement(root, "generator", name="eventsapp")
    _child(root, "version", schedule.text("version"))
    conference = etree.SubElement(root, "conference")
    for key in _CONFERENCE:
        _child(conference, key, str(len(schedule.nodes("days"))) if key == "days" else schedule.text(key))
    for track in schedule.nodes("tracks"):
        named = etree.SubElement(conference, "track", name=track.text("name"))
        if re.fullmatch(r"[a-z][a-z0-9-]+", track.text("slug")):
            named.set("slug", track.text("slug"))
    for day in schedule.nodes("days"):
        element = etree.SubElement(root, "day", {key: day.text(key) for key in ("index", "date", "start", "end")})
        for room in day.nodes("rooms"):
            held = etree.SubElement(
                element, "room", {key: room.text(key) for key in ("name", "guid") if room.text(key)}
            )
            held.set("name", room.text("name"))
            for event in room.nodes("events"):
                _write_event(held, event)
    if schedule.get("eventsapp"):
        ours = json.dumps(schedule["eventsapp"], sort_keys=True).replace("?>", "?\\u003e")
        root.append(etree.ProcessingInstruction(OURS, ours))
    etree.indent(root)
    file: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return file + b"\n"


def _write_event(room: etree._Element, event: Node) -> None:
    element = etree.SubElement(room, "event", id=event.text("id"), guid=event.text("guid"))
    if re.fullmatch(r"[0-9A-Z]{6}", event.text("code")):
        element.set("code", event.text("code"))
    optional = {"slug", "logo", "video_download_url", "url", "feedback_url", "origin_url"}
    for key in _EVENT:
        if key == "persons":
            persons = etree.SubElement(element, "persons")
            for person in event.nodes("persons"):
                attributes = {name: person.text(name) for name in ("id", "guid") if person.text(name)}
                etree.SubElement(persons, "person", attributes).text = person.text("name")
        elif key in {"links", "attachments"}:
            listed = etree.SubElement(element, key)
            for link in event.nodes(key):
                kept = {"href": link.text("url"), "type": link.text("type"), "service": link.text("service")}
                kept = {name: value for name, value in kept.items() if value and (name != "service" or key == "links")}
                etree.SubElement(listed, key[:-1], kept).text = link.text("title")
        elif key == "recording":
            recording = etree.SubElement(element, "recording")
            _child(recording, "license", event.text("recording_license"))
            _child(recording, "optout", "true" if event.flag("do_not_record") else "false")
            if _is_web(event.text("recording")):
                _child(recording, "url", event.text("recording"))
        elif key == "slug":
            if re.fullmatch(r"[a-z0-9_]{4,}-[a-z0-9\-_]{4,}", event.text("slug")):
                _child(element, "slug", event.text("slug"))
        elif key not in optional or _is_web(event.text(key)):
            _child(element, key, event.text(key))


def _is_web(url: str) -> bool:
    return re.match(r"https?://\S+$", url) is not None


def _child(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = text
