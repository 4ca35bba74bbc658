"""Guest lists as people save them: CSV in whatever their program writes, and XLSX."""

import csv
import io
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from datetime import time as daytime
from typing import Any

from flask_babel import gettext as _

from eventsapp.guests.lists.tables import LONGEST_CELL, MOST_COLUMNS, Row, Table, table
from eventsapp.kernel.archives import TooMuch, parts_of
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.separated import Rows

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read(content: bytes) -> Table:
    """The table in a file, which is known by what it holds, not by its name.

    Raises Refused (field "file") with a sentence that says why it can't be read.
    """
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise Refused(_("This file is empty."), "file")
    if content.startswith(_OLD_EXCEL):
        raise Refused(_("This is an old Excel file (.xls). Save it as .xlsx or .csv and choose that one."), "file")
    if content.startswith(_ZIP):
        return _read_xlsx(content)
    return _read_csv(_decoded(content))


def packed(table: Table) -> bytes:
    """A table in little room, to be kept: to read a file once is enough."""
    rows = [[row.number, *row.cells] for row in table.rows]
    return zlib.compress(json.dumps([table.headings, rows], ensure_ascii=False).encode("utf-8", "surrogatepass"), 1)


def unpacked(content: bytes) -> Table:
    """The table that `packed` gave."""
    headings, rows = json.loads(zlib.decompress(content))
    return Table(headings, [Row(number, cells) for number, *cells in rows])


def _decoded(content: bytes) -> str:
    """The text of a CSV file: by its byte order mark; else UTF-16 where every other byte is zero; else UTF-8; else
    what is not UTF-8 was written by an older Windows (1252), of which Latin-1 is a part."""
    encoding = "windows-1252"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    elif zeros := content[:2000].count(0):
        odd = content[1:2000:2].count(0)
        encoding = "utf-16-le" if odd > zeros / 2 else "utf-16-be"
    else:
        try:
            return _readable(content.decode("utf-8"))
        except UnicodeDecodeError:
            pass
    try:
        return _readable(content.decode(encoding))
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        raise Refused(
            _("Line %(line)d of this file can't be read as text. Save it as “CSV UTF-8” or .xlsx.", line=line), "file"
        ) from None


def _readable(text: str) -> str:
    if re.search(r"[\x00-\x08\x0e-\x1f]", text[:100_000]):
        raise Refused(_("This is not a list of guests. Choose a CSV or an XLSX file."), "file")
    return text


def _read_csv(text: str) -> Table:
    named = re.match(r'"?sep=(.)"?\r?\n', text)  # Excel's own note of the separator
    separator = named[1] if named else _separator(text)
    reader = Rows(text[named.end() :] if named else text, separator)
    try:
        return table(reader)
    except csv.Error:
        raise Refused(
            _(
                "Line %(line)d of this file can't be read. Perhaps a quotation mark is not closed, or a cell has more "
                "than %(most)d characters.",
                line=reader.line_num,
                most=LONGEST_CELL,
            ),
            "file",
        ) from None


def _separator(text: str) -> str:
    """Semicolon, tab or comma: whichever the first line has most of, outside quotation marks."""
    first = next((line for line in text[:100_000].splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(";\t,", key=bare.count)


def _read_xlsx(content: bytes) -> Table:
    from openpyxl import load_workbook

    try:
        if "[Content_Types].xml" not in parts_of(content):
            raise Refused(_("This is not a list of guests. Choose a CSV or an XLSX file."), "file")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            return table(_sheet_rows(book))
        finally:
            book.close()
    except Refused:
        raise
    except TooMuch:
        raise Refused(_("This file is too large when it is unpacked. Save the list alone as CSV."), "file") from None
    except Exception:  # openpyxl raises whatever its parsers do: KeyError, ValueError, BadZipFile, ParseError, ...
        raise Refused(
            _("This Excel file is damaged, locked by a password or of another kind. Save it as CSV and choose that."),
            "file",
        ) from None


def _sheet_rows(book: Any) -> Iterator[Sequence[str]]:
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    # One column more than we take, so that too many are seen.
    for cells in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1):
        yield [_text(cell) for cell in cells]


def _text(value: Any) -> str:
    """A cell's value as text: whole numbers without a fraction, dates as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == daytime():
        return value.date().isoformat()
    if isinstance(value, (datetime, date, daytime)):
        return value.isoformat()
    return str(value)
