"""A programme as a table: a row a session. CSV and XLSX files hold the same columns.

guid         a UUID; may be left empty for a new session
code         what stands in its address: letters, digits, - and _; one of guid and code is what it is known again by
date, start  2030-05-24 and 09:30, in the event's zone; both empty: not placed yet
minutes      how long it takes
room, track  their names
kind         talk, panel, ceremony, break, ...
language     what is spoken: en, fi, ...
title, subtitle, abstract, description
             in the event's first language; in each other one in a column of its own: "title (fi)"
speakers     their names, with ; between them; "Aino Virtanen (moderator)" and "(host)" say the role
url          its page elsewhere

Where a code is not the one that the name alone would give, it stands behind it: "Aino Virtanen [aino-2]".
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from eventsapp.programme import wording
from eventsapp.programme.exchange import times
from eventsapp.programme.exchange.given import Given
from eventsapp.programme.exchange.problems import Findings, short
from eventsapp.programme.exchange.reading import USUAL_MINUTES
from eventsapp.programme.exchange.writing import text_in
from eventsapp.programme.snapshot import (
    EventFacts,
    Part,
    Programme,
    RoomFacts,
    SessionFacts,
    SpeakerFacts,
    TrackFacts,
    in_order,
)

#: A row's number in its file, and its cells.
Row = tuple[int, list[str]]

_PLAIN = ("guid", "code", "date", "start", "minutes", "room", "track", "kind", "language")
_TEXTS = ("title", "subtitle", "abstract", "description")
_LAST = ("speakers", "url")
#: When an event is that a table gives no time: a table alone says nothing of it, and makes no event.
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
#: No programme has more rows.
MOST_ROWS = 20_000
#: The guid of rows that only show how a table is filled in.
EXAMPLE = "example"
_ROLE = re.compile(r"\((moderator|host|speaker)\)\s*$")
_CODE = re.compile(r"\[([A-Za-z0-9][A-Za-z0-9_-]*)\]\s*$")


def columns(languages: tuple[str, ...]) -> list[str]:
    """The heads of the table of an event with these languages, the first one first."""
    others = [f"{name} ({language})" for language in languages[1:] for name in _TEXTS]
    return [*_PLAIN, *_TEXTS, *others, *_LAST]


def rows_of(programme: Programme) -> Iterator[list[str]]:
    """The table of a programme, its heads first."""
    languages = programme.event.languages
    yield columns(languages)
    for session in in_order(programme.sessions, sorted(programme.rooms, key=lambda room: room.name)):
        local = session.starts_at.astimezone(programme.event.zone) if session.starts_at else None
        track = programme.track_by_slug.get(session.track)
        texts = (session.title, session.subtitle, session.abstract, session.description)
        names = (_named(programme.speaker_by_code[part.speaker], part) for part in session.parts)
        yield [
            session.guid,
            session.code,
            f"{local:%Y-%m-%d}" if local else "",
            # The second of the two hours of a clock change can only be told by its offset.
            "" if local is None else local.strftime("%H:%M") + (f"{local:%z}" if local.fold else ""),
            str(session.minutes),
            session.room,
            _with_code(text_in(track.name, *languages) or track.slug, track.slug) if track else "",
            session.kind,
            session.language,
            *(wording.block(text.get(language, "")) for language in languages for text in texts),
            "; ".join(names),
            str(session.extra.get("url", "")),
        ]


def _named(speaker: SpeakerFacts, part: Part) -> str:
    role = f" ({part.role})" if part.role != "speaker" else ""
    return _with_code(speaker.name.replace(";", ","), speaker.code) + role


def _with_code(name: str, code: str) -> str:
    name = wording.line(name)
    return name if wording.slug(name) == code and not _CODE.search(name) else f"{name} [{code}]"


def programme_of(rows: Iterable[Row], given: Given, findings: Findings) -> Programme:
    """Make a Programme of a table's rows; the first that is not empty holds the heads."""
    return _Table(given, findings).programme(rows)


