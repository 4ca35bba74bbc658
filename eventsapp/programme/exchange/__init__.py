"""Programmes as files: schedule.xml and schedule.json (frab), CSV, XLSX, iCalendar.

`read` makes of a file the same value that a release is; `write` makes a file of it.
"""

from typing import NamedTuple

from flask import current_app, has_app_context

from eventsapp.programme.exchange import schedule_json, schedule_xml
from eventsapp.programme.exchange.encodings import check_size
from eventsapp.programme.exchange.given import Given
from eventsapp.programme.exchange.problems import BadFile, Findings, Problem
from eventsapp.programme.exchange.reading import programme_of
from eventsapp.programme.snapshot import Programme

__all__ = ["READABLE", "BadFile", "Given", "Problem", "Reading", "check_size", "guessed_format", "read"]

READABLE = ("xml", "json")


class Reading(NamedTuple):
    """A file's programme, and what was filled in because the file lacks it."""

    programme: Programme
    warnings: list[Problem]


def read(format: str, data: bytes, given: Given | None = None) -> Reading:
    """Read a programme from a file.

    format: one of READABLE. given: what is known of the event, for what the file does not say.
    Raises BadFile, with everything that is wrong with it by line.
    """
    given = given or Given()
    findings = Findings()
    check_size(len(data))
    schedule = schedule_xml.parsed(data) if format == "xml" else schedule_json.parsed(data)
    programme = programme_of(schedule, given, site(), findings)
    findings.check()
    return Reading(programme, sorted(findings.warnings))


def guessed_format(data: bytes, name: str = "") -> str:
    """What a file is, by its content. Raises BadFile where that is none of READABLE."""
    start = data[:4000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        return "xml"
    if start.startswith((b"{", b"[")):
        return "json"
    raise BadFile([Problem(0, "this is no programme that can be read")])


def site() -> str:
    """Where our own pages stand, as the settings say; "" outside an application."""
    return str(current_app.extensions["settings"].url).rstrip("/") if has_app_context() else ""
