"""One table of legal moves for each state machine."""

import enum
from collections.abc import Mapping, Set
from typing import Generic, TypeVar

S = TypeVar("S", bound=enum.Enum)


class IllegalMove(Exception):
    """A state was asked to become one that it can't become from where it is."""


class Moves(Generic[S]):
    """The legal moves of one kind of state."""

    def __init__(self, moves: Mapping[S, Set[S]]) -> None:
        self._moves = moves

    def check(self, old: S, new: S) -> S:
        """Give `new` back if it may follow `old`; raise IllegalMove if not."""
        if new not in self._moves.get(old, frozenset()):
            raise IllegalMove(f"{old.value} can't become {new.value}")
        return new
