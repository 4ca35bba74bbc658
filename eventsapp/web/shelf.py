"""The shelf of pages that are kept in memory, plain and compressed."""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import NamedTuple

#: What all kept pages together may weigh, in bytes, in each process.
ROOM = 24 * 1024 * 1024
#: The same for pages that hardly anybody else asks for: however many addresses somebody makes up, they push out
#: nothing but each other.
ROOM_FOR_SELDOM = 2 * 1024 * 1024


class Page(NamedTuple):
    """A rendered page."""

    body: bytes
    gzipped: bytes
    etag: str


class Shelf:
    """Pages by key; the ones not asked for longest make room for new ones."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._held = 0
        self._lock = Lock()
        self._pages: OrderedDict[Hashable, Future[Page]] = OrderedDict()

    def page(self, key: Hashable, render: Callable[[], str | bytes]) -> Page:
        """The page of `key`. However many ask for it at once, `render` runs once and all others wait for it.

        Raises what `render` raised, to all who waited; nothing is kept then.
        """
        with self._lock:
            future = self._pages.get(key)
            mine = future is None
            if future is None:
                future = self._pages[key] = Future()
            self._pages.move_to_end(key)
        if not mine:
            return future.result()
        try:
            page = _rendered(render())
        except BaseException as error:
            with self._lock:
                self._pages.pop(key, None)
            future.set_exception(error)
            raise
        future.set_result(page)
        self._make_room(_weight(page))
        return page

    def find(self, key: Hashable) -> Page | None:
        """The page of `key`, if it is here and made."""
        with self._lock:
            future = self._pages.get(key)
            if future is None or not future.done():
                return None
            self._pages.move_to_end(key)
        return future.result()

    def _make_room(self, weight: int) -> None:
        with self._lock:
            self._held += weight
            for key in [key for key, future in self._pages.items() if future.done()][:-1]:
                if self._held <= self._room:
                    break
                self._held -= _weight(self._pages.pop(key).result())


def _rendered(body: str | bytes) -> Page:
    data = body.encode() if isinstance(body, str) else body
    return Page(data, gzip.compress(data, 6, mtime=0), f'W/"{hashlib.sha256(data).hexdigest()[:32]}"')


def _weight(page: Page) -> int:
    return len(page.body) + len(page.gzipped)
