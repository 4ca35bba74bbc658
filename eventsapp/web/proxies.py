"""Reverse proxies are believed only as far as the settings say."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def init_app(app: Flask) -> None:
    """Read X-Forwarded-* of exactly as many proxies as there are."""
    count = app.extensions["settings"].trusted_proxies
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
