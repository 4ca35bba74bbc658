"""The house's style as one file: joined at the start, served under its digest, kept by browsers for a year."""

import gzip
import hashlib
import re
from pathlib import Path
from typing import NamedTuple

from flask import Flask, Response, abort, request, url_for

FOLDER = Path(__file__).parent.parent / "static" / "css"

_IMPORT = re.compile(r'@import url\("([a-z]+\.css)"\);')
_NOISE = re.compile(r"/\*.*?\*/|(?<=[;{}])\s+|^\s+|\s+(?=[{}])", re.DOTALL)


class Stylesheet(NamedTuple):
    """The joined style: its digest, its text, and the text compressed."""

    digest: str
    css: bytes
    gzipped: bytes


def joined(folder: Path = FOLDER) -> Stylesheet:
    """Put the files that house.css imports one after the other, without comments and indentation."""
    names = _IMPORT.findall((folder / "house.css").read_text())
    text = "".join(_NOISE.sub("", (folder / name).read_text()) for name in names)
    css = text.encode()
    return Stylesheet(hashlib.sha256(css).hexdigest()[:16], css, gzip.compress(css, mtime=0))


def init_app(app: Flask) -> None:
    """Serve the style at /style/<digest>.css and give templates `stylesheet_url()`."""
    style = joined()

    @app.get("/style/<digest>.css")
    def stylesheet(digest: str) -> Response:
        """The style. An address of another version is not there, so that no cache keeps the wrong one."""
        if digest != style.digest:
            abort(404)
        zipped = request.accept_encodings["gzip"] > 0
        response = Response(style.gzipped if zipped else style.css, mimetype="text/css")
        if zipped:
            response.content_encoding = "gzip"
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.vary.add("Accept-Encoding")
        return response

    app.jinja_env.globals["stylesheet_url"] = lambda: url_for("stylesheet", digest=style.digest)
