"""Rows that are written at once.

The session's own flush first asks of every relationship what else is to be written. For an object on which nothing
hangs that is most of its time.
"""

from functools import cache
from typing import Any

from sqlalchemy import Column, Insert, Update, bindparam, insert, inspect, update
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Mapper, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from eventsapp.kernel.database import db


def write_row(new: Any) -> None:
    """Write a new object as its row; from then on the session holds it as written. Call it inside a unit of work.

    What listens for `before_insert` or `after_insert` is not called. A SAVEPOINT that is undone leaves the object as it
    is: expire what you go on with.

    new: not in the session, with the column `id` as its key; what it points at is written already.
    """
    mapper = inspect(type(new))
    for name, key in _pointers(mapper):
        if (there := new.__dict__.get(name)) is not None:
            setattr(new, key, there.id)
    values = {name: new.__dict__.get(name, default) for name, default in _defaults(mapper).items()}
    for name, value in values.items():
        values[name] = value() if callable(value) else value
        setattr(new, name, values[name])
    new.id = db.session.connection().execute(_insert(mapper), values).scalar_one()
    make_transient_to_detached(new)
    undone = db.session.identity_map.get(inspect(new).key)
    if undone is not None:  # SQLite gives the key of a row that was undone once more
        db.session.expunge(undone)
    db.session.add(new)


def rewrite_row(there: Any, **values: Any) -> None:
    """Give columns of an object that the session holds other values, as `write_row` does: no `before_update`, and what
    `onupdate` makes is not read back. Raises NoResultFound where the row is gone."""
    result = db.session.connection().execute(_update(inspect(type(there))), {"key": there.id, **values})
    if result.rowcount != 1:
        raise NoResultFound(f"there is no {type(there).__name__} {there.id}")
    hang(there, **values)


def hang(there: Any, **values: Any) -> None:
    """Let attributes of an object have what was read beside it; there is nothing to write."""
    for name, value in values.items():
        set_committed_value(there, name, value)


@cache
def _pointers(mapper: Mapper[Any]) -> list[tuple[str, str]]:
    """Relationships to one other row, each with the column that holds its key."""
    return [
        (each.key, mapper.get_property_by_column(local).key)
        for each in mapper.relationships
        if each.direction.name == "MANYTOONE" and not each.viewonly
        for local in each.local_columns
    ]


@cache
def _defaults(mapper: Mapper[Any]) -> dict[str, Any]:
    """What its columns hold where nothing was said: a value, or what makes one."""
    return {name: _default(column) for name, column in mapper.columns.items() if name != "id"}


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    if column.server_default is not None or (default is not None and default.is_clause_element):
        raise TypeError(f"what {column} holds is for the database to say")
    if default is None:
        return None
    return (lambda: default.arg(None)) if default.is_callable else default.arg


@cache
def _update(mapper: Mapper[Any]) -> Update:
    return update(mapper).where(mapper.class_.id == bindparam("key"))


@cache
def _insert(mapper: Mapper[Any]) -> Insert:
    return insert(mapper).returning(mapper.class_.id)
