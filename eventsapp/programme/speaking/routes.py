"""Where the pages are. Each view is imported when it is first asked for (see `web.routes`)."""

from flask import Blueprint

from eventsapp.web.headers import keep_secret
from eventsapp.web.routes import add_views

blueprint = Blueprint("speaking", __name__)
blueprint.after_request(keep_secret)
add_views(
    blueprint,
    "eventsapp.programme.speaking.public",
    ("GET", "/s/<token>", "show"),
    ("POST", "/s/<token>/sessions/<int(max=2147483647):key>/answer", "answer"),
    ("GET", "/s/<token>/sessions/<int(max=2147483647):key>/answer", "answer_again"),
    ("GET POST", "/s/<token>/about", "about"),
    ("GET", "/s/<token>/photo.jpg", "photo"),
    ("GET", "/s/<token>/sessions.ics", "calendar"),
)
