"""The screens of sessions."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required

from eventsapp.accounts.sign_in import acting
from eventsapp.events.models import Event
from eventsapp.programme import drafts
from eventsapp.programme.forms.sessions import SessionForm
from eventsapp.programme.meanwhile import changes_since, sentences
from eventsapp.programme.models import ProgrammeSession
from eventsapp.programme.operations.fields import SessionFields, fields_of
from eventsapp.programme.operations.sessions import add_session, delete_session, edit_session
from eventsapp.programme.organiser import edited, made_from, saved, shown_languages, status
from eventsapp.programme.warned import warned
from eventsapp.web.deleted import tell_deleted
from eventsapp.web.texts import plain


@auth_required("session")
def new_session(slug: str) -> ResponseReturnValue:
    """Add a session."""
    event = edited(slug)
    empty = SessionFields(title={}, language=event.language)
    form = _form(event, empty)
    if not _more_rows() and saved(form, lambda: add_session(event.id, form.fields(empty), acting()), starts_at="time"):
        return redirect(url_for(".programme", slug=slug), 303)
    return _page(event, form, before=None)


@auth_required("session")
def session(slug: str, key: int) -> ResponseReturnValue:
    """Change a session."""
    event = edited(slug)
    traced = drafts.find(ProgrammeSession, event.id, key) or abort(404)
    before = fields_of(traced)
    form = _form(event, before)
    seen = form.seen.data or ""
    if not _more_rows() and saved(
        form,
        lambda: edit_session(event.id, key, form.fields(before), acting(), seen=seen),
        lambda: fields_of(drafts.find(ProgrammeSession, event.id, key) or abort(404)),
        starts_at="time",
    ):
        return redirect(url_for(".programme", slug=slug), 303)
    changes = sentences(changes_since(key, seen, event.zone), event.zone) if form.changed_meanwhile else []
    found = warned(event.id).of(key)
    return _page(event, form, before=before, key=key, changes=changes, warned=found, traced=traced)


@auth_required("session")
def session_deletion(slug: str, key: int) -> ResponseReturnValue:
    """Ask, then take the session away."""
    event = edited(slug)
    found = drafts.find(ProgrammeSession, event.id, key) or abort(404)
    if request.method == "POST":
        title = found.title
        delete_session(event.id, found.id, acting())
        tell_deleted(slug, _("“%(title)s” is deleted.", title=plain(title)))
        return redirect(url_for(".programme", slug=slug), 303)
    return render_template("programme/organiser/delete_session.html", event=event, session=found)


def _form(event: Event, facts: SessionFields) -> SessionForm:
    form = SessionForm.of(facts, event.zone, drafts.rooms(event.id), drafts.tracks(event.id), drafts.speakers(event.id))
    made_from(form, facts)
    return form


def _more_rows() -> bool:
    return "more_people" in request.form


def _page(event: Event, form: SessionForm, **context: Any) -> ResponseReturnValue:
    form.add_rows(2)
    page = render_template(
        "programme/organiser/session.html", event=event, form=form, languages=shown_languages(event), **context
    )
    return page, status(form)
