"""Addresses of our pages as they stand in letters and calendars: whole, and the same from every process."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app


def address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, on the host that the settings name (never the one a request claims)."""
    return str(current_app.extensions["site"].build(endpoint, values, force_external=True))


def init_app(app: Flask) -> None:
    """Know where our pages stand, and give templates `site_address`."""
    base = urlsplit(app.extensions["settings"].url)
    app.extensions["site"] = app.url_map.bind(base.netloc, base.path or "/", url_scheme=base.scheme)
    app.jinja_env.globals.update(site_address=address)
