"""A thing's row and all that the database deletes with it, as JSON, and back: the same rows, under the same keys."""

import base64
import enum
import json
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from sqlalchemy import Column, Enum, ForeignKey, LargeBinary, Table, Time, insert, select, update

from eventsapp.kernel.columns import JSONObject, UTCDateTime
from eventsapp.kernel.database import all_tables, db
from eventsapp.kernel.portions import portions

Row = dict[str, Any]


@dataclass
class Bag:
    """A thing's rows by table, and what must be put right elsewhere."""

    #: The values are as JSON has them (`_plain`).
    rows: dict[str, list[Row]]
    #: Rows that pointed at these and stayed: [table, key by column, column, value].
    pointers: list[list[Any]] = field(default_factory=list)
    #: What its package wants to know again.
    extra: JSONObject = field(default_factory=dict)
    #: The tables of things that are gone by now, to which something pointed.
    missing: set[str] = field(default_factory=set)

    def as_json(self) -> str:
        """For the bin's row."""
        return json.dumps({"rows": self.rows, "pointers": self.pointers, "extra": self.extra}, ensure_ascii=False)

    @classmethod
    def of(cls, content: str) -> "Bag":
        """From the bin's row."""
        return cls(**json.loads(content))


def says(row: Row, words: Container[str]) -> bool:
    """Whether one of these (in small letters) is the whole of one of the row's values."""
    return any(isinstance(value, str) and value.casefold() in words for value in row.values())


def hangs_on(name: str, row: Row, model: Any, key: int) -> bool:
    """Whether a row points at this thing."""
    table = all_tables().tables[name]
    return any(fk.column.table is model.__table__ and row.get(fk.parent.name) == key for fk in table.foreign_keys)


def packed(table: Table, keys: Sequence[int]) -> dict[int, Bag]:
    """Each thing with all that the database deletes with it."""
    found: dict[str, list[tuple[int, Row]]] = {table.name: [(row["id"], row) for row in _rows(table, table.c.id, keys)]}
    pointers: list[tuple[int, list[Any]]] = []
    for child in all_tables().sorted_tables:
        for fk in child.foreign_keys:
            owners = {row[fk.column.name]: owner for owner, row in found.get(fk.column.table.name, [])}
            if not owners or fk.ondelete not in {"CASCADE", "SET NULL"}:
                continue
            hanging = [(owners[row[fk.parent.name]], row) for row in _rows(child, fk.parent, list(owners))]
            if fk.ondelete == "CASCADE":
                found.setdefault(child.name, []).extend(hanging)
            else:
                pointers += [
                    (
                        owner,
                        [
                            child.name,
                            {c.name: row[c.name] for c in child.primary_key},
                            fk.parent.name,
                            row[fk.parent.name],
                        ],
                    )
                    for owner, row in hanging
                ]
    bags = {owner: Bag({}) for owner, _row in found[table.name]}
    for name, rows in found.items():
        for owner, row in rows:
            bags[owner].rows.setdefault(name, []).append({key: _plain(value) for key, value in row.items()})
    for owner, pointer in pointers:
        bags[owner].pointers.append(pointer)
    return bags


def _rows(table: Table, column: Column[Any], keys: Sequence[Any]) -> list[Row]:
    return [
        dict(row)
        for some in portions(keys)
        for row in db.session.execute(select(table).where(column.in_(some))).mappings()
    ]


def unpack(bags: Sequence[Bag]) -> None:
    """The rows of all bags, those that others point at first. What a row pointed at and is gone is left open where it
    may be; where it may not, the row stays away."""
    everything: dict[str, list[tuple[Bag, Row]]] = {}
    for bag in bags:
        for name, rows in bag.rows.items():
            everything.setdefault(name, []).extend((bag, row) for row in rows)
    for table in all_tables().sorted_tables:
        mine = everything.get(table.name, [])
        for fk in table.foreign_keys:
            mine = _with_what_is_there(fk, mine)
        if mine:
            everything[table.name] = mine
            _renumber(table, mine, everything)
            db.session.execute(insert(table), [_typed(table, row) for _bag, row in mine])
    for name, keys, column, value in (pointer for bag in bags for pointer in bag.pointers):
        table = all_tables().tables[name]
        same = [table.c[key] == each for key, each in keys.items()]
        db.session.execute(update(table).where(*same, table.c[column].is_(None)).values({column: value}))


def _with_what_is_there(fk: ForeignKey, mine: list[tuple[Bag, Row]]) -> list[tuple[Bag, Row]]:
    name = fk.parent.name
    wanted = sorted({row[name] for _bag, row in mine if row[name] is not None})
    there: set[Any] = set()
    for some in portions(wanted):
        there |= set(db.session.scalars(select(fk.column).where(fk.column.in_(some))))
    kept = []
    for bag, row in mine:
        if row[name] is not None and row[name] not in there:
            bag.missing.add(fk.column.table.name)
            if not fk.parent.nullable:
                continue
            row[name] = None
        kept.append((bag, row))
    return kept


def _renumber(table: Table, mine: Sequence[tuple[Bag, Row]], everything: dict[str, list[tuple[Bag, Row]]]) -> None:
    """SQLite gives the key of a row that has gone to another: then this one gets a new key, and what hangs on it. (The
    keys by which things are known outside are never given twice: see the tables with `sqlite_autoincrement`.)"""
    if [column.name for column in table.primary_key] != ["id"]:
        return
    keys = [row["id"] for _bag, row in mine]
    taken: set[int] = set()
    for some in portions(keys):
        taken |= set(db.session.scalars(select(table.c.id).where(table.c.id.in_(some))))
    if not taken:
        return
    highest = max(*keys, *db.session.scalars(select(table.c.id).order_by(table.c.id.desc()).limit(1)))
    for _bag, row in mine:
        if row["id"] in taken:
            highest += 1
            for child in all_tables().sorted_tables:
                for fk in child.foreign_keys:
                    if fk.column.table is table:
                        for _their_bag, hanging in everything.get(child.name, []):
                            if hanging[fk.parent.name] == row["id"]:
                                hanging[fk.parent.name] = highest
            row["id"] = highest


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, time)):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _typed(table: Table, row: Row) -> Row:
    return {name: _read(table.c[name], value) for name, value in row.items() if name in table.c}


def _read(column: Column[Any], value: Any) -> Any:
    kind = column.type
    if value is None:
        return None
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    if isinstance(kind, UTCDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Time):
        return time.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value
