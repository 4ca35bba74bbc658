"""Public pages that were asked for before: answered again without the framework, by one small query and a send.

A view answers the first request for a page and says what the page was made from (`web.kept`). Whoever asks for the same
after that gets the same answer, as long as the database says that it still is so: another process's release or edit
is seen at the next request. Whatever is unusual about a request is left to the framework.
"""

from collections.abc import Hashable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Accept, Headers
from werkzeug.http import is_entity_header, parse_accept_header

from eventsapp.kernel import clock
from eventsapp.kernel.looks import Look
from eventsapp.web.language import browsers_language
from eventsapp.web.shelf import Shelf

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Head = tuple[tuple[str, str], ...]

#: How many different requests are remembered; past that, remembering begins anew. One takes less than a kilobyte.
MOST = 5000
_OF_THE_BODY = frozenset({"etag", "content-length"})


class Repeat(NamedTuple):
    """How to answer a request again."""

    #: Where the page stands on the shelf.
    key: Hashable
    look: Look
    until: datetime | None
    #: The headers of the first answer, but for those that its body gives.
    head: Head
    zipped: bool


class Repeats:
    """WSGI: answers what was answered before; hands all else on."""

    def __init__(self, application: "WSGIApplication", shelf: Shelf, engine: Engine) -> None:
        self._application = application
        self._shelf = shelf
        self._engine = engine
        self._answers: dict[Hashable, Repeat] = {}
        #: Each head once: most answers share theirs.
        self._heads: dict[Head, Head] = {}

    def remember(
        self, environ: "WSGIEnvironment", headers: Headers, key: Hashable, look: Look, until: datetime | None
    ) -> None:
        """Answer the next such request with the page of `key`, while `look` holds and until that moment.

        headers: those of the answer that goes out now, with status 200.
        """
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return
        if len(self._answers) >= MOST:
            self._answers.clear()
            self._heads.clear()
        head = tuple((name, value) for name, value in headers if name.lower() not in _OF_THE_BODY)
        zipped = headers.get("Content-Encoding") == "gzip"
        self._answers[_asked(environ)] = Repeat(key, look, until, self._heads.setdefault(head, head), zipped)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        method = environ["REQUEST_METHOD"]
        repeat = self._answers.get(_asked(environ)) if method in {"GET", "HEAD"} else None
        page = self._shelf.find(repeat.key) if repeat and self._is_right(repeat) else None
        seen = environ.get("HTTP_IF_NONE_MATCH")
        if repeat is None or page is None or (seen and seen != page.etag):
            return self._application(environ, start_response)
        if seen:
            start_response("304 NOT MODIFIED", [*_without_body(repeat.head), ("ETag", page.etag)])
            return ()
        body = page.gzipped if repeat.zipped else page.body
        start_response("200 OK", [*repeat.head, ("Content-Length", str(len(body))), ("ETag", page.etag)])
        return (body,) if method == "GET" else ()

    def _is_right(self, repeat: Repeat) -> bool:
        if repeat.until and clock.now() >= repeat.until:
            return False
        try:
            return repeat.look.holds(self._engine)
        except SQLAlchemyError:
            return False  # the framework finds out the same, and says it on a page


def _asked(environ: "WSGIEnvironment") -> Hashable:
    """All of a request that a public page depends on."""
    return (
        environ.get("SCRIPT_NAME"),
        environ["PATH_INFO"],
        environ["QUERY_STRING"],
        browsers_language(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")),
    )


@lru_cache(maxsize=256)
def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header takes gzip."""
    return parse_accept_header(accepted, Accept)["gzip"] > 0


@lru_cache(maxsize=256)
def _without_body(head: Head) -> Head:
    return tuple((name, value) for name, value in head if not is_entity_header(name))
