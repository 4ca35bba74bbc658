"""Requests of one process, one after the other.

Python runs one thread at a time. Two requests that are worked on at once take the turn from each other at every
statement they send, and whoever holds a lock in the database is waited for by all while another's page is written.
"""

import threading
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: So long a request waits for its turn, in seconds; then it goes on beside the other, which is a long one.
PATIENCE = 0.05
#: A form of so many bytes is read before its turn: who sends slowly keeps nobody waiting. What is larger has no turn.
_SMALL = 64 * 1024


def init_app(app: Flask) -> None:
    """Work on the application's requests in turn."""
    app.wsgi_app = Turns(app.wsgi_app)  # type: ignore[method-assign] # Flask's way to middleware


class Turns:
    """WSGI: hands requests on, one after the other."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application
        self._turn = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request. What it streams it streams after its turn."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > _SMALL or "HTTP_TRANSFER_ENCODING" in environ:
            return self._application(environ, start_response)
        if length != "0":
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
        has_turn = self._turn.acquire(timeout=PATIENCE)
        try:
            return self._application(environ, start_response)
        finally:
            if has_turn:
                self._turn.release()
