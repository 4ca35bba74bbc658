"""Programmes as files: schedule.xml and schedule.json (frab), CSV, XLSX, iCalendar.

`read` makes of a file the same value that a release is; `write` makes a file of it. What is written and read again is
the same programme, and gives the same bytes when it is written once more.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from flask import current_app, has_app_context
from flask_babel import lazy_gettext as _l

from eventsapp.calendar.writing import CalendarEvent
from eventsapp.programme import wording
from eventsapp.programme.exchange import (
    icalendar_file,
    icalendar_in,
    schedule_json,
    schedule_xml,
    spreadsheets,
    tables,
    times,
    unread,
)
from eventsapp.programme.exchange.beyond import beyond, restored
from eventsapp.programme.exchange.documents import Node
from eventsapp.programme.exchange.encodings import MAX_BYTES, check_size
from eventsapp.programme.exchange.given import Given
from eventsapp.programme.exchange.icalendar_file import Feed
from eventsapp.programme.exchange.problems import BadFile, Findings, Problem
from eventsapp.programme.exchange.reading import programme_of
from eventsapp.programme.exchange.writing import schedule_of
from eventsapp.programme.snapshot import Programme, SessionFacts

__all__ = [
    "MAX_BYTES",
    "READABLE",
    "WRITABLE",
    "BadFile",
    "Feed",
    "Given",
    "Problem",
    "Reading",
    "calendar_entries",
    "calendar_file",
    "check_size",
    "guessed_format",
    "read",
    "template",
    "write",
]

READABLE = ("xml", "json", "csv", "xlsx", "ics")
WRITABLE = READABLE
_FRAB: dict[str, Any] = {"xml": schedule_xml, "json": schedule_json}


#: A control character as JSON writes it (or, once in a while, a backslash before a letter).
_ESCAPED = re.compile(r"\\(u00[01]|b|f)")


class Reading(NamedTuple):
    """A file's programme, and what was filled in because the file lacks it."""

    programme: Programme
    warnings: list[Problem]
    #: Whether the file is a programme that the public has read already: any schedule but our own draft. Who stands in
    #: it has said that they come.
    published: bool


def read(format: str, data: bytes, given: Given | None = None) -> Reading:
    """Read a programme from a file.

    format: one of READABLE. given: what is known of the event, for what the file does not say.
    Raises BadFile, with everything that is wrong with it by line.
    """
    given = given or Given()
    findings = Findings()
    published = False
    check_size(len(data))
    if format in _FRAB:
        schedule = _FRAB[format].parsed(data)
        programme = _read_schedule(schedule, given, findings)
        published = programme.released_at is not None or not isinstance(schedule.get("eventsapp"), dict)
    elif format == "ics":
        programme = icalendar_in.programme_of(data, given, _site(), findings)
    else:
        rows = spreadsheets.csv_rows(data) if format == "csv" else spreadsheets.xlsx_rows(data)
        programme = tables.programme_of(rows, given, findings)
    findings.check()
    return Reading(programme, sorted(findings.warnings), published)


def _read_schedule(schedule: Node, given: Given, findings: Findings) -> Programme:
    unread.say(schedule.nodes("not read"), findings)
    said = schedule.get("eventsapp")
    if not isinstance(said, dict):
        return programme_of(schedule, given, _site(), findings)
    # The file is one of ours: it is read as it was written, whatever event it goes to.
    slug, zone, languages = said.get("event"), said.get("timezone"), said.get("languages")
    if isinstance(slug, str) and isinstance(zone, str) and times.zone(zone) and isinstance(languages, list):
        given = Given(slug=slug, timezone=zone, languages=tuple(map(str, languages)) or ("en",))
    return restored(programme_of(schedule, given, _site(), findings), said, findings)


def write(format: str, programme: Programme) -> bytes:
    """A programme as a file of one of the formats WRITABLE.

    schedule.xml and schedule.json say all of it (what their words have no place for stands beside, for us alone);
    a table says the sessions; a calendar those that have a time.
    """
    if format == "csv":
        return spreadsheets.csv_file(tables.rows_of(programme))
    if format == "xlsx":
        return spreadsheets.xlsx_file(tables.rows_of(programme))
    if format == "ics":
        return calendar_file(programme, programme.sessions, Feed(language=programme.event.languages[0]))
    programme = _only_text(programme)
    event = programme.event
    given = Given(slug=event.slug, timezone=event.timezone, languages=event.languages)
    schedule, frab = schedule_of(programme, _site()), _FRAB[format]
    plain = programme_of(frab.parsed(frab.written(schedule)), given, _site(), Findings())
    schedule["eventsapp"] = beyond(programme, plain)
    return bytes(frab.written(schedule))


def template(format: str, programme: Programme) -> bytes:
    """A table of this event to fill in, as CSV or XLSX."""
    from eventsapp.programme.exchange import filling_in

    return filling_in.written(format, programme)


def calendar_file(programme: Programme, sessions: Iterable[SessionFacts], feed: Feed) -> bytes:
    """Some sessions of a programme for calendars; those without a time are left out."""
    return icalendar_file.written(programme, calendar_entries(programme, sessions, feed), feed)


def calendar_entries(programme: Programme, sessions: Iterable[SessionFacts], feed: Feed) -> Iterator[CalendarEvent]:
    """The same as entries, for a calendar that holds others besides."""
    return icalendar_file.entries(programme, sessions, feed, _site())


def _only_text(programme: Programme) -> Programme:
    """The programme without what neither XML nor a reader takes; nearly always it is that already."""
    written = programme.to_json()
    if wording.is_text(written) and not _ESCAPED.search(written):
        return programme
    return Programme.from_json(json.dumps(wording.only_text(json.loads(written))))


def guessed_format(data: bytes) -> str:
    """What a file is, by its content: one of READABLE. Raises BadFile where it is nothing of the kind."""
    if data.startswith(b"PK\x03\x04"):
        return "xlsx"
    start = data[:4000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        return "xml"
    if start.startswith((b"{", b"[")):
        return "json"
    if start[:15].upper() == b"BEGIN:VCALENDAR":
        return "ics"
    head = start.splitlines()[0].lower() if start else b""
    if b"title" in head:
        return "csv"
    if not data.strip():
        raise BadFile([Problem(0, _l("the file is empty"))])
    raise BadFile(
        [Problem(0, _l("the file is no schedule.xml, schedule.json, iCalendar or XLSX, nor a CSV with a column title"))]
    )


def _site() -> str:
    """Where our own pages stand, as the settings say; "" outside an application."""
    return str(current_app.extensions["settings"].url).rstrip("/") if has_app_context() else ""
