"""The list of public events, an event's page, and what robots may read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from flask import Flask, Response, abort, current_app, render_template
from markupsafe import Markup

from eventsapp.events import queries
from eventsapp.events.access import visible_mark
from eventsapp.events.models import OPEN_TO_ALL, Event
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.web.kept import kept

#: Personal and organisers' addresses. Invited events' pages say `noindex` themselves, where robots can read it.
ROBOTS = "User-agent: *\n" + "".join(
    f"Disallow: /{room}/\n" for room in ("organise", "i", "r", "s", "my", "feeds", "door", "api")
)


class Part(NamedTuple):
    """A part of an event's page that a package above this one gives."""

    #: Gives a column beside the event's: what the part is made from. Where its value changes, the page is made anew.
    column: Callable[[], Any]
    html: Callable[[Event], Markup | str]


def add_part(app: Flask, part: Part) -> None:
    """Put a part on every event's page, below its description."""
    app.extensions.setdefault("event_page_parts", []).append(part)


def index() -> Response:
    """All public events, the coming ones first."""
    now = clock.now()

    def page() -> str:
        return render_template("events/index.html", events=queries.public_events(now))

    marks = queries.public_marks()
    over = tuple(ends_at <= now for *_, ends_at in marks.rows)
    until = min((ends_at for *_, ends_at in marks.rows if ends_at > now), default=None)
    return kept(("events", *marks.rows, over), page, public=True, look=marks, until=until)


def show(slug: str) -> Response:
    """One event."""
    parts: list[Part] = current_app.extensions.get("event_page_parts", [])
    mark = visible_mark(slug, Event.starts_at, Event.answer_deadline, *(part.column() for part in parts))
    starts_at, deadline, *_ = mark.more
    ends = min(deadline or starts_at, starts_at)
    in_time = clock.now() < ends

    def page() -> str:
        event = db.session.get_one(Event, mark.id)
        return render_template(
            "events/show.html",
            event=event,
            parts=[part.html(event) for part in parts],
            can_register=event.registration_mode in OPEN_TO_ALL and in_time and not event.cancelled_at,
            in_time=in_time,
        )

    until = ends if in_time else None
    return kept(("event", *mark.key, in_time), page, public=mark.public, look=mark.look, until=until)


def security_contact() -> Response:
    """Whom to tell of a weakness (RFC 9116), where the installation names somebody."""
    contact: str = current_app.extensions["settings"].security_contact
    if not contact:
        abort(404)
    expires = (clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    text = f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en, fi, sv\n"
    return Response(text, mimetype="text/plain", headers={"Cache-Control": "public, max-age=86400"})


def robots() -> Response:
    """What robots need not read."""
    return Response(ROBOTS, mimetype="text/plain", headers={"Cache-Control": "public, max-age=86400"})
