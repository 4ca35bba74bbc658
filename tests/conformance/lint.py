"""Our own lint of iCalendar text: what RFC 5545 and 5546 demand and other people's parsers let pass.

It reads bytes with a few lines of its own and nothing of icalendar, which wrote them.
"""

import re

REQUIRED_IN_CALENDAR = {"PRODID", "VERSION", "CALSCALE"}
ONCE_IN_EVENT = {
    "UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "DESCRIPTION", "LOCATION", "GEO", "URL", "STATUS",
    "TRANSP", "ORGANIZER", "LAST-MODIFIED",
}  # fmt: skip
REQUIRED = {
    "REQUEST": {"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "SUMMARY", "ORGANIZER", "ATTENDEE"},
    "CANCEL": {"UID", "DTSTAMP", "SEQUENCE", "STATUS", "ORGANIZER", "ATTENDEE"},
    "PUBLISH": {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "ORGANIZER"},
    # No message of anybody's: a calendar to look at.
    "": {"UID", "DTSTAMP", "DTSTART", "SUMMARY"},
}
STATUS = {
    "REQUEST": {"CONFIRMED", "TENTATIVE"},
    "CANCEL": {"CANCELLED"},
    "PUBLISH": {"CONFIRMED", "TENTATIVE", "CANCELLED"},
    "": {"CONFIRMED", "TENTATIVE", "CANCELLED"},
}
UTC = re.compile(r"\d{8}T\d{6}Z")
NAME = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*):(.*)', re.DOTALL)
PARAMETER = re.compile(r';([A-Z0-9-]+)=("[^"]*"|[^";:,]*)')


class Line:
    """One content line."""

    def __init__(self, text: str) -> None:
        match = NAME.fullmatch(text)
        assert match, f"not a content line: {text!r}"
        self.name, parameters, self.value = match.groups()
        found = PARAMETER.findall(parameters)
        self.parameters = {name: value.strip('"') for name, value in found}
        assert len(found) == len(self.parameters), f"a parameter twice: {text!r}"


def lines(content: bytes) -> list[Line]:
    """The content lines, unfolded. Asserts line ends, folding and whole characters."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    for line in physical:
        assert b"\r" not in line
        assert b"\n" not in line
        assert 0 < len(line) <= 75, f"{len(line)} octets: {line!r}"
        line.decode("utf-8")  # no character is cut in two
    return [Line(text) for text in re.sub(r"\r\n[ \t]", "", content[:-2].decode("utf-8")).split("\r\n")]


def lint(content: bytes) -> list[dict[str, list[Line]]]:
    """Assert that a calendar text is right; give each event's lines by name."""
    all_lines = lines(content)
    names = [(line.name, line.value) for line in all_lines]
    assert names[0] == ("BEGIN", "VCALENDAR")
    assert names[-1] == ("END", "VCALENDAR")
    assert names.count(("BEGIN", "VCALENDAR")) == 1
    method = ""
    events: list[dict[str, list[Line]]] = []
    outside: list[str] = []
    inside = False
    zones, all_lines = _zones(all_lines)
    all_lines = _alarms(all_lines)
    for line in all_lines[1:-1]:
        if line.name in {"BEGIN", "END"}:
            assert line.value == "VEVENT", line.value
            assert inside == (line.name == "END")
            inside = line.name == "BEGIN"
            if inside:
                events.append({})
        elif inside:
            events[-1].setdefault(line.name, []).append(line)
        else:
            assert not events, f"{line.name} after the events"
            outside.append(line.name)
            method = line.value if line.name == "METHOD" else method
    assert {name for name in outside if outside.count(name) > 1} == set()
    assert set(outside) >= REQUIRED_IN_CALENDAR
    for event in events:
        _lint_event(event, method, zones)
    return events


