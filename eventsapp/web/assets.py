"""Styles and scripts of the house: read at the start, served under their digest, kept by browsers for a year."""

import gzip
import hashlib
import re
from pathlib import Path
from typing import NamedTuple

from flask import Flask, Response, abort, request, url_for

STATIC = Path(__file__).parent.parent / "static"

_IMPORT = re.compile(r'@import url\("([a-z]+\.css)"\);')
_NOISE = re.compile(r"/\*.*?\*/|(?<=[;{}])\s+|^\s+|\s+(?=[{}])", re.DOTALL)


class Asset(NamedTuple):
    """One file as browsers get it, and the same compressed."""

    body: bytes
    gzipped: bytes


def _asset(text: str) -> Asset:
    body = text.encode()
    return Asset(body, gzip.compress(body, mtime=0))


def style(name: str, folder: Path = STATIC / "css") -> Asset:
    """`name`.css, with the files that it imports put one after the other, without comments and indentation."""
    source = (folder / f"{name}.css").read_text()
    parts = [(folder / each).read_text() for each in _IMPORT.findall(source)]
    return _asset("".join(_NOISE.sub("", part) for part in [*parts, _IMPORT.sub("", source)]).strip())


def styles(folder: Path = STATIC / "css") -> dict[str, Asset]:
    """The sheets by name: `house`, and each file that house.css does not import, for the pages that ask for it."""
    imported = set(_IMPORT.findall((folder / "house.css").read_text()))
    return {path.stem: style(path.stem, folder) for path in sorted(folder.glob("*.css")) if path.name not in imported}


def scripts(folder: Path = STATIC / "js") -> dict[str, Asset]:
    """The ES modules by name. They may import each other by their relative addresses."""
    return {path.stem: _asset(path.read_text()) for path in sorted(folder.glob("*.js"))}


def _digest(assets: dict[str, Asset]) -> str:
    """Of all of them together: a module's imports are then of its own version."""
    return hashlib.sha256(b"\0".join(asset.body for asset in assets.values())).hexdigest()[:16]


def _add(app: Flask, kind: str, mimetype: str, assets: dict[str, Asset], extension: str) -> None:
    digest = _digest(assets)

    @app.get(f"/{kind}/<digest>/<name>.{extension}", endpoint=kind, defaults={"wanted": digest})
    def serve(digest: str, name: str, wanted: str) -> Response:
        """One of them. An address of another version is not there, so that no cache keeps the wrong one."""
        asset = assets.get(name)
        if asset is None or digest != wanted:
            abort(404)
        zipped = request.accept_encodings["gzip"] > 0
        response = Response(asset.gzipped if zipped else asset.body, mimetype=mimetype)
        if zipped:
            response.content_encoding = "gzip"
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.vary.add("Accept-Encoding")
        return response

    app.jinja_env.globals[f"{kind}_url"] = lambda name: url_for(kind, digest=digest, name=name)


def init_app(app: Flask) -> None:
    """Serve them, and give templates `style_url(name)` and `script_url(name)`."""
    _add(app, "style", "text/css", styles(), "css")
    _add(app, "script", "text/javascript", scripts(), "js")
