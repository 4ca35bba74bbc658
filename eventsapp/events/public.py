"""The list of public events, and an event's page."""

from flask import Blueprint, render_template

from eventsapp.events.access import visible_event

blueprint = Blueprint("events", __name__)


@blueprint.get("/")
def index() -> str:
    """All public events."""
    return render_template("events/index.html", events=[])


@blueprint.get("/events/<slug>")
def show(slug: str) -> str:
    """One event."""
    return render_template("events/show.html", event=visible_event(slug))
