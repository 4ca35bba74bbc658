"""An iCalendar file as a programme: an entry is a session, known again by its UID.

A calendar says less than a programme. What it has no words for (people, track, texts in other languages) stays as the
draft has it, and so do the draft's sessions without a time, which no calendar can hold.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from eventsapp.calendar.writing import CalendarEvent
from eventsapp.kernel.mailboxes import one_line
from eventsapp.programme import wording
from eventsapp.programme.exchange import times
from eventsapp.programme.exchange.given import Given
from eventsapp.programme.exchange.icalendar_file import Feed
from eventsapp.programme.exchange.icalendar_file import entries as written_entries
from eventsapp.programme.exchange.icalendar_lines import CalendarFile, Component, length, read_file, zone_of
from eventsapp.programme.exchange.problems import Findings, short
from eventsapp.programme.exchange.reading import USUAL_MINUTES, page, text_language
from eventsapp.programme.snapshot import (
    EventFacts,
    Programme,
    RoomFacts,
    SessionFacts,
    TrackFacts,
    in_order,
)

#: No programme has more entries.
MOST_ENTRIES = 20_000
_LOCAL = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?")
_SERIES = ("RRULE", "RDATE", "EXDATE")


class _Known(NamedTuple):
    """A session of the draft, and what a calendar of ours says of it."""

    session: SessionFacts
    said: CalendarEvent | None


def programme_of(data: bytes, given: Given, site: str, findings: Findings) -> Programme:
    """Make a Programme of a file. site: the address under which our own pages stand."""
    return _Reading(read_file(data), given, site, findings).programme()


class _Reading:
    def __init__(self, file: CalendarFile, given: Given, site: str, findings: Findings) -> None:
        self.file, self.given, self.site, self.findings = file, given, site, findings
        self.slug = given.slug or "event"
        zone = times.zone(file.whole.text("X-WR-TIMEZONE")) if not given.draft else None
        self.zone = zone or times.zone(given.timezone)
        assert self.zone is not None, "the given zone is one"
        self.languages = given.languages or ("en",)
        draft = given.draft
        self.rooms = {each.name: each for each in draft.rooms} if draft else {}
        self.tracks = {each.slug: each for each in draft.tracks} if draft else {}
        said = written_entries(draft, draft.sessions, Feed(language=self.languages[0]), site) if draft else ()
        texts = {each.uid: each for each in said}
        self.known = {each.guid: _Known(each, texts.get(each.guid)) for each in draft.sessions} if draft else {}
        self.sessions: dict[str, SessionFacts] = {}
        #: Of sessions without a time too, which stay; not of those that the file may bring again.
        self.codes = {each.session.code for each in self.known.values()}

    def programme(self) -> Programme:
        """The whole."""
        for entry in self.file.entries[:MOST_ENTRIES]:
            self._entry(entry)
        if len(self.file.entries) > MOST_ENTRIES:
            self.findings.problem(
                self.file.entries[MOST_ENTRIES].line,
                _l("the calendar has more than %(most)d entries", most=MOST_ENTRIES),
            )
        if not self.file.entries:
            self.findings.problem(0, _l("there are no entries in this calendar"))
        for known in self.known.values():
            if known.session.starts_at is None:
                self.sessions.setdefault(known.session.guid, known.session)
        rooms = tuple(self.rooms.values())
        sessions = in_order(self.sessions.values(), rooms)
        return Programme(
            event=self._event(sessions),
            rooms=rooms,
            tracks=tuple(self.tracks.values()),
            speakers=self.given.draft.speakers if self.given.draft else (),
            sessions=sessions,
        )

    def _event(self, sessions: tuple[SessionFacts, ...]) -> EventFacts:
        if self.given.draft:
            return self.given.draft.event
        starts = [each.starts_at for each in sessions if each.starts_at]
        ends = [each.ends_at for each in sessions if each.ends_at]
        if not starts and not self.findings.problems:
            self.findings.problem(0, _l("no entry of this calendar says when it is"))
        name = wording.line(self.file.whole.text("NAME") or self.file.whole.text("X-WR-CALNAME"))
        assert self.zone is not None, "the given zone is one"
        return EventFacts(
            slug=self.slug,
            title={self.languages[0]: name or self.slug},
            timezone=self.zone.key,
            starts_at=min(starts, default=datetime.min.replace(tzinfo=UTC)),
            ends_at=max(ends, default=datetime.max.replace(tzinfo=UTC)),
            languages=self.languages,
        )

    def _entry(self, entry: Component) -> None:
        if "RECURRENCE-ID" in entry.properties:
            self.findings.warn(entry.line, _l("the entry is one day of a series; it is left out"))
            return
        if entry.text("STATUS").upper() == "CANCELLED":
            self.findings.warn(entry.line, _l("the entry is cancelled; it is left out"))
            return
        if any(name in entry.properties for name in _SERIES):
            self.findings.warn(entry.line, _l("the entry repeats; its first time alone is taken"))
        title = wording.line(entry.text("SUMMARY"))
        starts_at = self._start(entry)
        guid = self._guid(entry, title)
        if not guid:
            return
        if not title:
            self.findings.warn(entry.line, _l("the session has no title; it is called Untitled"))
        elif len(title) > 500:
            self.findings.problem(entry.line, _l("the title has %(size)d characters; 500 is the most", size=len(title)))
        known = self.known.get(guid)
        minutes = self._minutes(entry, starts_at)
        made = (
            replace(known.session, starts_at=starts_at, minutes=minutes)
            if known
            else SessionFacts(
                guid=guid,
                code=self._code(title, guid),
                title={},
                starts_at=starts_at,
                minutes=minutes,
                language=wording.language_tag(entry.parameter("SUMMARY", "LANGUAGE")),
            )
        )
        self.sessions[guid] = self._with_texts(made, known.said if known else None, entry, title)

    def _with_texts(
        self, session: SessionFacts, said: CalendarEvent | None, entry: Component, title: str
    ) -> SessionFacts:
        """The session with what the entry says otherwise than a calendar of ours would."""
        language = text_language(entry.parameter("SUMMARY", "LANGUAGE"), self.languages)
        if said is None or title != one_line(said.summary):
            session = replace(session, title={**session.title, language: title or "Untitled"})
        description = entry.text("DESCRIPTION")
        if description != wording.block(said.description if said else ""):
            session = replace(session, abstract={**session.abstract, language: description})
        location = wording.line(entry.text("LOCATION"))
        if location != wording.line(said.location if said else ""):
            session = replace(session, room=self._room(entry, location))
        category = entry.first("CATEGORIES")
        if category and category != wording.line(said.categories[0] if said and said.categories else ""):
            session = replace(session, track=self._track(category))
        url = wording.line(entry.text("URL"))
        if url.startswith(("http://", "https://")) and not url.startswith(page(self.site, self.slug, "")):
            session = replace(session, extra={**session.extra, "url": url})
        return session

    def _guid(self, entry: Component, title: str) -> str:
        uid = entry.text("UID")
        guid = wording.guid(uid) or (wording.made_guid(self.slug, "uid", uid) if uid else "")
        if not guid:
            self.findings.warn(entry.line, _l("the entry has no UID; one is made of its title and time"))
            guid = wording.made_guid(self.slug, "entry", title, entry.text("DTSTART"))
        if guid in self.sessions:
            self.findings.problem(entry.line, _l("another entry has the same UID"))
            return ""
        return guid

    def _code(self, title: str, guid: str) -> str:
        code = wording.free(wording.slug(title) or guid[:8], self.codes)
        self.codes.add(code)
        return code

    def _start(self, entry: Component) -> datetime | None:
        if "DTSTART" not in entry.properties:
            self.findings.warn(entry.line, _l("the entry has no start; it is not placed"))
            return None
        moment = self._moment(entry, "DTSTART")
        if moment is None and not _is_day(entry.text("DTSTART")):
            at = entry.lines["DTSTART"]
            self.findings.problem(at, _l("the start '%(said)s' is no time", said=short(entry.text("DTSTART"))))
        elif moment is None:
            at = entry.lines["DTSTART"]
            self.findings.warn(at, _l("the entry has a day and no time of day; it is not placed"))
        return moment

    def _moment(self, entry: Component, name: str) -> datetime | None:
        found = _LOCAL.fullmatch(entry.text(name).strip())
        day = times.day("-".join(found.group(1, 2, 3))) if found and found[4] else None
        if not found or day is None or int(found[4]) > 23 or int(found[5]) > 59:
            return None
        clock = timedelta(hours=int(found[4]), minutes=int(found[5]), seconds=min(int(found[6]), 59))
        zone = ZoneInfo("UTC") if found[7] else self._zone(entry, name)
        return times.in_zone(day, clock, zone, entry.lines[name], self.findings)

    def _zone(self, entry: Component, name: str) -> ZoneInfo:
        assert self.zone is not None, "the given zone is one"
        tzid = entry.parameter(name, "TZID")
        zone = zone_of(tzid, self.file.zones) if tzid else self.zone
        if zone is None:
            self.findings.warn(
                entry.lines[name],
                _l("the time zone '%(name)s' is not known; %(zone)s is meant", name=short(tzid), zone=self.zone.key),
            )
        return zone or self.zone

    def _minutes(self, entry: Component, starts_at: datetime | None) -> int:
        ends_at = self._moment(entry, "DTEND") if "DTEND" in entry.properties else None
        if starts_at and ends_at and ends_at > starts_at:
            minutes: int | None = int((ends_at - starts_at).total_seconds()) // 60
        else:
            minutes = length(entry.text("DURATION"))
        if not minutes or minutes > 60 * 24 * 60:
            self.findings.warn(
                entry.line, _l("the session has no duration; it is read as %(minutes)d minutes", minutes=USUAL_MINUTES)
            )
            return USUAL_MINUTES
        return minutes

    def _room(self, entry: Component, location: str) -> str:
        """The room that a place names: one of the draft's where it begins so, else the place itself."""
        parts = location.split(", ")
        for count in range(len(parts), 0, -1):
            if (name := ", ".join(parts[:count])) in self.rooms:
                return name
        if len(location) > 200:
            self.findings.problem(entry.lines["LOCATION"], _l("the room's name is longer than 200 characters"))
        if location:
            self.rooms[location] = RoomFacts(guid=wording.made_guid(self.slug, "room", location), name=location)
        return location

    def _track(self, name: str) -> str:
        for known in self.tracks.values():
            if name in known.name.values():
                return known.slug
        made = wording.free(wording.slug(name) or wording.made_guid("track", name)[:8], set(self.tracks))
        self.tracks[made] = TrackFacts(slug=made, name={self.languages[0]: name})
        return made


def _is_day(text: str) -> bool:
    found = _LOCAL.fullmatch(text.strip())
    return bool(found and not found[4] and times.day("-".join(found.group(1, 2, 3))))
