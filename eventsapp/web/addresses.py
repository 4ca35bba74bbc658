"""Addresses of our pages as they stand in letters and calendars: whole, and the same from every process."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app


def address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, on the host that the settings name (never the one a request claims)."""
    base = urlsplit(current_app.extensions["settings"].url)
    urls = current_app.url_map.bind(base.netloc, base.path or "/", url_scheme=base.scheme)
    return urls.build(endpoint, values, force_external=True)


def init_app(app: Flask) -> None:
    """Give templates `site_address`."""
    app.jinja_env.globals.update(site_address=address)
