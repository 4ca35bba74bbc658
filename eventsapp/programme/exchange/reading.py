"""A schedule's nodes as a Programme. What the source lacks is filled in, always the same way, and said by line."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from eventsapp.programme import wording
from eventsapp.programme.exchange import times
from eventsapp.programme.exchange.documents import Node
from eventsapp.programme.exchange.given import Given
from eventsapp.programme.exchange.markup import markdown
from eventsapp.programme.exchange.people import People
from eventsapp.programme.exchange.problems import Findings, short
from eventsapp.programme.snapshot import (
    EventFacts,
    Part,
    Programme,
    RoomFacts,
    SessionFacts,
    TrackFacts,
    in_order,
)

#: Where nothing says how long a session takes.
USUAL_MINUTES = 30
_WEB = ("http://", "https://", "mailto:")


def programme_of(schedule: Node, given: Given, site: str, findings: Findings) -> Programme:
    """Make a Programme of a schedule's nodes.

    site: the address under which our own pages stand; links to them are not kept.
    """
    return _Reading(schedule, given, site, findings).programme()


class _Reading:
    def __init__(self, schedule: Node, given: Given, site: str, findings: Findings) -> None:
        self.schedule, self.given, self.site, self.findings = schedule, given, site, findings
        self.title = wording.line(schedule.text("title"))
        self.slug = given.slug or wording.slug(schedule.text("acronym")) or wording.slug(self.title) or "event"
        name = schedule.text("time_zone_name").strip() or given.timezone
        zone = times.zone(name)
        if zone is None:
            findings.warn(
                schedule.line,
                _l("the time zone '%(name)s' is not known; %(zone)s is meant", name=short(name), zone=given.timezone),
            )
            zone = times.zone(given.timezone)
        assert zone is not None, "the given zone is one"
        self.zone = zone
        self.day_change = times.clock(schedule.text("day_change")) or timedelta()
        self.people = People(self.slug, findings)
        self.rooms: dict[str, RoomFacts] = {}
        self.tracks: dict[str, TrackFacts] = {}
        self.sessions: dict[str, SessionFacts] = {}
        self.codes: set[str] = set()
        self.ids: set[int] = set()

    def programme(self) -> Programme:
        """The whole."""
        for room in self.schedule.nodes("rooms"):
            self._room(room)
        self._known_tracks()
        for day in self.schedule.nodes("days"):
            for room in day.nodes("rooms"):
                self._room(room)
                for event in room.nodes("events"):
                    self._session(day, room, event)
        if not self.sessions and not self.schedule.nodes("days"):
            self.findings.problem(self.schedule.line, _l("there are no days in this schedule"))
        languages = self._languages()
        rooms, sessions = tuple(self.rooms.values()), tuple(self.sessions.values())
        # The names of tracks are in the language of most.
        tracks = tuple(
            replace(each, name={languages[0]: next(iter(each.name.values()))}) for each in self.tracks.values()
        )
        version = self.schedule.text("version").strip()
        return Programme(
            event=self._event(languages, sessions),
            rooms=rooms,
            tracks=tracks,
            speakers=self.people.speakers(languages[0]),
            sessions=in_order(sessions, rooms),
            number=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0,
        )

    def _languages(self) -> tuple[str, ...]:
        if self.given.languages:
            return self.given.languages
        spoken = Counter(language for session in self.sessions.values() for language in session.title)
        return tuple(sorted(spoken, key=lambda language: (-spoken[language], language))) or ("en",)

    def _event(self, languages: tuple[str, ...], sessions: tuple[SessionFacts, ...]) -> EventFacts:
        line = self.schedule.line
        if not self.title:
            self.findings.warn(line, _l("the conference has no title; it is called %(name)s", name=self.slug))
        starts = [session.starts_at for session in sessions if session.starts_at]
        ends = [session.ends_at for session in sessions if session.ends_at]
        first, last = times.day(self.schedule.text("start")), times.day(self.schedule.text("end"))
        if starts:
            starts_at, ends_at = min(starts), max(ends)
        elif first:
            starts_at = datetime(first.year, first.month, first.day, tzinfo=self.zone).astimezone(UTC)
            ends_at = starts_at + timedelta(days=max(1, (last - first).days + 1 if last else 1))
        else:
            if not self.findings.problems:
                self.findings.problem(line, _l("neither the conference nor any session says when it is"))
            starts_at, ends_at = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
        language = languages[0]
        subtitle = wording.line(self.schedule.text("subtitle"))
        venue = wording.line(self.schedule.text("venue"))
        return EventFacts(
            slug=self.slug,
            title={language: self.title or self.slug},
            subtitle={language: subtitle} if subtitle else {},
            timezone=self.zone.key,
            starts_at=starts_at,
            ends_at=ends_at,
            venue={language: venue} if venue else {},
            address=wording.line(self.schedule.text("city"))[:300],
            languages=languages,
        )

    def _room(self, room: Node) -> str:
        name = wording.line(room.text("name"))
        if not name or name in self.rooms:
            return name
        if len(name) > 200:
            self.findings.problem(room.line, _l("the room's name is longer than 200 characters"))
        guid = wording.guid(room.text("guid"))
        if any(other.guid == guid for other in self.rooms.values()):
            self.findings.warn(room.line, _l("the room has another room's guid; one is made from its name"))
            guid = ""
        guid = guid or wording.made_guid(self.slug, "room", name)
        self.rooms[name] = RoomFacts(guid=guid, name=name, capacity=room.number("capacity"))
        return name

    def _known_tracks(self) -> None:
        for track in self.schedule.nodes("tracks"):
            self._track(track.text("name"), track.text("slug"))

    def _track(self, name: str, slug: str = "") -> str:
        name = wording.line(name)
        for known in self.tracks.values():
            if name in known.name.values():
                return known.slug
        if not name:
            return ""
        wanted = wording.code(slug) or wording.slug(name) or wording.made_guid("track", name)[:8]
        made = wording.free(wanted, set(self.tracks))
        self.tracks[made] = TrackFacts(slug=made, name={"en": name})
        return made

    def _session(self, day: Node, room: Node, event: Node) -> None:
        title = wording.line(event.text("title"))
        if not title:
            self.findings.warn(event.line, _l("the session has no title; it is called Untitled"))
        elif len(title) > 500:
            self.findings.problem(event.line, _l("the title has %(size)d characters; 500 is the most", size=len(title)))
        starts_at = self._start(day, event)
        guid, code = self._identity(event, starts_at)
        if not guid:
            return
        language = wording.language_tag(event.text("language"))
        if event.text("language").strip() and not language:
            self.findings.warn(
                event.line, _l("the language '%(said)s' is not known", said=short(event.text("language")))
            )
        key = text_language(language, self.given.languages)
        kind = wording.line(event.text("type"))
        if len(kind) > 60:
            self.findings.problem(event.line, _l("the type is longer than 60 characters"))
        named = wording.line(event.text("room"))
        self.sessions[guid] = SessionFacts(
            guid=guid,
            code=code,
            title={key: title or "Untitled"},
            subtitle=_said(key, wording.line(event.text("subtitle"))),
            abstract=_said(key, markdown(wording.block(event.text("abstract")))),
            description=_said(key, markdown(wording.block(event.text("description")))),
            minutes=self._minutes(event, starts_at),
            starts_at=starts_at,
            room=self._room(Node(event.line, name=named)) if named else wording.line(room.text("name")),
            track=self._track(event.text("track"), event.node("track").text("slug")),
            kind=kind or "talk",
            language=language,
            parts=tuple(dict.fromkeys(Part(speaker=code) for code in self.people.of(event, key))),
            extra=self._extra(event, guid),
        )

    def _start(self, day: Node, event: Node) -> datetime | None:
        """`date` where the source has it; else the day and the clock time, past midnight by the day's change."""
        written = event.text("date").strip()
        if len(written) > 10:
            exact = times.moment(written, self.zone)
            if exact:
                return exact
            self.findings.warn(
                event.line, _l("the date '%(said)s' is none; the day and the start are used", said=short(written))
            )
        on = times.day(written) or times.day(day.text("date"))
        since_midnight = times.clock(event.text("start"))
        if on is None or since_midnight is None:
            what = (
                _l("the start '%(said)s' is no time", said=short(event.text("start")))
                if on
                else _l("the session is on no day")
            )
            self.findings.problem(event.line, what)
            return None
        if since_midnight >= timedelta(days=1):
            self.findings.warn(event.line, _l("the start is past 24:00; it is read as a time of the next day"))
        elif since_midnight < self._change(day, on):
            since_midnight += timedelta(days=1)
        return times.in_zone(on, since_midnight, self.zone, event.line, self.findings)

    def _change(self, day: Node, on: Any) -> timedelta:
        """The clock time before which a start belongs to the night after its day."""
        begins = times.moment(day.text("start"), self.zone) if len(day.text("start")) > 10 else None
        if begins and begins.astimezone(self.zone).date() == on:
            local = begins.astimezone(self.zone)
            return timedelta(hours=local.hour, minutes=local.minute)
        return self.day_change

    def _minutes(self, event: Node, starts_at: datetime | None) -> int:
        ends_at = times.moment(event.text("end"), self.zone) if len(event.text("end")) > 10 else None
        minutes = times.minutes(event.text("duration"))
        if minutes is None and ends_at and starts_at and ends_at > starts_at:
            minutes = int((ends_at - starts_at).total_seconds()) // 60
        if not minutes or minutes > 60 * 24 * 60:
            said = short(event.text("duration"))
            what = (
                _l(
                    "the duration '%(said)s' is none; it is read as %(minutes)d minutes",
                    said=said,
                    minutes=USUAL_MINUTES,
                )
                if said
                else _l("the session has no duration; it is read as %(minutes)d minutes", minutes=USUAL_MINUTES)
            )
            self.findings.warn(event.line, what)
            return USUAL_MINUTES
        return minutes

    def _identity(self, event: Node, starts_at: datetime | None) -> tuple[str, str]:
        """The guid and the code of a session; no guid where it can't be known again."""
        number, name = event.text("id").strip(), event.text("slug").strip() or event.text("code").strip()
        guid = wording.guid(event.text("guid"))
        if not guid:
            source = event.text("guid").strip() or number or name
            if not source:
                self.findings.problem(
                    event.line, _l("the session has no guid, no id and no slug: nothing to know it by")
                )
                return "", ""
            self.findings.warn(
                event.line,
                _l("the session has a guid that is none; one is made from its id")
                if event.text("guid").strip()
                else _l("the session has no guid; one is made from its id"),
            )
            guid = wording.made_guid(self.slug, "session", source)
        if guid in self.sessions:
            at = starts_at.isoformat() if starts_at else ""
            self.findings.warn(
                event.line, _l("the session has another's guid or id; one is made from it, its slug and time")
            )
            guid = wording.made_guid(guid, name, at, event.text("room"))
            if guid in self.sessions:
                self.findings.warn(event.line, _l("the session stands twice in the file; the second is left out"))
                return "", ""
        wanted = (
            wording.code(event.text("code"), 120)
            or wording.code(event.text("slug"), 120)
            or wording.code(number)
            or guid[:8]
        )
        code = wording.free(wanted, self.codes)
        self.codes.add(code)
        return guid, code

    def _extra(self, event: Node, guid: str) -> dict[str, Any]:
        """What we only pass on. The id stays out where it is the one that we would make from the guid."""
        extra: dict[str, Any] = {}
        number = event.number("id")
        if number in self.ids:
            self.findings.warn(event.line, _l("the session has another's id; it gets one of its own"))
        elif number is not None:
            self.ids.add(number)
            if number != number_of(guid):
                extra["id"] = number
        ours = page(self.site, self.slug, "")
        pages = [wording.line(event.text(key)) for key in ("origin_url", "url")]
        for key, value in (
            ("url", next((each for each in pages if each.startswith(_WEB) and not each.startswith(ours)), "")),
            ("logo", wording.line(event.text("logo"))),
            ("licence", wording.line(event.text("recording_license"))),
            ("recording", wording.line(event.text("recording"))),
            ("video", wording.line(event.text("video_download_url"))),
            ("feedback_url", wording.line(event.text("feedback_url"))),
            ("do_not_record", event.flag("do_not_record")),
            ("links", _references(event.nodes("links"))),
            ("attachments", _references(event.nodes("attachments"))),
        ):
            if value:
                extra[key] = value
        return extra


def page(site: str, event: str, code: str) -> str:
    """The address of a session's page of ours. The schemas ask for one also where we have none."""
    return f"{site or 'http://localhost'}/events/{event}/sessions/{code}"


def number_of(guid: str) -> int:
    """frab's number of a session that has none: made from its guid, positive, in 31 bits."""
    return int(guid[:8], 16) % (2**31 - 2) + 1


def text_language(spoken: str, languages: tuple[str, ...]) -> str:
    """In which language a session's texts are: the spoken one where it is one of the event's (or none is known)."""
    spoken = spoken.partition("-")[0].lower()
    if languages:
        return spoken if spoken in languages else languages[0]
    return spoken or "en"


def _said(language: str, text: str) -> dict[str, str]:
    return {language: text} if text else {}


def _references(nodes: list[Node]) -> list[dict[str, str]]:
    found = []
    for node in nodes:
        reference = {key: wording.line(node.text(key)) for key in ("url", "title", "type", "service")}
        if reference["url"]:
            found.append({key: value for key, value in reference.items() if value})
    return found
