"""Rows that are written at once.

The session's own flush first asks of every relationship what else is to be written. For an object on which nothing
hangs that is most of its time.
"""

from functools import cache
from typing import Any

from sqlalchemy import Insert, Update, bindparam, insert, inspect, update
from sqlalchemy.orm import Mapper, MapperProperty, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from eventsapp.kernel.database import db


def write_row(new: Any) -> None:
    """Write a new object as its row; from then on the session holds it as written. Call it inside a unit of work.

    new: what listens for `after_insert` is not called. It is not in the session, and its key is the column `id`; what
    it points at is written already.
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
    db.session.add(new)


def rewrite_row(there: Any, **values: Any) -> None:
    """Give columns of an object that the session holds other values. What listens for `before_update` is not called."""
    db.session.connection().execute(_update(inspect(type(there))), {"key": there.id, **values})
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
    return {each.key: _default(each) for each in mapper.column_attrs if each.key != "id"}


def _default(attribute: MapperProperty[Any]) -> Any:
    default = getattr(attribute, "columns")[0].default  # noqa: B009 # the columns' type says less than they hold
    if default is None:
        return None
    return (lambda: default.arg(None)) if default.is_callable else default.arg


@cache
def _update(mapper: Mapper[Any]) -> Update:
    return update(mapper).where(mapper.class_.id == bindparam("key"))


@cache
def _insert(mapper: Mapper[Any]) -> Insert:
    return insert(mapper).returning(mapper.class_.id)
