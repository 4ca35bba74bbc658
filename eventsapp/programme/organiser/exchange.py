"""Programmes in and out of files: a file is chosen, its plan looked through, then all of it comes in or nothing."""

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import auth_required
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.limits import IMPORT_WINDOW, MOST_IMPORTS, count_attempt
from eventsapp.programme import queries
from eventsapp.programme.models import ProgrammeUpload
from eventsapp.programme.operations import imports
from eventsapp.programme.organiser import status
from eventsapp.programme.uploads import upload
from eventsapp.web.forms import Form

if TYPE_CHECKING:
    # The formats' libraries are large: the first file brings them in, not the start.
    from eventsapp.programme import exchange

#: How many problems, and how many lines of one kind of warning, stand on a page.
_PROBLEMS, _LINES = 500, 12
MIMETYPES = {
    "xml": "application/xml",
    "json": "application/json",
    "ics": "text/calendar",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_NAMES = {"xml": "schedule.xml", "json": "schedule.json", "ics": "programme.ics"}


class FileForm(Form):
    """A programme's file."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])


class PlanForm(Form):
    """The word that a plan is to be carried out."""

    #: The fingerprint of the draft that the plan was made for.
    seen = HiddenField()


class Alike(NamedTuple):
    """What was filled in alike in several places of a file."""

    message: str
    lines: list[int]
    #: How many more there are than lines are named.
    more: int


@auth_required("session")
def exchange_files(slug: str) -> ResponseReturnValue:
    """Choose a file to import (nothing comes into the draft yet), or take the programme out as one."""
    from eventsapp.programme import exchange

    event = organised_event(slug, "event.view")
    form = FileForm()
    if form.is_submitted():
        event = organised_event(slug, "programme.edit")
    if form.validate_on_submit():
        content = form.file.data.read()
        organiser = signed_in()
        assert organiser
        count_attempt(f"import:{organiser.id}", MOST_IMPORTS, IMPORT_WINDOW)
        try:
            exchange.check_size(len(content))
            exchange.guessed_format(content)
            kept = imports.keep_upload(event.id, organiser.id, form.file.data.filename or "", content)
            return redirect(url_for(".exchange_plan", slug=slug, key=kept.id), 303)
        except exchange.BadFile as bad:
            form.tell(Refused(_sentence(bad.problems[0]), "file"))
    page = render_template(
        "programme/organiser/exchange.html",
        event=event,
        form=form,
        released=queries.latest_release(event.id),
        most=min(exchange.MAX_BYTES // 1024**2, current_app.extensions["settings"].max_upload_mb),
    )
    return page, status(form)


@auth_required("session")
def exchange_plan(slug: str, key: int) -> ResponseReturnValue:
    """What an import would do: new, changed, gone; what was filled in; or everything that is wrong, by line."""
    event = organised_event(slug, "programme.edit")
    kept = _kept(event, key)
    return _plan_page(event, kept, PlanForm()) if kept else _gone(slug)


@auth_required("session")
def exchange_apply(slug: str, key: int) -> ResponseReturnValue:
    """Carry the plan out, if the draft is still the one that it was made for."""
    from eventsapp.programme import exchange

    event = organised_event(slug, "programme.edit")
    kept = _kept(event, key)
    if kept is None:
        return _gone(slug)
    form = PlanForm()
    if form.validate():
        try:
            reading = _read(event, kept.content)
            incoming, seen = reading.programme, form.seen.data or ""
            outcome = imports.apply(event.id, incoming, acting(), seen, kept.id, published=reading.published)
            flash(_told(outcome), "success")
            return redirect(url_for(".programme", slug=slug), 303)
        except exchange.BadFile:
            pass  # the page says all of it
        except Refused as refused:
            form.tell(refused)
            event = organised_event(slug, "programme.edit")
            kept = _kept(event, key)
    return _plan_page(event, kept, form) if kept else _gone(slug)


@auth_required("session")
def exported(slug: str, which: str, format: str) -> Response:
    """The draft, or what the public reads, as a file."""
    from eventsapp.programme import exchange

    event = organised_event(slug, "event.view")
    programme = queries.draft(event.id) if which == "draft" else queries.published(event.id)
    if programme is None:
        abort(404)
    name = _NAMES.get(format, f"programme.{format}")
    return _file(exchange.write(format, programme), format, f"{slug}-{which}-{name}")


@auth_required("session")
def template(slug: str, format: str) -> Response:
    """A table to fill in, with this event's rooms, tracks and languages."""
    from eventsapp.programme import exchange

    event = organised_event(slug, "event.view")
    return _file(exchange.template(format, queries.draft(event.id)), format, f"{slug}-template.{format}")


def _file(content: bytes, format: str, name: str) -> Response:
    response = Response(content, mimetype=MIMETYPES[format])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _read(event: Event, content: bytes) -> "exchange.Reading":
    from eventsapp.programme import exchange

    given = exchange.Given(
        slug=event.slug,
        timezone=event.timezone,
        languages=tuple(event.languages),
        draft=queries.draft(event.id),
    )
    return exchange.read(exchange.guessed_format(content), content, given)


def _plan_page(event: Event, kept: ProgrammeUpload, form: PlanForm) -> ResponseReturnValue:
    from eventsapp.programme import exchange

    filename, key = kept.filename, kept.id
    shown: dict[str, Any] = {"problems": [], "warnings": [], "plan": None, "sessions": 0}
    try:
        reading = _read(event, kept.content)
        shown["plan"] = plan = imports.plan(event.id, reading.programme)
        shown |= {"warnings": _alike(reading.warnings), "sessions": len(reading.programme.sessions)}
        shown["published"] = reading.published and bool(reading.programme.speakers)
        form.seen.data = plan.seen
        event = organised_event(event.slug, "programme.edit")
    except exchange.BadFile as bad:
        shown |= {"problems": bad.problems[:_PROBLEMS], "problem_count": len(bad.problems)}
    page = render_template(
        "programme/organiser/exchange_plan.html", event=event, form=form, filename=filename, key=key, **shown
    )
    return page, 422 if form.summary() or shown["problems"] else 200


def _alike(found: "list[exchange.Problem]") -> list[Alike]:
    said = sorted((str(each.message), each.line) for each in found)
    grouped = ((message, [line for _message, line in some]) for message, some in groupby(said, key=lambda one: one[0]))
    alike = [
        Alike(message, [each for each in lines[:_LINES] if each], max(0, len(lines) - _LINES))
        for message, lines in grouped
    ]
    return sorted(alike, key=lambda each: (each.lines[:1], each.message))


def _sentence(problem: "exchange.Problem") -> str:
    said = str(problem)
    return said[:1].upper() + said[1:] + "."


def _told(outcome: imports.ImportOutcome) -> str:
    said: str = _(
        "Imported: %(new)d new, %(changed)d changed, %(gone)d gone, %(unchanged)d unchanged. "
        "The public reads it after the next release.",
        **vars(outcome),
    )
    return said


def _kept(event: Event, key: int) -> ProgrammeUpload | None:
    organiser = signed_in()
    assert organiser
    return upload(event.id, organiser.id, key)


def _gone(slug: str) -> ResponseReturnValue:
    flash(_("This file has been imported already, or was kept for too long. Nothing more was imported."), "warning")
    return redirect(url_for(".exchange_files", slug=slug), 303)
