"""Comma-separated values that somebody sent: read row by row, as far as a row can be one of a table."""

import csv
import io
from collections.abc import Iterator

#: Characters of one row. A longer one is no row: it would be taken apart into millions of cells before anybody looks.
LONGEST_ROW = 1_000_000


class Rows:
    """The rows of a text. Raises csv.Error where it is none, or a row is too long."""

    def __init__(self, text: str, delimiter: str) -> None:
        self._file = io.StringIO(text, newline="")
        self._reader = csv.reader(self._lines(), delimiter=delimiter)
        self._fed = 0

    @property
    def line_num(self) -> int:
        """How many lines were read."""
        return self._reader.line_num

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        self._fed = 0
        return next(self._reader)

    def _lines(self) -> Iterator[str]:
        while line := self._file.readline(LONGEST_ROW + 1):
            self._fed += len(line)
            if self._fed > LONGEST_ROW:
                raise csv.Error(f"a row has more than {LONGEST_ROW} characters")
            yield line
