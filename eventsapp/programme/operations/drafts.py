"""A draft that becomes another programme, with as few statements as that takes. Part of an import's unit of work."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update

from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.portions import portions
from eventsapp.programme import wording
from eventsapp.programme.models import Base, Participation, ProgrammeSession, Room, Speaker, SpeakerConsent, Track
from eventsapp.programme.snapshot import Programme, SessionFacts, SpeakerFacts, Texts

Row = dict[str, Any]
#: What a participation says before its speaker has answered.
_NO_ANSWER: Row = {"confirmed_at": None, "declined_at": None, "answered_by": "", "word": ""}


class Draft:
    """The rows of one event's draft. Counts of sessions are right after `become`.

    confirmed: whether speakers who come to a session anew have said already that they do.
    """

    def __init__(self, event_id: int, actor: str, confirmed: bool = False) -> None:
        self.event_id = event_id
        self.actor = actor
        said = {"confirmed_at": clock.now(), "answered_by": actor} if confirmed else {}
        self._answer = {**_NO_ANSWER, **said}
        self.new = self.changed = self.gone = self.unchanged = 0
        #: Whether any row was written.
        self.written = False

    def become(self, incoming: Programme) -> None:
        """Write what differs. The caller holds the event's row."""
        rooms = self._rooms(incoming)
        tracks = self._tracks(incoming)
        speakers = self._speakers(incoming.speakers)
        self._sessions(incoming.sessions, rooms, tracks, speakers)

    def _rooms(self, incoming: Programme) -> dict[str, int]:
        """The key of each room by the name that it has in the file. The organisers' order stays; new ones come last."""
        rows = self._rows(Room)
        by_guid, by_name = _by(rows, "guid"), _by(rows, "name")
        known = {room.guid for room in incoming.rooms} & set(by_guid)
        wanted, matched = [], set()
        last = max((row["position"] for row in rows), default=-1)
        for room in incoming.rooms:
            row = by_guid.get(room.guid)
            if row is None and (namesake := by_name.get(room.name)) and namesake["guid"] not in known:
                row = namesake
            values: Row = {"name": room.name}
            if room.capacity is not None:
                values["capacity"] = room.capacity
            if row:
                matched.add(row["id"])
            else:
                last += 1
                values |= {"guid": room.guid, "capacity": room.capacity, "position": last}
            wanted.append((row, values))
        self._delete(Room, [row["id"] for row in rows if row["id"] not in matched])
        # Names that go round in a ring would meet on the way: each room steps aside first.
        aside = [row for row, values in wanted if row and row["name"] != values["name"] and values["name"] in by_name]
        self._update(Room, [(row, {"name": row["guid"]}) for row in aside])
        self._write(Room, wanted)
        return {row["name"]: row["id"] for row in self._rows(Room)}

    def _tracks(self, incoming: Programme) -> dict[str, int]:
        """The key of each track by slug."""
        rows = self._rows(Track)
        by_slug = _by(rows, "slug")
        wanted = []
        last = max((row["position"] for row in rows), default=-1)
        for track in incoming.tracks:
            row = by_slug.get(track.slug)
            values: Row = {"name": _merged(row["name"] if row else {}, track.name)}
            if track.goals or not row:
                values["goals"] = list(track.goals)
            if not row:
                last += 1
                values |= {"slug": track.slug, "position": last}
            wanted.append((row, values))
        kept = {track.slug for track in incoming.tracks}
        self._delete(Track, [row["id"] for row in rows if row["slug"] not in kept])
        self._write(Track, wanted)
        return {row["slug"]: row["id"] for row in self._rows(Track)}

    def _speakers(self, incoming: Iterable[SpeakerFacts]) -> dict[str, int]:
        """The key of each speaker by the code that they have in the file."""
        incoming = list(incoming)
        rows = self._rows(Speaker)
        match = _matched(rows, [(each.guid, each.code, None) for each in incoming])
        matched = {row["id"] for row in match.values()}
        codes = {row["code"] for row in rows if row["id"] in matched}
        wanted, guids, told = [], {}, set()
        for speaker in incoming:
            row = match.get(speaker.guid)
            said = {"name": speaker.name, "post": speaker.post, "organisation": speaker.organisation}
            values: Row = {key: value for key, value in said.items() if value or not row}
            values["bio"] = _merged(row["bio"] if row else {}, speaker.bio)
            if speaker.links or not row:
                values["links"] = [vars(link) for link in speaker.links]
            if speaker.bio and not (row and row["bio"]):
                told.add(row["guid"] if row else speaker.guid)
            if not row:
                values |= {"guid": speaker.guid, "code": _free(speaker.code, codes), "email": "", "position": 0}
                values |= {"language": "", "needs": ""}
                codes.add(values["code"])
            guids[speaker.code] = row["guid"] if row else speaker.guid
            wanted.append((row, values))
        self._delete(Speaker, [row["id"] for row in rows if row["id"] not in matched])
        self._write(Speaker, wanted)
        keys = {row["guid"]: row["id"] for row in self._rows(Speaker)}
        self._agree({keys[guid] for guid in told})
        return {code: keys[guid] for code, guid in guids.items()}

    def _agree(self, speakers: set[int]) -> None:
        """A biography that comes with a file is public there: whoever brings it in answers for its being so here."""
        if speakers:
            given = set(
                db.session.scalars(
                    select(SpeakerConsent.speaker_id)
                    .join(Speaker, Speaker.id == SpeakerConsent.speaker_id)
                    .where(Speaker.event_id == self.event_id, SpeakerConsent.subject == "bio")
                )
            )
            new = {"subject": "bio", "given_at": clock.now(), "given_by": self.actor}
            self._insert(SpeakerConsent, [{"speaker_id": key, **new} for key in sorted(speakers - given)])

    def _sessions(
        self,
        incoming: Iterable[SessionFacts],
        rooms: Mapping[str, int],
        tracks: Mapping[str, int],
        speakers: Mapping[str, int],
    ) -> None:
        incoming = list(incoming)
        rows = self._rows(ProgrammeSession)
        parts = self._parts()
        match = _matched(rows, [(each.guid, each.code, each.extra.get("id")) for each in incoming])
        matched = {row["id"] for row in match.values()}
        codes = {row["code"] for row in rows if row["id"] in matched}
        wanted, wanted_parts, changed = [], {}, set()
        for session in incoming:
            row = match.get(session.guid)
            values = _columns(session, row) | {
                "room_id": rooms.get(session.room),
                "track_id": tracks.get(session.track),
            }
            if not row:
                values |= {"guid": session.guid, "code": _free(session.code, codes), "position": 0}
                codes.add(values["code"])
            guid = row["guid"] if row else session.guid
            wanted_parts[guid] = [(speakers[part.speaker], part.role) for part in session.parts]
            wanted.append((row, values))
            if row and (_differs(row, values) or parts.get(row["id"], []) != wanted_parts[guid]):
                changed.add(row["id"])
        gone = [row["id"] for row in rows if row["id"] not in matched]
        self._delete(ProgrammeSession, gone)
        self._write(ProgrammeSession, wanted)
        self.new, self.changed, self.gone = len(incoming) - len(matched), len(changed), len(gone)
        self.unchanged = len(matched) - len(changed)
        if self.new or self.changed:
            self._write_parts(wanted_parts, parts)

    def _parts(self) -> dict[int, list[tuple[int, str]]]:
        found: dict[int, list[tuple[int, str]]] = {}
        for session_id, speaker_id, role in db.session.execute(
            select(Participation.session_id, Participation.speaker_id, Participation.role)
            .join(ProgrammeSession, ProgrammeSession.id == Participation.session_id)
            .where(ProgrammeSession.event_id == self.event_id)
            .order_by(Participation.session_id, Participation.position, Participation.id)
        ):
            found.setdefault(session_id, []).append((speaker_id, role))
        return found

    def _write_parts(self, wanted: dict[str, list[tuple[int, str]]], had: dict[int, list[tuple[int, str]]]) -> None:
        """Sessions whose speakers differ get theirs anew."""
        keys = {row["guid"]: row["id"] for row in self._rows(ProgrammeSession)}
        new = {keys[guid]: parts for guid, parts in wanted.items() if had.get(keys[guid], []) != parts}
        answers = self._answers() if had else {}
        for some in portions([key for key in new if key in had]):
            db.session.execute(delete(Participation).where(Participation.session_id.in_(some)))
        self._insert(
            Participation,
            [
                {"session_id": key, "speaker_id": speaker_id, "role": role, "position": position}
                | answers.get((key, speaker_id, role), self._answer)
                for key, parts in new.items()
                for position, (speaker_id, role) in enumerate(parts)
            ],
        )

    def _answers(self) -> dict[tuple[int, int, str], Row]:
        """What speakers have answered (or have not yet), by session, speaker and role."""
        found = db.session.execute(
            select(
                Participation.session_id,
                Participation.speaker_id,
                Participation.role,
                Participation.confirmed_at,
                Participation.declined_at,
                Participation.answered_by,
                Participation.word,
            )
            .join(ProgrammeSession, ProgrammeSession.id == Participation.session_id)
            .where(ProgrammeSession.event_id == self.event_id)
        )
        return {
            (row.session_id, row.speaker_id, row.role): {name: getattr(row, name) for name in _NO_ANSWER}
            for row in found
        }

    def _rows(self, model: type[Base]) -> list[Row]:
        table = _table(model)
        found = db.session.execute(select(table).where(table.c.event_id == self.event_id).order_by(table.c.id))
        return [dict(row) for row in found.mappings()]

    def _write(self, model: type[Base], wanted: list[tuple[Row | None, Row]]) -> None:
        """Update the rows that differ from what is wanted, insert those that are not there."""
        self._update(model, [(row, values) for row, values in wanted if row and _differs(row, values)])
        self._insert(model, [{"event_id": self.event_id, **values} for row, values in wanted if not row])

    def _update(self, model: type[Base], pairs: list[tuple[Row, Row]]) -> None:
        """Set the values of rows; those of one call that set the same columns share a statement."""
        table = _table(model)
        by_columns: dict[tuple[str, ...], list[Row]] = {}
        for row, values in pairs:
            row.update(values)
            by_columns.setdefault(tuple(sorted(values)), []).append({"row_id": row["id"], **values})
        for columns, rows in by_columns.items():
            statement = update(table).where(table.c.id == bindparam("row_id"))
            # The connection's execute is for tables; the session's would take many rows for its bulk update by key.
            db.session.connection().execute(statement.values({name: bindparam(name) for name in columns}), rows)
            self.written = True

    def _insert(self, model: type[Base], rows: list[Row]) -> None:
        if rows:
            db.session.connection().execute(insert(_table(model)), rows)
            self.written = True

    def _delete(self, model: type[Base], keys: list[int]) -> None:
        table = _table(model)
        for some in portions(keys):
            db.session.execute(delete(table).where(table.c.id.in_(some)))
            self.written = True


