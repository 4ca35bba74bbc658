"""A table to fill in: the columns of an event, an example for each of its rooms, and what each column holds.

Rows whose guid is `example` are passed over when the table comes back.
"""

import io
from collections.abc import Iterator
from datetime import timedelta

from flask_babel import gettext as _

from eventsapp.programme.exchange.spreadsheets import csv_file, dateless, escaped
from eventsapp.programme.exchange.tables import EXAMPLE, columns
from eventsapp.programme.exchange.writing import text_in
from eventsapp.programme.snapshot import Programme

KINDS = ("talk", "panel", "workshop", "ceremony", "break")
#: How many examples at most, and how many rows of the sheet have their choices at hand.
_EXAMPLES, _ROWS = 12, 1000


def written(format: str, programme: Programme) -> bytes:
    """The table as CSV, or as XLSX with choices for rooms, tracks and kinds and a sheet that explains the columns."""
    rows = list(_rows(programme))
    return csv_file(rows) if format == "csv" else _xlsx(rows, programme)


def _rows(programme: Programme) -> Iterator[list[str]]:
    heads = columns(programme.event.languages)
    yield heads
    rooms = [room.name for room in programme.rooms] or [""]
    tracks = _tracks(programme) or [""]
    starts_at = programme.event.starts_at.astimezone(programme.event.zone)
    for number in range(min(_EXAMPLES, max(len(rooms), len(tracks), 2))):
        at = starts_at + timedelta(minutes=30 * number)
        example = {
            "guid": EXAMPLE,
            "code": f"example-{number + 1}",
            "date": f"{at:%Y-%m-%d}",
            "start": f"{at:%H:%M}",
            "minutes": "30",
            "room": rooms[number % len(rooms)],
            "track": tracks[number % len(tracks)],
            "kind": KINDS[number % 2],
            "language": programme.event.languages[0],
            "speakers": "Aino Virtanen; Antti Kallio (moderator)" if number % 2 else "Aino Virtanen",
            "title": _("Example %(number)d: this row is not imported", number=number + 1),
        }
        yield [example.get(head, "") for head in heads]


def _tracks(programme: Programme) -> list[str]:
    names = (text_in(track.name, *programme.event.languages) for track in programme.tracks)
    return [name for name in names if name]


def _explained(programme: Programme) -> list[tuple[str, str]]:
    """What each column holds."""
    said = {
        "guid": _("Leave it empty for a new session. It is what a session is known again by."),
        "code": _("What stands in the address of its page: letters, digits, - and _. Leave it empty and one is made."),
        "date": _("As 2030-05-24, in the event’s time zone. Date and start both empty: not placed yet."),
        "start": _("As 09:30."),
        "minutes": _("How long it takes."),
        "room": _("A room’s name. A name that is not known makes a new room."),
        "track": _("A track’s name. A name that is not known makes a new track."),
        "kind": _("talk, panel, workshop, ceremony, break or a word of your own."),
        "language": _("What is spoken: en, fi, sv or another tag."),
        "title": _("The only column that must be filled in."),
        "subtitle": "",
        "abstract": _("In short, for the lists. Markdown."),
        "description": _("The whole text. Markdown."),
        "speakers": _("Names with ; between them. (moderator) or (host) behind a name says the role."),
        "url": _("Its page elsewhere."),
    }
    others = [(head, _("The same in another language.")) for head in columns(programme.event.languages) if "(" in head]
    return [*said.items(), *others]


def _xlsx(rows: list[list[str]], programme: Programme) -> bytes:
    import openpyxl
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Programme"
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([escaped(cell) for cell in row])
    help_sheet = book.create_sheet("Help")
    for explained in _explained(programme):
        help_sheet.append([escaped(cell) for cell in explained])
    help_sheet.column_dimensions["A"].width, help_sheet.column_dimensions["B"].width = 24, 90
    lists = book.create_sheet("Lists")
    choices = {"room": [room.name for room in programme.rooms], "track": _tracks(programme), "kind": list(KINDS)}
    for number, (head, values) in enumerate(choices.items(), 1):
        letter = get_column_letter(number)
        for place, value in enumerate((head, *values), 1):
            lists[f"{letter}{place}"] = escaped(value)
        if values:
            choice = DataValidation(
                type="list", formula1=f"Lists!${letter}$2:${letter}${len(values) + 1}", allow_blank=True
            )
            choice.showErrorMessage = False  # a new room is made by writing its name
            sheet.add_data_validation(choice)
            column = get_column_letter(rows[0].index(head) + 1)
            choice.add(f"{column}2:{column}{_ROWS}")
    for page in book.worksheets:
        for cell in page[1] if page is not help_sheet else page["A"]:
            cell.font = Font(bold=True)
    for number, head in enumerate(rows[0], 1):
        sheet.column_dimensions[get_column_letter(number)].width = 40 if "title" in head else 18
    made = io.BytesIO()
    book.save(made)
    return dateless(made.getvalue())
