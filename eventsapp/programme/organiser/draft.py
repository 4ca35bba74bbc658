"""The list of the draft's sessions, and its release."""

from datetime import date
from itertools import groupby

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import auth_required

from eventsapp.accounts.sign_in import acting
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.programme import drafts, queries
from eventsapp.programme.comparison import compare
from eventsapp.programme.models import ProgrammeSession
from eventsapp.programme.operations.releases import public, release
from eventsapp.programme.organiser import blueprint, status
from eventsapp.web.forms import Form, OneLine


class ReleaseForm(Form):
    """A word about what changed."""

    note = OneLine(_l("What is new in it"), most=500)


@blueprint.get("/programme")
@auth_required("session")
def programme(slug: str) -> ResponseReturnValue:
    """The draft by day and time, what is not placed yet, and the form that releases it."""
    return _page(organised_event(slug, "event.view"), ReleaseForm())


@blueprint.post("/programme/release")
@auth_required("session")
def publish(slug: str) -> ResponseReturnValue:
    """Release the draft."""
    event = organised_event(slug, "programme.release")
    form = ReleaseForm()
    if not form.validate():
        return _page(event, form)
    made = release(event.id, acting(), form.note.data)
    flash(_("Release %(number)d is out. This is what the public reads now.", number=made.number), "success")
    return redirect(url_for(".programme", slug=slug), 303)


def _page(event: Event, form: ReleaseForm) -> ResponseReturnValue:
    sessions = drafts.sessions(event.id)
    published = queries.published(event.id)
    page = render_template(
        "programme/organiser/draft.html",
        event=event,
        form=form,
        days=_days(event, sessions),
        unplaced=[session for session in sessions if session.starts_at is None],
        published=published,
        changes=compare(published, public(queries.draft(event.id))),
    )
    return page, status(form)


def _days(event: Event, sessions: list[ProgrammeSession]) -> dict[date, list[ProgrammeSession]]:
    placed = [(session.starts_at.astimezone(event.zone).date(), session) for session in sessions if session.starts_at]
    return {day: [each for _day, each in found] for day, found in groupby(placed, key=lambda pair: pair[0])}
