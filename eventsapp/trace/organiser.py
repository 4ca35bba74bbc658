"""/organise/<slug>/trace: everything that was done, to be searched; and the same of one thing, on its own page."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask_security import auth_required
from markupsafe import Markup

from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.trace import ACTION, queries
from eventsapp.trace.queries import PAGE, Sought
from eventsapp.trace.spoken import told
from eventsapp.trace.words import ACTIONS, ACTORS, THINGS
from eventsapp.web.forms import tidy


@auth_required("session")
def index(slug: str) -> str:
    """The trace of an event, the newest first."""
    event = organised_event(slug, ACTION)
    sought = Sought(
        who=request.args.get("who", ""),
        action=request.args.get("action", ""),
        thing=request.args.get("thing", ""),
        words=tidy(request.args.get("q", "")[:100]),
        day=request.args.get("day", type=_day),
    )
    found = queries.count(event, sought)
    pages = max(1, -(-found // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    asked: dict[str, Any] = {key: value for key, value in request.args.items() if key != "page" and value}

    def address(number: int) -> str:
        return url_for(".index", slug=slug, page=number, **asked)

    return render_template(
        "trace/index.html",
        event=event,
        sought=sought,
        offered=queries.offered(event.id),
        lines=[told(line, event.zone) for line in queries.lines(event, sought, page)],
        found=found,
        page=page,
        pages=pages,
        address=address,
        actions=ACTIONS,
        actors=ACTORS,
        things=THINGS,
    )


def trace_of(thing: Any) -> Markup:
    """What was done to a thing, for its own page; the page has seen to who may read it."""
    event = thing if isinstance(thing, Event) else db.session.get_one(Event, thing.event_id)
    lines = [told(line, event.zone) for line in queries.of_thing(thing)]
    return Markup(render_template("trace/part.html", event=event, lines=lines))  # noqa: S704 - a template of ours


def _day(text: str) -> date:
    return date.fromisoformat(text)
