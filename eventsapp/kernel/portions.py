"""Many things a few at a time."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

#: So many keys one statement names.
AT_ONCE = 500


def portions(things: Sequence[T], most: int = AT_ONCE) -> Iterator[Sequence[T]]:
    """The things in parts of at most so many, in their order."""
    for start in range(0, len(things), most):
        yield things[start : start + most]
