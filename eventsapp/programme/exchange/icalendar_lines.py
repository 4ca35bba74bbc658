"""An iCalendar file as its entries, with the line where each property stands. No library's parser is asked: rules of
time zones can keep one busy for minutes, and no zone's rules are needed where its name is known."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from eventsapp.calendar.content_lines import Line, content_lines
from eventsapp.programme import wording
from eventsapp.programme.exchange import times
from eventsapp.programme.exchange.encodings import decoded
from eventsapp.programme.exchange.problems import BadFile, Problem

#: Components in components; a calendar's entry with an alarm has three.
_DEEPEST = 20
_DURATION = re.compile(r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?")


@dataclass
class Component:
    """A VEVENT, or the calendar itself: the first property of each name, and the line where each stands."""

    line: int
    properties: dict[str, Line] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def add(self, number: int, line: Line) -> None:
        """Take a property; the first of its name counts."""
        if line.name not in self.properties:
            self.properties[line.name], self.lines[line.name] = line, number

    def text(self, name: str) -> str:
        """A TEXT value; "" where there is none."""
        return wording.block(_unescaped(self.properties[name].value)) if name in self.properties else ""

    def first(self, name: str) -> str:
        """The first of the values of a list of texts."""
        value = self.properties[name].value if name in self.properties else ""
        return wording.line(_unescaped(re.split(r"(?<!\\),", value)[0]))

    def parameter(self, name: str, parameter: str) -> str:
        """A property's parameter; "" where there is none."""
        return self.properties[name].parameter(parameter) if name in self.properties else ""


@dataclass
class CalendarFile:
    """What a file holds."""

    whole: Component
    entries: list[Component]
    #: IANA names that the file gives its own zones by (X-LIC-LOCATION), by TZID.
    zones: dict[str, str]


def read_file(data: bytes) -> CalendarFile:
    """Read a file. Raises BadFile where its bytes are no text."""
    decoded(data)  # says with its line what is not UTF-8
    whole, entries, zones = Component(1), [], {}
    open_components: list[str] = []
    inner, tzid = whole, ""
    for number, text in _logical_lines(data):
        line = next(content_lines(text), None)
        if line is None:
            continue
        if line.name == "BEGIN":
            open_components.append(line.value.upper()[:40])
            if len(open_components) > _DEEPEST:
                said = _l("this is not a schedule: it is nested too deep, or a number is too long")
                raise BadFile([Problem(number, said)])
            if open_components[1:] == ["VEVENT"]:
                inner = Component(number)
                entries.append(inner)
        elif line.name == "END":
            if open_components:
                open_components.pop()
        elif open_components[1:] == ["VEVENT"]:
            inner.add(number, line)
        elif open_components[1:] == ["VTIMEZONE"]:
            tzid = line.value if line.name == "TZID" else tzid
            if line.name == "X-LIC-LOCATION":
                zones[tzid] = line.value
        elif len(open_components) == 1:
            whole.add(number, line)
    return CalendarFile(whole, entries, zones)


def _logical_lines(data: bytes) -> Iterator[tuple[int, str]]:
    """Each line, put together where it was folded, with the number of the file's line where it begins."""
    begins, held = 1, [b""]
    for number, row in enumerate(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), 1):
        if row[:1] in {b" ", b"\t"} and held[0]:
            held.append(row[1:])
            continue
        if held[0]:
            yield begins, b"".join(held).decode("utf-8", "replace").removeprefix("\ufeff")
        begins, held = number, [row]
    if held[0]:
        yield begins, b"".join(held).decode("utf-8", "replace")


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL)


def length(text: str) -> int | None:
    """An RFC 5545 duration in whole minutes; None where the text is none, or says no minute."""
    found = _DURATION.fullmatch(text.strip().upper())
    if not found:
        return None
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
    span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return int(span.total_seconds()) // 60 or None


def zone_of(tzid: str, zones: dict[str, str]) -> ZoneInfo | None:
    """The zone that a TZID means: an IANA name, one behind a maker's prefix, or one of Windows' names."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    parts = tzid.strip().strip('"').split("/")
    tried = ["/".join(parts[-count:]) for count in (len(parts), 3, 2, 1) if count <= len(parts)]
    for name in (*tried, zones.get(tzid, ""), WINDOWS_TO_OLSON.get(tzid.strip(), "")):
        if name and not name.startswith(("/", ".")) and (found := times.zone(name)):
            return found
    return None
