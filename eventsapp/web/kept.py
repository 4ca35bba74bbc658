"""Public pages that are the same for everybody: rendered once, kept in memory plain and compressed.

A page is kept under a key that holds all it was made from (stamps of rows, language, arguments), so a kept page is
never stale and never has to be thrown away, except to make room. Each process keeps its own.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from threading import Lock
from typing import NamedTuple

from flask import Flask, Response, current_app, g, request, session

from eventsapp.settings import LANGUAGES
from eventsapp.web.language import chosen_language

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

    def _make_room(self, weight: int) -> None:
        with self._lock:
            self._held += weight
            for key in [key for key, future in self._pages.items() if future.done()][:-1]:
                if self._held <= self._room:
                    break
                self._held -= _weight(self._pages.pop(key).result())


def _rendered(body: str | bytes) -> Page:
    data = body.encode() if isinstance(body, str) else body
    return Page(data, gzip.compress(data, 6, mtime=0), hashlib.sha256(data).hexdigest()[:32])


def _weight(page: Page) -> int:
    return len(page.body) + len(page.gzipped)


def kept(
    key: tuple[Hashable, ...],
    render: Callable[[], str | bytes],
    *,
    public: bool,
    mimetype: str = "text/html",
    arguments: Mapping[str, str] | None = None,
    seldom: bool = False,
) -> Response:
    """Answer with the page of `key`, in the language of this request.

    key: names the page and everything that it is made from, but for language and arguments.
    render: makes the page. It must read nothing of the request but the language and `arguments`.
    public: whether any cache on the way may keep it for a minute; else the browser alone does, and asks each time.
    arguments: which of the address's arguments belong to the page; all others are forgotten.
    seldom: whether there are so many pages of this kind that they should make room for each other alone (searches).
    """
    g.page_arguments = dict(arguments or {})
    asked = request.args.get("lang") in LANGUAGES
    whole = (mimetype, *key, *sorted(g.page_arguments.items()), chosen_language(), asked)
    shelf: Shelf = current_app.extensions["seldom_pages" if seldom else "kept_pages"]
    page = shelf.page(whole, render)
    zipped = request.accept_encodings["gzip"] > 0
    response = Response(page.gzipped if zipped else page.body, mimetype=mimetype)
    if zipped:
        response.content_encoding = "gzip"
    response.set_etag(page.etag, weak=True)
    response.headers["Cache-Control"] = "public, max-age=60" if public else "private, no-cache"
    response.vary.update(["Accept-Language", "Accept-Encoding"] if public else ["Accept-Language", "Cookie"])
    if not public:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    g.same_for_everybody = public
    response.make_conditional(request)
    return response


def init_app(app: Flask) -> None:
    """Make room for kept pages. Register it before what reads the session after each request (Flask-Login)."""
    app.extensions["kept_pages"] = Shelf()
    app.extensions["seldom_pages"] = Shelf(ROOM_FOR_SELDOM)

    @app.after_request
    def forget_who_asked(response: Response) -> Response:
        # Flask-Login looks into the session at every request and may note something there; Flask would say
        # `Vary: Cookie` for the look, and hand the note's cookie to every cache on the way.
        if g.get("same_for_everybody"):
            session.modified = False
            session.accessed = False
        return response
