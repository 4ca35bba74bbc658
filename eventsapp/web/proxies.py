"""Whence a request comes. Reverse proxies are believed only as far as the settings say."""

from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, has_request_context, request
from werkzeug.middleware.proxy_fix import ProxyFix

from eventsapp.kernel import audit


def network() -> str:
    """Whence the request comes: an IPv4 address, or the /64 of an IPv6 address, which is one household's."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:  # a Unix socket has none
        return "local"
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)


def init_app(app: Flask) -> None:
    """Read X-Forwarded-* of exactly as many proxies as there are, and let audit lines say whence somebody wrote."""
    count = app.extensions["settings"].trusted_proxies
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    audit.come_from(app, lambda: network() if has_request_context() else "")
