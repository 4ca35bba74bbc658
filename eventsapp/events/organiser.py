"""The organisers' screens of events."""

from flask import Blueprint, render_template
from flask_security import auth_required

from eventsapp.events.access import organised_event

blueprint = Blueprint("organise", __name__, url_prefix="/organise")


@blueprint.get("/")
@auth_required("session")
def index() -> str:
    """The events of the organiser's offices."""
    return render_template("organise/index.html")


@blueprint.get("/<slug>/")
@auth_required("session")
def event(slug: str) -> str:
    """An event's overview."""
    return render_template("organise/event.html", event=organised_event(slug, "event.view"))
