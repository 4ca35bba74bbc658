"""The list of the draft's sessions."""

from datetime import date
from itertools import groupby

from flask import render_template
from flask_security import auth_required

from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.programme import drafts
from eventsapp.programme.models import ProgrammeSession
from eventsapp.programme.operations.releases import preview
from eventsapp.programme.warned import warned


@auth_required("session")
def programme(slug: str) -> str:
    """The draft by day and time, what is not placed yet, and in short what a release would change."""
    event = organised_event(slug, "event.view")
    sessions = drafts.sessions(event.id)
    found = preview(event.id)
    return render_template(
        "programme/organiser/draft.html",
        event=event,
        days=_days(event, sessions),
        unplaced=[session for session in sessions if session.starts_at is None],
        published=found.before,
        changes=found.changes,
        warned=warned(event.id, found.draft, found.before),
    )


def _days(event: Event, sessions: list[ProgrammeSession]) -> dict[date, list[ProgrammeSession]]:
    placed = [(session.starts_at.astimezone(event.zone).date(), session) for session in sessions if session.starts_at]
    return {day: [each for _day, each in found] for day, found in groupby(placed, key=lambda pair: pair[0])}
