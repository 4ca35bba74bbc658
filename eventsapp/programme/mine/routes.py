"""Where the pages are. Each view is imported when it is first asked for (see `web.routes`)."""

from flask import Blueprint, Response, request

from eventsapp.web.routes import add_views

blueprint = Blueprint("my_programme", __name__)


@blueprint.after_request
def keep_from_robots(response: Response) -> Response:
    """A list's address is its key."""
    if "token" in (request.view_args or {}):
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


add_views(
    blueprint,
    "eventsapp.programme.mine.feed",
    ("GET", "/feeds/<token>.ics", "feed"),
)
add_views(
    blueprint,
    "eventsapp.programme.mine.public",
    ("GET", "/events/<slug>/my", "chosen"),
    ("POST", "/events/<slug>/my", "begin"),
    ("GET", "/my/<token>", "show"),
    ("GET", "/my/<token>/choose", "choose"),
    ("POST", "/my/<token>/choose", "chose"),
    ("POST", "/my/<token>/star", "star"),
    ("POST", "/my/<token>/feed", "renew"),
    ("POST", "/my/<token>/feed/revocation", "revoke"),
    ("POST", "/my/<token>/deletion", "delete"),
)