class _Table:
    def __init__(self, given: Given, findings: Findings) -> None:
        self.given, self.findings = given, findings
        self.languages = given.languages or ("en",)
        zone = times.zone(given.timezone)
        assert zone is not None, "the given zone is one"
        self.zone = zone
        self.rooms: dict[str, RoomFacts] = {}
        self.tracks: dict[str, TrackFacts] = {}
        self.speakers: dict[str, SpeakerFacts] = {}
        self.sessions: dict[str, SessionFacts] = {}
        self.codes: set[str] = set()
        draft = given.draft.sessions if given.draft else ()
        self.known = {each.code: each for each in draft} | {each.guid: each for each in draft}

    def programme(self, rows: Iterable[Row]) -> Programme:
        heads: list[str] = []
        for number, (line, cells) in enumerate(rows):
            if number > MOST_ROWS:
                self.findings.problem(line, _l("the table has more than %(most)d rows", most=MOST_ROWS))
                break
            if not any(cells):
                continue
            if heads:
                self._session(line, {head: cell for head, cell in zip(heads, cells, strict=False) if head})
            else:
                heads = self._heads(line, cells)
        if not self.sessions and not self.findings.problems:
            self.findings.problem(0, _l("there are no sessions in this table"))
        for room in self.given.draft.rooms if self.given.draft else ():
            self.rooms[room.name] = room
        # A table names what its sessions have; a track that none has is not gone for that.
        for track in self.given.draft.tracks if self.given.draft else ():
            self.tracks.setdefault(track.slug, track)
        rooms = tuple(sorted(self.rooms.values(), key=lambda room: room.name))
        sessions = in_order(self.sessions.values(), rooms)
        starts = [session.starts_at for session in sessions if session.starts_at] or [_NO_TIME]
        ends = [session.ends_at for session in sessions if session.ends_at] or [_NO_TIME + timedelta(days=1)]
        return Programme(
            event=EventFacts(
                slug=self.given.slug or "event",
                title={self.languages[0]: self.given.slug or "event"},
                timezone=self.zone.key,
                starts_at=min(starts),
                ends_at=max(ends),
                languages=self.languages,
            ),
            rooms=rooms,
            tracks=tuple(self.tracks.values()),
            speakers=tuple(self.speakers.values()),
            sessions=sessions,
        )

    def _heads(self, line: int, cells: list[str]) -> list[str]:
        known = set(columns(("", *self.languages))) | set(columns(self.languages))
        heads = [wording.line(cell).lower() for cell in cells]
        if "title" not in heads:
            self.findings.problem(line, _l("the first row must name the columns, and one of them must be title"))
        for head in heads:
            if head and head not in known:
                self.findings.warn(line, _l("the column '%(head)s' is not known and is left out", head=short(head)))
            if heads.count(head) > 1 and head:
                self.findings.problem(line, _l("there are two columns '%(head)s'", head=short(head)))
        return heads

    def _session(self, line: int, row: dict[str, str]) -> None:
        def cell(name: str) -> str:
            return wording.line(row.get(name, ""))

        if cell("guid").lower() == EXAMPLE:
            self.findings.warn(line, _l("a row that shows an example is left out"))
            return
        texts = {name: self._texts(row, name) for name in _TEXTS}
        if not texts["title"]:
            self.findings.problem(line, _l("the session has no title"))
            return
        if any(len(title) > 500 for title in texts["title"].values()):
            self.findings.problem(line, _l("the title is longer than 500 characters"))
        guid, code = self._identity(line, cell("guid"), cell("code"), next(iter(texts["title"].values())))
        language = wording.language_tag(cell("language"))
        if cell("language") and not language:
            self.findings.warn(line, _l("the language '%(said)s' is not known", said=short(cell("language"))))
        if len(cell("room")) > 200:
            self.findings.problem(line, _l("the room's name is longer than 200 characters"))
        if len(cell("kind")) > 60:
            self.findings.problem(line, _l("the kind is longer than 60 characters"))
        elsewhere = {"url": cell("url")} if cell("url").startswith(("http://", "https://")) else {}
        self.sessions[guid] = SessionFacts(
            guid=guid,
            code=code,
            **texts,
            minutes=self._minutes(line, cell("minutes")),
            starts_at=self._start(line, cell("date"), cell("start")),
            room=self._room(cell("room")),
            track=self._track(cell("track")),
            kind=cell("kind") or "talk",
            language=language,
            parts=tuple(dict.fromkeys(self._parts(line, cell("speakers")))),
            extra={**self._unspoken(guid, code), **elsewhere},
        )

    def _unspoken(self, guid: str, code: str) -> dict[str, Any]:
        """What the draft says of a session that a table has no columns for."""
        known = self.known.get(guid) or self.known.get(code)
        return {key: value for key, value in known.extra.items() if key != "url"} if known else {}

    def _texts(self, row: dict[str, str], name: str) -> dict[str, str]:
        clean = wording.line if name in {"title", "subtitle"} else wording.block
        found = {
            language: clean(row.get(name if number == 0 else f"{name} ({language})", ""))
            for number, language in enumerate(self.languages)
        }
        return {language: text for language, text in found.items() if text}

    def _identity(self, line: int, written: str, wanted: str, title: str) -> tuple[str, str]:
        guid = wording.guid(written)
        if written and not guid:
            self.findings.problem(line, _l("'%(said)s' is no guid", said=short(written)))
        code = wording.code(wanted, 120)
        if wanted and code != wanted:
            self.findings.problem(line, _l("a code is letters, digits, - and _, at most 120 of them"))
        if not guid and not code:
            code = wording.slug(title) or wording.made_guid("title", title)[:8]
            self.findings.warn(
                line, _l("neither guid nor code: a code is made of the title, and another title is another session")
            )
        code = code or guid[:8]
        guid = guid or wording.made_guid(self.given.slug, "session", code)
        if guid in self.sessions or code in self.codes:
            self.findings.problem(line, _l("another row has the same guid or code"))
        self.codes.add(code)
        return guid, code

    def _minutes(self, line: int, text: str) -> int:
        minutes = times.minutes(text)
        if text and not minutes:
            self.findings.problem(line, _l("'%(said)s' is no length in minutes", said=short(text)))
        return minutes or USUAL_MINUTES

    def _start(self, line: int, date: str, start: str) -> datetime | None:
        if not date and not start:
            return None
        day, since_midnight = times.day(date), times.clock(start)
        if day and since_midnight is None and (exact := times.moment(f"{day}T{start}", self.zone)):
            return exact
        if day is None or since_midnight is None or len(date) > 10:
            self.findings.problem(
                line,
                _l("the date '%(said)s' (2030-05-24) can't be read", said=short(date))
                if day is None or len(date) > 10
                else _l("the start '%(said)s' (09:30) can't be read", said=short(start)),
            )
            return None
        return times.in_zone(day, since_midnight, self.zone, line, self.findings)

    def _room(self, name: str) -> str:
        if name and name not in self.rooms:
            self.rooms[name] = RoomFacts(guid=wording.made_guid(self.given.slug, "room", name), name=name)
        return name

    def _track(self, text: str) -> str:
        name, code = _apart(text)
        slug = code or wording.slug(name)
        if slug and slug not in self.tracks:
            self.tracks[slug] = TrackFacts(slug=slug[:80], name={self.languages[0]: name or slug})
        return slug

    def _parts(self, line: int, text: str) -> Iterator[Part]:
        for each in filter(None, (one.strip() for one in text.split(";"))):
            role = _ROLE.search(each)
            name, code = _apart(_ROLE.sub("", each).strip())
            if not name or len(name) > 200:
                self.findings.problem(line, _l("'%(said)s' is no name of a speaker", said=short(each)))
                continue
            code = code or wording.slug(name) or wording.made_guid("person", name)[:8]
            known = SpeakerFacts(guid=wording.made_guid(self.given.slug, "speaker", code), code=code, name=name)
            self.speakers.setdefault(code, known)
            yield Part(speaker=code, role=role[1] if role else "speaker")


def _apart(text: str) -> tuple[str, str]:
    """A name and the code behind it, or ""."""
    code = _CODE.search(text)
    return (text[: code.start()].strip(), code[1]) if code else (text, "")
