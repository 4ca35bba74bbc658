"""The programme on the office's own site: a page for a frame, and the script that puts it there."""

import gzip

from flask import Response, request

from eventsapp.programme.public import published
from eventsapp.web.assets import STATIC
from eventsapp.web.headers import CONTENT_SECURITY_POLICY

_SCRIPT = (STATIC / "widget.js").read_bytes()
_ZIPPED = gzip.compress(_SCRIPT, mtime=0)
#: The one page that others may frame. Nobody is known on it, and nothing is to be pressed.
_FRAMABLE = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


def widget(slug: str) -> Response:
    """The programme in short, for a frame on another site."""
    found = published(slug)
    answer = found.page("widget", "programme/widget.html")
    if found.mark.public:
        answer.headers["Content-Security-Policy"] = _FRAMABLE
    return answer


def widget_script() -> Response:
    """What a page of another site includes: it puts the frame in the place of its link."""
    zipped = request.accept_encodings["gzip"] > 0
    response = Response(_ZIPPED if zipped else _SCRIPT, mimetype="text/javascript")
    if zipped:
        response.content_encoding = "gzip"
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.vary.add("Accept-Encoding")
    return response
