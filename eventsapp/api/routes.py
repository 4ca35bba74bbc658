"""Where the pages are. Each view is imported when it is first asked for (see `web.routes`)."""

from flask import Blueprint

from eventsapp.web.routes import add_views

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
add_views(
    blueprint,
    "eventsapp.api.public",
    ("GET", "/openapi.json", "description"),
    ("GET", "/events", "events"),
    ("GET", "/events/<slug>", "event"),
    ("GET", "/events/<slug>/programme", "programme"),
    ("GET", "/events/<slug>/sessions", "sessions"),
    ("GET", "/events/<slug>/sessions/<code>", "session"),
    ("GET", "/events/<slug>/speakers", "speakers"),
    ("GET", "/events/<slug>/speakers/<code>", "speaker"),
    ("GET", "/<path:rest>", "nothing"),
)
