"""Security headers on every answer. A view may set its own Cache-Control; without one nothing is kept."""

from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, request
from werkzeug.routing import RequestRedirect

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def keep_secret(response: Response) -> Response:
    """For pages that are reached by secret links: their addresses go nowhere, no robot keeps them, and no cache."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def init_app(app: Flask) -> None:
    """Put the headers on."""
    https = app.extensions["settings"].https

    @app.after_request
    def secure(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        # An address with a secret in it is told to nobody, whatever the page is.
        is_secret = "token" in (request.view_args or {})
        headers.setdefault("Referrer-Policy", "no-referrer" if is_secret else "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "private, no-store"
        if https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response

    @app.after_request
    def stay_here(response: Response) -> Response:
        # Where an address lacks its slash, Werkzeug writes the host that the request claims before the right one.
        if isinstance(request.routing_exception, RequestRedirect):
            right = urlsplit(request.routing_exception.new_url)
            response.location = urlunsplit(("", "", right.path, right.query, ""))
        return response
