"""Who gets to see an event, and which event a request is about."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from flask import abort, current_app, g
from sqlalchemy import bindparam, select

from eventsapp.accounts.policy import may
from eventsapp.accounts.sign_in import signed_in
from eventsapp.events.models import Event, Visibility
from eventsapp.kernel.database import db
from eventsapp.kernel.looks import Look, Question

Admission = Callable[[Event], bool]


def admit_by(admission: Admission) -> None:
    """Let a package above this one open an invited event to whom it knows (a guest who opened their link)."""
    current_app.extensions.setdefault("admissions", []).append(admission)


def visible_event(slug: str) -> Event:
    """The event at a public address; 404 where it is not there for whoever asks."""
    event = db.session.scalar(select(Event).where(Event.slug == slug))
    if event is None:
        abort(404)
    if event.visibility is not Visibility.public and not _admitted(event):
        abort(404)
    return event


class Mark(NamedTuple):
    """What must be known of an event before a kept page of it may be shown."""

    id: int
    stamp: str
    public: bool
    #: The values of the columns that were asked for besides.
    more: tuple[Any, ...]
    #: How all this was read.
    look: Look

    @property
    def key(self) -> tuple[Any, ...]:
        """What is kept of the event is kept under this."""
        return (self.id, self.stamp, self.public, *self.more)


@cache
def _mark(columns: tuple[Any, ...]) -> Question:
    return Question(select(Event.id, Event.stamp, Event.visibility, *columns).where(Event.slug == bindparam("slug")))


def visible_mark(slug: str, *columns: Any) -> Mark:
    """As `visible_event`, but for a public event it reads a few columns only, by one small look.

    columns: others of the same row, such as subqueries about it (the latest release), the same objects at each call.
    """
    found = _mark(columns).look(slug=slug)
    if not found.rows:
        abort(404)
    key, stamp, visibility, *more = found.rows[0]
    if visibility is not Visibility.public and not _admitted(db.session.get_one(Event, key)):
        abort(404)
    return Mark(key, stamp, visibility is Visibility.public, tuple(more), found)


def _admitted(event: Event) -> bool:
    admissions: list[Admission] = current_app.extensions.get("admissions", [])
    return may(signed_in(), "event.view", event) or any(admission(event) for admission in admissions)


def organised_event(slug: str, action: str) -> Event:
    """The event at an organiser's address; 404 to whoever may not do `action` to it.

    Use it in views behind `flask_security.auth_required("session")`.
    """
    event = db.session.scalar(select(Event).where(Event.slug == slug))
    if event is None or not may(signed_in(), action, event):
        abort(404)
    g.event = event
    return event
