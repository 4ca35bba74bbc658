"""The guest list as a file: CSV and XLSX, row by row, so that its size does not matter."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests import answers, queries
from eventsapp.guests.fields import LONGEST_LINES
from eventsapp.guests.lists.workbook import workbook
from eventsapp.guests.models import Guest
from eventsapp.guests.queries_of_imports import extra_headings
from eventsapp.guests.queries_of_tags import apart, tags_of_guest
from eventsapp.guests.states import standing
from eventsapp.guests.words import FIELDS
from eventsapp.kernel.cells import harmless
from eventsapp.kernel.database import db
from eventsapp.settings import LANGUAGES
from eventsapp.web.countries import country_name
from eventsapp.web.language import speaking

_FIRST = (
    *("honorific", "title", "name", "post", "organisation", "country"),
    *("email", "assistant_email", "precedence", "group", "language"),
)

#: How many guests are read at a time.
_AT_ONCE = 500


def rows(event: Event, chosen: queries.Chosen) -> Iterator[list[str]]:
    """The headings, and a row for each guest that was chosen, ready to be written."""
    known = answers.known()
    extras = extra_headings(event.id)
    of_answers = known.headings(event)
    yield [
        *(str(FIELDS[name]) for name in _FIRST),
        *(harmless(heading) for heading in (*told_by_us(), *of_answers, *extras)),
        *(str(FIELDS[name]) for name in LONGEST_LINES),
    ]
    blank = [""] * len(of_answers)
    for batch in queries.in_batches(event.id, chosen, _AT_ONCE):
        ids = [guest.id for guest in batch]
        states, tags = _states(ids), _tags(ids)
        cells = known.cells(event, ids)
        for guest in batch:
            line = (
                *_facts(guest),
                str(standing(guest)[1]),
                "; ".join(tags.get(guest.id, ())),
                *states.get(guest.id, ()),
                *cells.get(guest.id, blank),
                *(str(guest.extra.get(heading, "")) for heading in extras),
                *(getattr(guest, name) for name in LONGEST_LINES),
            )
            yield [harmless(cell) for cell in line]


def told_by_us() -> list[str]:
    """The headings of what we know without the host: how things stand, not who somebody is."""
    return [_("Invitation"), _("Tags"), *(str(column.heading) for column in answers.known().columns)]


def computed(event: Event) -> frozenset[str]:
    """The headings of our own files, in each language, that tell nothing of who a guest is: an import leaves them."""
    found: set[str] = set()
    for language in LANGUAGES:
        with speaking(language):
            found.update(told_by_us(), answers.known().headings(event))
    return frozenset(found)


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


def as_xlsx(lines: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A workbook of one sheet."""
    return workbook(_("Guests"), lines)


def _facts(guest: Guest) -> Iterator[str]:
    yield from (guest.honorific, guest.title, guest.name, guest.post, guest.organisation, country_name(guest.country))
    yield from (guest.email, guest.assistant_email, str(guest.precedence or ""))
    yield from (guest.group.name if guest.group else "", guest.language)


def _tags(ids: Sequence[int]) -> dict[int, Sequence[str]]:
    found = db.session.execute(select(Guest.id, tags_of_guest()).where(Guest.id.in_(ids)))
    return {key: apart(tags) for key, tags in found}


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
