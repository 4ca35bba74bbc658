"""Where the pages are. Each view is imported when it is first asked for (see `web.routes`)."""

from flask import Blueprint

from eventsapp.web.routes import add_views

public = Blueprint("events", __name__)
add_views(
    public,
    "eventsapp.events.public",
    ("GET", "/", "index"),
    ("GET", "/events/<slug>", "show"),
    ("GET", "/.well-known/security.txt", "security_contact"),
    ("GET", "/robots.txt", "robots"),
)

organisers = Blueprint("organise", __name__, url_prefix="/organise")
add_views(
    organisers,
    "eventsapp.events.organiser",
    ("GET", "/", "index"),
    ("GET POST", "/new", "new"),
    ("GET", "/<slug>/", "event"),
    ("GET POST", "/<slug>/settings", "settings"),
)

team = Blueprint("team", __name__, url_prefix="/organise/<slug>/team")
add_views(
    team,
    "eventsapp.events.team",
    ("GET POST", "", "index"),
    ("POST", "/<int:membership_id>/remove", "remove"),
    ("POST", "/invitations/<int:link_id>/withdraw", "withdraw"),
)
