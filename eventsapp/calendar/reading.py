"""Reads what calendars answer (iTIP, RFC 5546): who says what about which entry, and nothing else.

Only UID, SEQUENCE, DTSTAMP, RECURRENCE-ID, ORGANIZER, ATTENDEE and COMMENT are read, each as text. Dates are never
needed, so none is parsed, and time zones are passed over: rules in them can keep a parser busy for minutes.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from eventsapp.calendar.content_lines import Line, content_lines, unescaped, unfolded
from eventsapp.kernel import mime

#: No answer is longer.
LONGEST = 256 * 1024
_MOST_ENTRIES = 20
_MOST_ATTENDEES = 200
_LONGEST_COMMENT = 2000

_CALENDAR_KINDS = frozenset({"text/calendar", "application/ics", "application/icalendar", "text/x-vcalendar"})
_TNEF_KINDS = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_TNEF_BEGINS = b"\x78\x9f\x3e\x22"
_SOMEWHERE = re.compile(rb"BEGIN:VCALENDAR", re.IGNORECASE)
_BEGINS = re.compile(rb"(\xef\xbb\xbf)?\s*BEGIN:VCALENDAR", re.IGNORECASE)
#: How text of two bytes a character begins.
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"B\0": "utf-16-le", b"\0B": "utf-16-be"}
_STAMP = re.compile(r"\d{8}T\d{6}Z")


@dataclass(frozen=True, kw_only=True)
class ReadAttendee:
    """Somebody who answers, or about whom something is said."""

    #: As written, without mailto:.
    email: str
    name: str = ""
    #: RFC 5545 3.2.12, in capitals; NEEDS-ACTION where nothing is said.
    partstat: str = "NEEDS-ACTION"
    delegated_to: tuple[str, ...] = ()
    sent_by: str = ""
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadEntry:
    """What is said about one entry, or about one day of a series."""

    uid: str
    sequence: int = 0
    #: As text, "20260524T063000Z", so that two compare as their times do; "" where it is none.
    dtstamp: str = ""
    recurrence_id: str = ""
    organizer: str = ""
    attendees: tuple[ReadAttendee, ...] = ()
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadCalendar:
    """A calendar text. `method` in capitals, "" where none is named."""

    method: str
    entries: tuple[ReadEntry, ...] = ()
    #: There is more of it than we read.
    too_long: bool = False


def read_calendar(data: bytes, charset: str = "", method: str = "") -> ReadCalendar | None:
    """Read a calendar text; None where the bytes are none.

    method: what the message said it is, for a text that does not say.
    """
    too_long = len(data) > LONGEST
    data = data[:LONGEST]
    if wide := _WIDE.get(data[:2]):
        data, charset = data.decode(wide, "replace").encode(), "utf-8"
    begins = _SOMEWHERE.search(data[:4096])
    if not begins:
        return None
    text = mime.as_text(unfolded(data[begins.start() :]), charset).replace("\x00", "")
    said = ""
    entries: list[ReadEntry] = []
    open_components: list[str] = []
    lines: list[Line] = []
    for line in content_lines(text):
        if line.name == "BEGIN":
            open_components.append(line.value.upper()[:40])
            if open_components[1:] == ["VEVENT"]:
                lines = []
            if len(open_components) > 20:
                break
        elif line.name == "END":
            if open_components[1:] == ["VEVENT"] and len(entries) < _MOST_ENTRIES:
                entries.append(_entry(lines))
                lines = []
            if open_components:
                open_components.pop()
            if not open_components:
                break
        elif open_components[1:] == ["VEVENT"]:
            lines.append(line)
        elif line.name == "METHOD" and len(open_components) == 1 and not said:
            said = line.value.upper()[:20]
    if lines and open_components[1:2] == ["VEVENT"]:  # cut off before its end
        entries.append(_entry(lines))
    return ReadCalendar(method=said or method.strip().upper()[:20], entries=tuple(entries), too_long=too_long)


def calendar_in(message: mime.Part) -> ReadCalendar | None:
    """The calendar text of a message: the part that says so, else whatever part holds one. None where none does.

    One with a METHOD goes before one without.
    """
    found = [
        calendar
        for part in sorted(message.leaves(), key=lambda part: part.kind not in _CALENDAR_KINDS)
        if (calendar := _calendar_of(part)) is not None
    ]
    return next((each for each in found if each.method), found[0] if found else None)


def has_tnef(message: mime.Part) -> bool:
    """Whether Outlook has wrapped something in its own format (winmail.dat), which may be an answer that nobody else
    can read."""
    return any(
        part.kind in _TNEF_KINDS or part.filename == "winmail.dat" or part.body().startswith(_TNEF_BEGINS)
        for part in message.leaves()
        if not part.kind.startswith("text/")
    )


def _calendar_of(part: mime.Part) -> ReadCalendar | None:
    if part.kind == "text/html" or part.kind.startswith(("image/", "message/", "audio/", "video/")):
        return None
    body = part.body()
    declared = part.kind in _CALENDAR_KINDS or part.filename.endswith((".ics", ".ical", ".ifb", ".vcs"))
    # Elsewhere it must be the first thing: a quoted calendar in a person's letter is no answer.
    if not declared and not _BEGINS.match(body):
        return None
    return read_calendar(body, part.parameters.get("charset", ""), part.parameters.get("method", ""))


def _entry(lines: list[Line]) -> ReadEntry:
    facts: dict[str, str] = {}
    attendees: list[ReadAttendee] = []
    comments: list[str] = []
    for line in lines:
        if line.name == "ATTENDEE" and len(attendees) < _MOST_ATTENDEES:
            attendees.append(_attendee(line))
        elif line.name in {"COMMENT", "X-CALENDARSERVER-ATTENDEE-COMMENT"}:
            comments.append(unescaped(line.value).strip())
        else:
            facts.setdefault(line.name, line.value)
    sequence = facts.get("SEQUENCE", "")
    stamp = facts.get("DTSTAMP", "")
    return ReadEntry(
        uid=unescaped(facts.get("UID", ""))[:255],
        sequence=int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) < 10 else 0,
        dtstamp=stamp if _STAMP.fullmatch(stamp) else "",
        recurrence_id=facts.get("RECURRENCE-ID", "")[:100],
        organizer=_address(facts.get("ORGANIZER", "")),
        attendees=tuple(attendees),
        comment="\n".join(each for each in comments if each)[:_LONGEST_COMMENT],
    )


def _attendee(line: Line) -> ReadAttendee:
    email = _address(line.value)
    if "@" not in email:  # Apple and some servers name a principal, and the address beside it
        email = _address(line.parameter("EMAIL")) or email
    return ReadAttendee(
        email=email,
        name=line.parameter("CN")[:200],
        partstat=(line.parameter("PARTSTAT").strip().upper() or "NEEDS-ACTION")[:40],
        delegated_to=tuple(_address(each) for each in line.parameters.get("DELEGATED-TO", ()) if "@" in each),
        sent_by=_address(line.parameter("SENT-BY")),
        comment=line.parameter("X-RESPONSE-COMMENT")[:_LONGEST_COMMENT],
    )


def _address(value: str) -> str:
    """An address out of a mailto: URI, whatever stands before it (a display name with a colon, quotation marks)."""
    at = value.lower().rfind("mailto:")
    if at >= 0:
        value = value[at + 7 :].partition("?")[0]
        value = unquote(value)
    return value.strip(" \t\"'<>")[:254]
