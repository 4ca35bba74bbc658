"""A day's sessions as a table of rooms × time: a row for each moment at which something begins or ends."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from eventsapp.programme.snapshot import SessionFacts


class Cell(NamedTuple):
    """A cell, as tall as its sessions last; without any it is a pause of its room. Two stand in it only where they
    overlap."""

    sessions: list[SessionFacts]
    rows: int
    columns: int = 1


class Row(NamedTuple):
    """What begins at a moment, from the first room to the last; `minutes` until the next row."""

    starts_at: datetime
    minutes: int
    cells: list[Cell]


class Grid(NamedTuple):
    """A day: its columns ("" is no room in particular) and rows."""

    rooms: list[str]
    rows: list[Row]


class _Block(NamedTuple):
    starts_at: datetime
    ends_at: datetime
    sessions: list[SessionFacts]
    everywhere: bool = False


def of_day(sessions: Iterable[SessionFacts], rooms: Iterable[str]) -> Grid:
    """The table of one day's placed sessions.

    What is in no room goes across all of them where nothing else takes place meanwhile (a break, an opening); else it
    has a column of its own, the first.
    """
    sessions = [each for each in sessions if each.starts_at]
    rooms = [room for room in rooms if any(each.room == room for each in sessions)]
    nowhere = [each for each in sessions if each.room not in rooms]
    placed = [each for each in sessions if each.room in rooms]
    across = [
        block for block in _blocks(nowhere) if rooms and not any(_overlap(block, each) for each in _blocks(placed))
    ]
    apart = [each for block in _blocks(nowhere) if block not in across for each in block.sessions]
    columns = [*([""] if apart else []), *rooms]
    blocks = {room: _blocks(each for each in placed if each.room == room) for room in rooms}
    if apart:
        blocks[""] = _blocks(apart)
    moments = sorted({moment for block in chain(across, *blocks.values()) for moment in block[:2]})
    return Grid(columns, list(_rows(moments, columns, blocks, across)))


def _rows(
    moments: list[datetime], columns: list[str], blocks: dict[str, list[_Block]], across: list[_Block]
) -> Iterable[Row]:
    place = {moment: number for number, moment in enumerate(moments)}
    cells: list[dict[int, Cell]] = [{} for _ in moments]
    for block in across:
        cells[place[block.starts_at]][0] = Cell(
            block.sessions, place[block.ends_at] - place[block.starts_at], len(columns)
        )
    for column, room in enumerate(columns):
        free = 0
        taken = [*blocks[room], *(each._replace(everywhere=True) for each in across)]
        for block in sorted(taken, key=attrgetter("starts_at")):
            start, end = place[block.starts_at], place[block.ends_at]
            if start > free:
                cells[free][column] = Cell([], start - free)
            if not block.everywhere:
                cells[start][column] = Cell(block.sessions, end - start)
            free = end
        if free < len(moments) - 1:
            cells[free][column] = Cell([], len(moments) - 1 - free)
    for number, moment in enumerate(moments[:-1]):
        minutes = int((moments[number + 1] - moment).total_seconds()) // 60
        yield Row(moment, minutes, [cell for _, cell in sorted(cells[number].items())])


def _blocks(sessions: Iterable[SessionFacts]) -> list[_Block]:
    """Sessions that overlap as one block, by time."""
    found: list[_Block] = []
    for each in sorted(sessions, key=attrgetter("starts_at")):
        assert each.starts_at, "only placed sessions stand in a grid"
        assert each.ends_at, "what begins ends"
        if found and each.starts_at < found[-1].ends_at:
            last = found.pop()
            found.append(_Block(last.starts_at, max(last.ends_at, each.ends_at), [*last.sessions, each]))
        else:
            found.append(_Block(each.starts_at, each.ends_at, [each]))
    return found


def _overlap(one: _Block, other: _Block) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
