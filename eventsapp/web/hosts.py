"""The names by which the service may be asked for. Asked first of all: no other name gets a page, kept or made.

Whoever asks by a name that is not ours (DNS rebinding, X-Forwarded-Host to poison a cache) gets 400. Load balancers
ask for the health of a process by its number: that is answered to all.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask

from eventsapp.settings import LOOPBACK

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HEALTH = frozenset({"/healthz", "/readyz"})
_LINE = b"The service is not reached by this name. Its operator names it in EVENTSAPP_URL or EVENTSAPP_HOSTS.\n"
_HEAD = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(_LINE))),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
]


class KnownHosts:
    """WSGI: hands on what is asked of us by our name."""

    def __init__(self, application: "WSGIApplication", names: Iterable[str]) -> None:
        self._application = application
        self._names = frozenset(names)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        if name_in(environ.get("HTTP_HOST", "")) in self._names or environ["PATH_INFO"] in _HEALTH:
            return self._application(environ, start_response)
        start_response("400 BAD REQUEST", _HEAD)
        return (_LINE,)


def name_in(host: str) -> str:
    """The name in a Host header, without the port."""
    name, colon, port = host.rpartition(":")
    return (name if colon and (port.isdigit() or not port) and not name.endswith(":") else host).casefold()


def init_app(app: Flask) -> None:
    """Ask it of every request. After the pages that are kept (it stands before them), before the proxies are read."""
    settings = app.extensions["settings"]
    own = name_in(urlsplit(settings.url).netloc.rpartition("@")[2])
    names = {own, *settings.hosts} | (LOOPBACK if own in LOOPBACK else set())
    app.wsgi_app = KnownHosts(app.wsgi_app, names)  # type: ignore[method-assign]