def _zones(all_lines: list[Line]) -> tuple[set[str], list[Line]]:
    """The TZIDs of the VTIMEZONEs, and the lines without them. Each zone has one TZID and when its clocks change."""
    zones: set[str] = set()
    others: list[Line] = []
    zone: list[Line] | None = None
    for line in all_lines:
        if (line.name, line.value) == ("BEGIN", "VTIMEZONE"):
            assert zone is None
            zone = []
        elif (line.name, line.value) == ("END", "VTIMEZONE"):
            assert zone
            (tzid,) = (each.value for each in zone if each.name == "TZID")
            assert tzid not in zones, f"two VTIMEZONEs of {tzid}"
            kinds = [each.value for each in zone if each.name == "BEGIN"]
            assert kinds
            assert set(kinds) <= {"STANDARD", "DAYLIGHT"}
            for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"):
                assert len([each for each in zone if each.name == name]) == len(kinds), name
            zones.add(tzid)
            zone = None
        elif zone is not None:
            zone.append(line)
        else:
            others.append(line)
    assert zone is None
    return zones, others


def _alarms(all_lines: list[Line]) -> list[Line]:
    """The lines without the alarms. Each shows a text (RFC 5545 3.6.6) so long before the event's start, and stands
    within an event."""
    others: list[Line] = []
    alarm: list[Line] | None = None
    inside = False
    for line in all_lines:
        if (line.name, line.value) == ("BEGIN", "VALARM"):
            assert inside
            assert alarm is None
            alarm = []
        elif (line.name, line.value) == ("END", "VALARM"):
            assert alarm is not None
            assert [(each.name, each.parameters) for each in alarm] == [
                ("ACTION", {}),
                ("DESCRIPTION", {}),
                ("TRIGGER", {}),
            ]
            assert alarm[0].value == "DISPLAY"
            assert re.fullmatch(r"-?PT?\d+[DHM]", alarm[2].value), alarm[2].value
            alarm = None
        elif alarm is not None:
            alarm.append(line)
        else:
            inside = line.name == "BEGIN" and line.value == "VEVENT" if line.name in {"BEGIN", "END"} else inside
            others.append(line)
    assert alarm is None
    return others


def _lint_time(line: Line, zones: set[str]) -> None:
    """UTC; or the clock of a zone that the same text defines."""
    if "TZID" in line.parameters:
        assert line.parameters.keys() == {"TZID"}
        assert line.parameters["TZID"] in zones, f"no VTIMEZONE of {line.parameters['TZID']}"
        assert re.fullmatch(r"\d{8}T\d{6}", line.value), line.value
    else:
        assert (bool(UTC.fullmatch(line.value)), line.parameters) == (True, {}), line.value


def _lint_event(event: dict[str, list[Line]], method: str, zones: set[str]) -> None:
    assert REQUIRED[method] <= set(event), REQUIRED[method] - set(event)
    assert {name for name, found in event.items() if name in ONCE_IN_EVENT and len(found) > 1} == set()
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        for line in event.get(name, []):
            assert (bool(UTC.fullmatch(line.value)), line.parameters) == (True, {}), line.value
    for name in ("DTSTART", "DTEND"):
        for line in event.get(name, []):
            _lint_time(line, zones)
    if "DTEND" in event:
        assert event["DTEND"][0].value > event["DTSTART"][0].value
    assert int(event["SEQUENCE"][0].value) >= 0
    assert event["STATUS"][0].value in STATUS[method]
    for name in ("SUMMARY", "DESCRIPTION", "LOCATION"):
        for line in event.get(name, []):
            assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", line.value), line.value
            assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line.value), line.value
    for line in (*event.get("ORGANIZER", []), *event.get("ATTENDEE", [])):
        assert re.fullmatch(r"mailto:[A-Za-z0-9._~%!$'()*+,:-]+@[A-Za-z0-9.-]+", line.value), line.value
    if method in {"PUBLISH", ""}:
        assert "ATTENDEE" not in event
    else:
        assert len(event["ATTENDEE"]) == 1
    if method == "REQUEST":
        invited = event["ATTENDEE"][0].parameters
        assert invited["RSVP"] == "TRUE"
        assert invited["CUTYPE"] == "INDIVIDUAL"
        assert invited["ROLE"] == "REQ-PARTICIPANT"
        assert invited["PARTSTAT"] in {"NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED"}
