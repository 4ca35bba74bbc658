"""/api/v1: the public events and their released programmes for programs. Read-only, for everybody, as JSON."""

from flask import Flask, Response, request

#: Where it is.
PREFIX = "/api/v1/"


def init_app(app: Flask) -> None:
    """Add the addresses; let pages of other sites read them, and say errors as problems (RFC 9457)."""
    from eventsapp.api.routes import blueprint
    from eventsapp.web.errors import speak_problems

    app.register_blueprint(blueprint)
    speak_problems(app, PREFIX)

    @app.after_request
    def share(response: Response) -> Response:
        # Nothing here depends on who asks, so no site learns anything that its visitor could not tell it.
        if request.path.startswith(PREFIX):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = "ETag, Link"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            if request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
                response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
                response.headers["Access-Control-Max-Age"] = "86400"
        return response
