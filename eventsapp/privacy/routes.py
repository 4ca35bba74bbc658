"""Where the pages are. Each view is imported when it is first asked for (see `web.routes`)."""

from flask import Blueprint

from eventsapp.web.routes import add_views

blueprint = Blueprint("privacy", __name__)
add_views(
    blueprint,
    "eventsapp.privacy.screens",
    ("GET", "/events/<slug>/privacy", "notice"),
    ("GET POST", "/organise/<slug>/privacy", "terms"),
    ("POST", "/organise/<slug>/privacy/postponement", "postponement"),
    ("GET POST", "/organise/people", "people"),
    ("POST", "/organise/people/data.json", "person_file"),
    ("POST", "/organise/people/erasure", "person_erasure"),
)
