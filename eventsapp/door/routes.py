"""Where the pages are. Each view is imported when it is first asked for (see `web.routes`)."""

from flask import Blueprint, Response, request

from eventsapp.web.routes import add_views

tickets = Blueprint("tickets", __name__)
add_views(
    tickets,
    "eventsapp.door.public",
    ("GET", "/r/<token>/tickets", "show"),
)

door = Blueprint("door", __name__, url_prefix="/door")


@door.after_request
def keep_tickets_secret(response: Response) -> Response:
    """A ticket's address is the ticket."""
    if "code" in (request.view_args or {}):
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


add_views(
    door,
    "eventsapp.door.organiser",
    ("GET", "/", "index"),
    ("GET", "/<slug>", "show"),
    ("GET", "/t/<code>", "ticket"),
    ("GET", "/<slug>/people/<int:ticket_id>", "person"),
    ("POST", "/<slug>/people/<int:ticket_id>/arrival", "let_in"),
    ("POST", "/<slug>/people/<int:ticket_id>/arrival/removal", "undo"),
    ("GET", "/<slug>/badges", "badges"),
)
