"""Tables as CSV and XLSX files. A cell that a spreadsheet would take for a formula is written with a ' before it."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l

from eventsapp.kernel.archives import TooMuch, parts_of
from eventsapp.kernel.separated import Rows
from eventsapp.programme import wording
from eventsapp.programme.exchange.encodings import decoded
from eventsapp.programme.exchange.problems import BadFile, Problem
from eventsapp.programme.exchange.tables import MOST_ROWS, Row

_FORMULA = re.compile(r"'*\s*[=+\-@|%]")
#: XLSX files of the same programme are the same: their dates are those of the format's first release.
_MADE = datetime(2007, 1, 1)  # noqa: DTZ001 - the format has no zones


def csv_rows(data: bytes) -> Iterator[Row]:
    """The rows of a CSV file: UTF-8 or marked UTF-16; commas, semicolons or tabs between the cells."""
    text = decoded(data)
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = Rows(text, delimiter)
    line = 1
    try:
        for cells in reader:
            yield line, [_unescaped(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadFile([Problem(line, _l("this is not CSV: %(why)s", why=str(error)))]) from None


def csv_file(rows: Iterable[list[str]]) -> bytes:
    """A table as CSV: UTF-8 with a mark, so that spreadsheets show its letters right."""
    made = io.StringIO(newline="")
    csv.writer(made).writerows([escaped(cell) for cell in row] for row in rows)
    return made.getvalue().encode("utf-8-sig")


def xlsx_rows(data: bytes) -> Iterator[Row]:
    """The rows of the first sheet of an XLSX file."""
    import openpyxl

    try:
        parts_of(data)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=200), 1):
            yield number, [_unescaped(_cell(value)) for value in cells]
    except TooMuch:
        raise BadFile([Problem(0, _l("there is too much in this XLSX file"))]) from None
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        IndexError,
        TypeError,
        AttributeError,
        OSError,
        SyntaxError,
    ) as error:
        raise BadFile(
            [Problem(0, _l("this is not an XLSX file that can be read (%(why)s)", why=type(error).__name__))]
        ) from None


def xlsx_file(rows: Iterable[list[str]]) -> bytes:
    """A table as XLSX; the same rows give the same bytes."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Programme"
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([escaped(wording.block(cell)) for cell in row])
    made = io.BytesIO()
    book.save(made)
    return dateless(made.getvalue())


def dateless(data: bytes) -> bytes:
    """The same archive with fixed dates inside and out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", f"{_MADE:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
            new.writestr(zipfile.ZipInfo(name, _MADE.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _cell(value: Any) -> str:
    """A cell's value as people see it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def escaped(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
