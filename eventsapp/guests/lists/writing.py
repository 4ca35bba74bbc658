"""The guest list as a file: CSV and XLSX, row by row, so that its size does not matter."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO

from flask_babel import gettext as _
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests import answers, queries
from eventsapp.guests.models import Guest
from eventsapp.guests.states import standing
from eventsapp.kernel.cells import harmless
from eventsapp.kernel.database import db

#: How many guests are read at a time.
_AT_ONCE = 500


def rows(event: Event, chosen: queries.Chosen) -> Iterator[list[str]]:
    """The headings, and a row for each guest that was chosen, ready to be written."""
    known = answers.known()
    yield [
        *(_("Honorific"), _("Name"), _("Post"), _("Organisation"), _("E-mail address"), _("Group"), _("Language")),
        *(_("Invitation"), *(str(column.heading) for column in known.columns)),
        *(harmless(heading) for heading in known.headings(event)),
        _("Notes for the host"),
    ]
    for batch in queries.in_batches(event.id, chosen, _AT_ONCE):
        ids = [guest.id for guest in batch]
        states = _states(ids)
        cells = known.cells(event, ids)
        blank = [""] * len(known.headings(event))
        for guest in batch:
            yield [
                harmless(cell)
                for cell in (*_facts(guest), *states.get(guest.id, ()), *cells.get(guest.id, blank), guest.notes)
            ]


def as_csv(lines: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """UTF-8 with the byte order mark by which Excel knows it (RFC 4180 otherwise)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    for line in lines:
        writer.writerow(line)
        if buffer.tell() > 16_384:
            yield _taken(buffer)
    yield _taken(buffer)


def as_xlsx(lines: Iterable[Sequence[str]]) -> IO[bytes]:
    """A workbook of one sheet, in a file on disk that goes away when it is closed."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Guests"))
    sheet.freeze_panes = "A2"
    for line in lines:
        sheet.append(line)
    file = TemporaryFile()  # noqa: SIM115 - whoever asked for it closes it
    book.save(file)
    file.seek(0)
    return file


def _facts(guest: Guest) -> Iterator[str]:
    yield from (guest.honorific, guest.name, guest.post, guest.organisation, guest.email)
    yield from (guest.group.name if guest.group else "", guest.language, str(standing(guest)[1]))


def _states(ids: Sequence[int]) -> dict[int, list[str]]:
    columns = answers.known().columns
    if not columns:
        return {}
    found = db.session.execute(select(Guest.id, *(column.value for column in columns)).where(Guest.id.in_(ids)))
    return {
        row[0]: [str((column.shown(value) or ("", ""))[1]) for column, value in zip(columns, row[1:], strict=True)]
        for row in found
    }


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
