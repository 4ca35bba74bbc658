"""Our own lint of iCalendar text: what RFC 5545 and 5546 demand and other people's parsers let pass.

It reads bytes with a few lines of its own and nothing of icalendar, which wrote them.
"""

import re

ONCE_IN_CALENDAR = {"PRODID", "VERSION", "CALSCALE", "METHOD"}
ONCE_IN_EVENT = {
    "UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "DESCRIPTION", "LOCATION", "GEO", "URL", "STATUS",
    "TRANSP", "ORGANIZER",
}  # fmt: skip
REQUIRED = {
    "REQUEST": {"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "SUMMARY", "ORGANIZER", "ATTENDEE"},
    "CANCEL": {"UID", "DTSTAMP", "SEQUENCE", "STATUS", "ORGANIZER", "ATTENDEE"},
    "PUBLISH": {"UID", "DTSTAMP", "DTSTART", "SUMMARY"},
}
STATUS = {
    "REQUEST": {"CONFIRMED", "TENTATIVE"},
    "CANCEL": {"CANCELLED"},
    "PUBLISH": {"CONFIRMED", "TENTATIVE", "CANCELLED"},
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
    assert set(outside) >= ONCE_IN_CALENDAR
    for event in events:
        _lint_event(event, method)
    return events


def _lint_event(event: dict[str, list[Line]], method: str) -> None:
    assert REQUIRED[method] <= set(event), REQUIRED[method] - set(event)
    assert {name for name, found in event.items() if name in ONCE_IN_EVENT and len(found) > 1} == set()
    for name in ("DTSTAMP", "DTSTART", "DTEND"):
        for line in event.get(name, []):
            assert UTC.fullmatch(line.value), line.value
            assert line.parameters == {}
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
    if method == "PUBLISH":
        assert "ATTENDEE" not in event
    else:
        assert len(event["ATTENDEE"]) == 1
    if method == "REQUEST":
        invited = event["ATTENDEE"][0].parameters
        assert invited["RSVP"] == "TRUE"
        assert invited["CUTYPE"] == "INDIVIDUAL"
        assert invited["ROLE"] == "REQ-PARTICIPANT"
        assert invited["PARTSTAT"] in {"NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED"}
