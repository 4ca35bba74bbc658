"""Long lists come in pages."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from flask import abort, request

from eventsapp.web.addresses import address

T = TypeVar("T")

#: How many things a page has unless told otherwise, and at most.
USUAL, MOST = 100, 500
#: No list is so long; a number beyond it is a mistake.
LAST = 100_000


class Paging(NamedTuple):
    """Which page was asked for, and of what size."""

    page: int
    size: int

    def of(self, things: Sequence[T], tell: Callable[[T], Any], endpoint: str, **values: str) -> dict[str, Any]:
        """The things of this page, how many there are in all, and where the next page is (None: this is the last)."""
        begin = (self.page - 1) * self.size
        end = begin + self.size
        more = {"page": self.page + 1, "per_page": self.size}
        return {
            "total": len(things),
            "items": [tell(each) for each in things[begin:end]],
            "next": address(endpoint, **values, **more) if end < len(things) else None,
        }


def asked() -> Paging:
    """The page that this request asks for; 400 where it can't be one."""
    return Paging(_number("page", 1, LAST), _number("per_page", USUAL, MOST))


def _number(name: str, usual: int, most: int) -> int:
    typed = request.args.get(name, str(usual))
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 6 and 1 <= int(typed) <= most):
        abort(400)
    return int(typed)
