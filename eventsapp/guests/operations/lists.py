"""A whole list of guests comes onto an event's list, or nothing of it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from eventsapp.events.models import Event
from eventsapp.guests import answers
from eventsapp.guests.addresses import key as key_of_address
from eventsapp.guests.facts import Channel, FactKind
from eventsapp.guests.lists import columns, files, people
from eventsapp.guests.lists.people import Person, Problem
from eventsapp.guests.lists.plan import Duplicates, Merge, plan
from eventsapp.guests.lists.tables import Table
from eventsapp.guests.models import Guest, GuestGroup, GuestListUpload
from eventsapp.guests.operations import spine
from eventsapp.guests.queries_of_imports import known_guests
from eventsapp.guests.searching import search_text
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.mailboxes import one_line
from eventsapp.kernel.unit_of_work import unit_of_work

#: How long an uploaded list waits to be confirmed.
_KEPT = timedelta(hours=24)

#: How many rows one statement writes or reads: below SQLite's limit of 32,766 variables.
_AT_ONCE = 1000


class ImportOutcome(NamedTuple):
    """How many guests an import added, how many it found on the list, how many of these it changed, and how many rows
    it left out."""

    new: int
    merged: int
    changed: int
    skipped: int


class BadList(Refused):
    """Cells of a list are wrong; nothing of it was imported."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(_("Nothing was imported. Mend what is wrong in the file, and choose it again."))
        self.problems = problems


def keep_upload(event_id: int, organiser_id: int, filename: str, table: Table) -> GuestListUpload:
    """Keep an uploaded list until it is confirmed. Clears away those that nobody confirmed in time."""
    now = clock.now()
    with unit_of_work() as session:
        session.execute(delete(GuestListUpload).where(GuestListUpload.expires_at <= now))
        upload = GuestListUpload(
            event_id=event_id,
            organiser_id=organiser_id,
            filename=one_line(filename)[-200:],
            content=files.packed(table),
            expires_at=now + _KEPT,
        )
        session.add(upload)
    return upload


def import_list(
    event_id: int,
    table: Table,
    meanings: Sequence[str],
    duplicates: Duplicates,
    actor: str,
    upload_id: int | None = None,
    key: str = "email",
    progress: Callable[[int], object] = lambda _rows: None,
) -> ImportOutcome:
    """Put all guests of a table on an event's list, or none. Groups that the list names are made.

    meanings: what each column holds, keys of lists.columns.MEANINGS.
    upload_id: the upload that the table was read from; confirmed once, it is gone.
    key: by what a row finds its guest on the list (lists.columns.keys).
    progress: called with a number of rows that were judged or written, now and then; each row counts twice.
    Raises BadList, with every problem, where a row is no guest; Refused where the columns make no list, or the upload
    has been confirmed already.
    """
    heading = columns.keys(meanings, table.headings).get(key)
    if heading is None:
        raise Refused(_("Choose another column to find guests by: this one is not kept."), "key")
    reading = people.read(table, meanings, key, progress)
    if reading.problems:
        raise BadList(reading.problems)
    try:
        with unit_of_work() as session:
            # Two imports of one event come one after the other; whoever answers meanwhile is not held up.
            event = session.get_one(Event, event_id, with_for_update={"key_share": True})
            if (
                upload_id
                and not session.execute(
                    delete(GuestListUpload).where(GuestListUpload.id == upload_id).returning(GuestListUpload.id)
                ).all()
            ):
                raise Refused(_("This list has been imported already, or was kept for too long."))
            planned = plan(reading.people, known_guests(event_id), duplicates, key, heading)
            if planned.problems:
                raise BadList(planned.problems)
            groups = _groups(event_id, [*planned.new, *(each.person for each in planned.changed)])
            channel = Channel.file
            spine.note(_add(event, planned.new, groups, progress), FactKind.imported, actor, channel)
            _merge(planned.changed, groups, progress)
            fields = {each.guest.id: [change.field.lstrip(":") for change in each.changes] for each in planned.changed}
            spine.note_each(fields, FactKind.edited, actor, channel)
            if any("group" in names for names in fields.values()):
                answers.known().regrouped(event_id)
            progress(len(table.rows) - planned.touched)
            outcome = ImportOutcome(len(planned.new), len(planned.merged), len(planned.changed), planned.skipped)
            audit.record(actor, "imported guests of", event, **outcome._asdict())
    except IntegrityError:
        raise Refused(_("Somebody else added one of these guests just now. Nothing was imported; try again.")) from None
    return outcome


def _groups(event_id: int, incoming: Iterable[Person]) -> dict[str, int]:
    """The key of each group by its name without capitals; those that are new are made, in the list's order."""
    session = db.session
    found = session.execute(select(GuestGroup.name, GuestGroup.id).where(GuestGroup.event_id == event_id))
    groups = {row.name.casefold(): row.id for row in found}
    position = session.scalar(select(func.max(GuestGroup.position)).where(GuestGroup.event_id == event_id)) or 0
    for name in dict.fromkeys(person.group for person in incoming if person.group):
        if name.casefold() not in groups:
            position += 1
            group = GuestGroup(event_id=event_id, name=name, position=position)
            session.add(group)
            session.flush()
            groups[name.casefold()] = group.id
    return groups


def _add(
    event: Event, incoming: Sequence[Person], groups: dict[str, int], progress: Callable[[int], object]
) -> list[int]:
    now = clock.now()
    keys: list[int] = []
    for start in range(0, len(incoming), _AT_ONCE):
        rows = [
            {
                "event_id": event.id,
                "email": person.email,
                "email_key": person.email_key,
                "group_id": groups.get(person.group.casefold()),
                "language": person.language or event.language,
                "precedence": int(person.precedence) if person.precedence else None,
                "extra": person.extra,
                "created_at": now,
                "search": search_text({**person.texts, "email": person.email, "extra": person.extra}),
                **{name: person.texts.get(name, "") for name in people.TEXTS},
            }
            for person in incoming[start : start + _AT_ONCE]
        ]
        keys += db.session.scalars(insert(Guest).returning(Guest.id), rows)
        progress(len(rows))
    return keys


def _merge(incoming: Sequence[Merge], groups: dict[str, int], progress: Callable[[int], object]) -> None:
    """What a row says replaces what was known; an empty cell replaces nothing."""
    rows = []
    for guest, person, changes in incoming:
        after = {**guest.said(), **{change.field: change.after for change in changes}}
        extra = {**guest.extra, **person.extra}
        texts = {name: after[name] for name in people.TEXTS}
        rows.append(
            {
                "id": guest.id,
                **texts,
                "email": after["email"],
                "email_key": key_of_address(after["email"]),
                "group_id": groups.get(after["group"].casefold()),
                "language": after["language"],
                "precedence": int(after["precedence"]) if after["precedence"] else None,
                "extra": extra,
                "search": search_text({**texts, "email": after["email"], "extra": extra}),
            }
        )
    for start in range(0, len(rows), _AT_ONCE):
        db.session.execute(update(Guest), rows[start : start + _AT_ONCE])
        progress(len(rows[start : start + _AT_ONCE]))
