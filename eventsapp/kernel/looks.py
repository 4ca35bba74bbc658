"""Looking whether what is kept in memory is still right: the few columns that it was made from, read again.

A look is one statement in the driver's own words, in no transaction: SQLAlchemy would take four times as long to hand
it over as the database to answer it.
"""

from functools import cache
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Dialect, Engine, Select
from sqlalchemy.exc import OperationalError

Rows = list[tuple[Any, ...]]


class Question:
    """A statement that is looked at again and again: made once, at the import of its module.

    All values in it must be parameters, or such as the driver takes as they are.
    """

    def __init__(self, statement: Any) -> None:
        self._statement: Select[*tuple[Any, ...]] = statement

    @cache  # noqa: B019 # questions live as long as the process
    def _worded(self, dialect: Dialect) -> tuple[Any, list[Any]]:
        """The statement as the dialect has it, and what makes values of what the driver gives for each column."""
        types = [column.type for column in self._statement.selected_columns]
        readers = [each.dialect_impl(dialect).result_processor(dialect, None) for each in types]
        return self._statement.compile(dialect=dialect), readers

    def look(self, **parameters: Any) -> "Look":
        """Read the rows now."""
        engine: Engine = current_app.extensions["looking"]
        compiled, readers = self._worded(engine.dialect)
        values = compiled.construct_params(parameters)
        named = compiled.positiontup is None
        words = (str(compiled), values if named else tuple(values[name] for name in compiled.positiontup))
        raw = read(engine, *words)
        rows = [
            tuple(value if make is None else make(value) for make, value in zip(readers, row, strict=True))
            for row in raw
        ]
        return Look(*words, raw, rows)


class Look(NamedTuple):
    """What was read, and how. Look before the page is made: a page may be newer than its look, never older."""

    text: str
    parameters: Any
    #: As the driver gave it.
    raw: Rows
    #: As the columns' types have it.
    rows: Rows

    def holds(self, engine: Engine) -> bool:
        """Whether the same is read now. Raises what SQLAlchemy raises where the database does not answer."""
        return read(engine, self.text, self.parameters) == self.raw


def read(engine: Engine, text: str, parameters: Any) -> Rows:
    """The rows of one look."""
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        try:
            cursor.execute(text, parameters)
            return cursor.fetchall()  # type: ignore[return-value] # DB-API 2.0: sequences; both drivers give tuples
        except engine.dialect.loaded_dbapi.Error as error:
            raise OperationalError(text, None, error) from None
        finally:
            cursor.close()
