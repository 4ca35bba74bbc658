"""Where the pages are. Each view is imported when it is first asked for (see `web.routes`)."""

from flask import Blueprint

from eventsapp.web.routes import add_views

trace = Blueprint("trace", __name__, url_prefix="/organise/<slug>/trace")
add_views(
    trace,
    "eventsapp.trace.organiser",
    ("GET", "", "index"),
)

bin = Blueprint("bin", __name__, url_prefix="/organise/<slug>/bin")
add_views(
    bin,
    "eventsapp.trace.bin_screens",
    ("GET", "", "index"),
    ("POST", "/restoration", "restoration"),
    ("POST", "/emptying", "emptying"),
)
