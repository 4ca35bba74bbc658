"""Column types that both databases treat alike."""

import enum
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, Enum, TypeDecorator, literal_column


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. A naive one is refused: it would be somebody's guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment of any zone into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Translated(TypeDecorator[dict[str, str]]):
    """A text in several languages: `{"en": "Seminar", "fi": "Seminaari"}`. Empty texts are not kept."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: dict[str, str] | None, dialect: Dialect) -> dict[str, str]:
        """Leave out the languages in which nothing was said."""
        return {language: text for language, text in (value or {}).items() if text}


def state_column(states: type[enum.Enum]) -> Enum:
    """An enum as its values in a VARCHAR with a check constraint named after the enum."""
    return Enum(
        states,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=20,
        name=states.__name__.lower(),
    )


def literally(state: enum.Enum) -> ColumnElement[Any]:
    """A state in the words of the statement and not by a parameter.

    Where the value of a parameter decides whether an index may be used, SQLite prepares the statement anew each time
    (three times as long as it runs), and PostgreSQL may plan it anew (ten times as long).
    """
    return literal_column(f"'{state.value}'")


def word_column(words: type[enum.Enum]) -> Enum:
    """An enum as its values, without a constraint: a new one needs no migration."""
    return Enum(
        words,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=False,
        length=30,
    )


JSONObject = dict[str, Any]
