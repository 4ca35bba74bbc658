"""A statement says which columns it gives, and takes no time over it where nobody asks."""

import pytest
from flask import Flask
from sqlalchemy import bindparam, literal_column, select, text

from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work


def test_whoever_asks_is_told_the_columns(app: Flask, event: Event) -> None:
    with unit_of_work() as session:
        found = session.execute(text("SELECT 1 AS one, 2 AS two"))
        cursor = found.cursor  # type: ignore[attr-defined]  # a text gives a CursorResult
        assert list(found.keys()) == ["one", "two"]
        assert [column[0] for column in cursor.description] == ["one", "two"]
        assert (len(cursor.description), cursor.description[1][0]) == (2, "two")
        assert found.all() == [(1, 2)]
        changed = session.execute(text("UPDATE event SET slug = 'here'"))
        assert (changed.returns_rows, changed.rowcount) == (False, 1)  # type: ignore[attr-defined]


def test_columns_are_described_once_for_each_statement(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("tried on PostgreSQL: SQLite's driver has its own way")
    from eventsapp.kernel.cursors import Cursor

    described: list[int] = []
    driver = Cursor.described

    def counted(cursor: Cursor) -> object:
        columns = driver(cursor)
        described.append(len(columns))
        return columns

    monkeypatch.setattr(Cursor, "described", counted)
    asked = select(literal_column("1").label("one"), bindparam("two", 2).label("two"))
    for two in (5, 6, 7):
        assert db.session.execute(asked, {"two": two}).mappings().one() == {"one": 1, "two": two}
        assert {*described} == {2}
    once = len(described)
    assert db.session.execute(asked, {"two": 8}).one() == (1, 8)
    assert len(described) == once
