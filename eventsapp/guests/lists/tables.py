"""A file's table: one row of headings, and the rows below."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import format_decimal
from flask_babel import gettext as _

from eventsapp.kernel.errors import Refused

#: How many guests one file may hold.
MOST_ROWS = 50_000
MOST_COLUMNS = 60
#: Letters of one cell.
LONGEST_CELL = 10_000
#: How many rows are looked at, empty ones among them: a sheet may say that it has a million.
MOST_LOOKED_AT = 100_000


class Row(NamedTuple):
    """A row with its number in the file, as spreadsheet programs count: the first is 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """What a file holds. Every row has as many cells as there are headings."""

    headings: list[str]
    rows: list[Row]


def table(rows: Iterable[Sequence[str]]) -> Table:
    """Make a table of all rows of a file: the first that is not empty has the headings, empty ones are left out.

    Raises Refused where there are too many rows or columns, or none.
    """
    headings: list[str] = []
    kept: list[Row] = []
    for number, cells in enumerate(rows, start=1):
        if number > MOST_LOOKED_AT:
            raise _too_many_rows()
        if not any(cell.strip() for cell in cells):
            continue
        if not headings:
            headings = _headings(cells)
            continue
        if len(kept) == MOST_ROWS:
            raise _too_many_rows()
        kept.append(Row(number, _fitted(cells, headings, number)))
    if not kept:
        raise Refused(
            _("There are no guests in this file: it needs a row of headings and a row for each guest."), "file"
        )
    return Table(headings, kept)


def column_letter(index: int) -> str:
    """A column as spreadsheet programs call it: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _headings(cells: Sequence[str]) -> list[str]:
    headings = [" ".join(cell.split())[:100] for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise Refused(
            _(
                "This file has %(count)d columns; we take %(most)d. Is its first row the headings?",
                count=len(headings),
                most=MOST_COLUMNS,
            ),
            "file",
        )
    return [heading or _("Column %(letter)s", letter=column_letter(index)) for index, heading in enumerate(headings)]


def _fitted(cells: Sequence[str], headings: list[str], number: int) -> list[str]:
    if any(cell.strip() for cell in cells[len(headings) :]):
        raise Refused(
            _(
                "Row %(row)d has more cells than there are headings. Give every column a heading, "
                "and put quotation marks around texts that hold the separator.",
                row=number,
            ),
            "file",
        )
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise Refused(
            _(
                "A cell of row %(row)d has more than %(most)d characters. Perhaps a quotation mark is not closed.",
                row=number,
                most=LONGEST_CELL,
            ),
            "file",
        )
    return [*cells[: len(headings)], *[""] * (len(headings) - len(cells))]


def _too_many_rows() -> Refused:
    return Refused(
        _(
            "This file has more than %(most)s rows. We take %(most)s at a time: split it, and import the parts "
            "one after the other.",
            most=format_decimal(MOST_ROWS),
        ),
        "file",
    )