def _columns(session: SessionFacts, row: Row | None) -> Row:
    """A session's own columns. In the languages of its title the file speaks; the draft's others are kept."""
    spoken = set(session.title)
    texts = {"title": session.title, "subtitle": session.subtitle}
    texts |= {"abstract": session.abstract, "description": session.description}
    kept = {
        name: {language: text for language, text in (row[name] if row else {}).items() if language not in spoken}
        for name in texts
    }
    return {
        **{name: {**kept[name], **_filled(text)} for name, text in texts.items()},
        "kind": session.kind,
        "language": session.language,
        "starts_at": session.starts_at,
        "minutes": session.minutes,
        "extra": dict(session.extra),
    }


def _matched(rows: list[Row], incoming: list[tuple[str, str, int | None]]) -> dict[str, Row]:
    """The row of each incoming guid: by guid, then by frab's id, then by code; each row once."""
    by_guid, by_code = _by(rows, "guid"), _by(rows, "code")
    by_id = {row["extra"]["id"]: row for row in rows if isinstance(row.get("extra"), dict) and "id" in row["extra"]}
    found = {guid: by_guid[guid] for guid, _code, _number in incoming if guid in by_guid}
    taken = {row["id"] for row in found.values()}
    for guid, code, number in incoming:
        if guid in found:
            continue
        row = by_id.get(number) if number is not None else None
        row = row if row and row["id"] not in taken else by_code.get(code)
        if row and row["id"] not in taken:
            found[guid] = row
            taken.add(row["id"])
    return found


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _by(rows: list[Row], column: str) -> dict[str, Row]:
    return {row[column]: row for row in rows}


def _differs(row: Row, values: Row) -> bool:
    return any(row[name] != value for name, value in values.items())


def _filled(texts: Texts) -> dict[str, str]:
    return {language: text for language, text in texts.items() if text}


def _merged(old: Texts, new: Texts) -> dict[str, str]:
    return {**old, **_filled(new)}


def _free(code: str, taken: set[str]) -> str:
    return wording.free(code, taken)
