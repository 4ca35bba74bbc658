"""What SQLAlchemy sends its statements to PostgreSQL with."""

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from psycopg import Column


class Cursor(psycopg.Cursor[Any]):
    """It says which columns came when somebody asks for one.

    SQLAlchemy looks after every statement whether there are any, and reads them once for each text: to make an object
    of every column each time costs more than to fetch the row.
    """

    @property
    def description(self) -> "Sequence[Column] | None":  # type: ignore[override] # the driver's own is a list
        """The columns of what came; None where a statement gives no rows."""
        return _Columns(self) if self.pgresult is not None and self.pgresult.nfields else None

    def described(self) -> list[Column]:
        """The columns of what came, as the driver says them."""
        return super().description or []


class _Columns(Sequence[Column]):
    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def __len__(self) -> int:
        return len(self._cursor.described())

    def __getitem__(self, number: Any) -> Any:
        return self._cursor.described()[number]

    def __iter__(self) -> Iterator[Column]:
        return iter(self._cursor.described())
