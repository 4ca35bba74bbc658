"""Where the pages are. Each view is imported when it is first asked for (see `web.routes`)."""

from flask import Blueprint

from eventsapp.web.routes import add_views

example_letters = Blueprint("example_letters", __name__)
add_views(
    example_letters,
    "eventsapp.mail.examples",
    ("GET", "/example-link", "link"),
)
