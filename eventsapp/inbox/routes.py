"""Where the pages are. Each view is imported when it is first asked for (see `web.routes`)."""

from flask import Blueprint

from eventsapp.web.routes import add_views

organisers = Blueprint("inbox", __name__, url_prefix="/organise/<slug>/messages")
add_views(
    organisers,
    "eventsapp.inbox.organiser",
    ("GET", "", "index"),
    ("POST", "/<int:message_id>/answer", "answer"),
    ("POST", "/<int:message_id>/settled", "settled"),
)

put_aside = Blueprint("put_aside", __name__, url_prefix="/organise/offices/<int:office_id>/messages")
add_views(
    put_aside,
    "eventsapp.inbox.put_aside",
    ("GET", "", "index"),
)

incoming = Blueprint("incoming", __name__)
add_views(
    incoming,
    "eventsapp.inbox.endpoint",
    ("POST", "/inbox", "take"),
)
