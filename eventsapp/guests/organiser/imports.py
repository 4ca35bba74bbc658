"""A guest list is imported: choose the file, look at what it would do, confirm."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import auth_required

from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.guests import queries
from eventsapp.guests.forms import UploadForm
from eventsapp.guests.lists import columns, files, people
from eventsapp.guests.lists.people import Problem
from eventsapp.guests.lists.plan import Duplicates, Plan, plan
from eventsapp.guests.lists.tables import Table
from eventsapp.guests.lists.writing import as_csv, computed
from eventsapp.guests.models import GuestListUpload
from eventsapp.guests.operations.lists import BadList, ImportOutcome, import_list, keep_upload
from eventsapp.guests.queries_of_imports import known_guests
from eventsapp.kernel.cells import harmless
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.limits import IMPORT_WINDOW, MOST_IMPORTS, count_attempt
from eventsapp.web.countries import country_name
from eventsapp.web.forms import Form

#: How many rows of a preview, and how many problems, stand on a page.
_SHOWN = 100
_PROBLEMS = 500


@auth_required("session")
def upload(slug: str) -> ResponseReturnValue:
    """Choose a file. It is kept for the next step; nothing comes onto the list yet."""
    event = organised_event(slug, "guests.edit")
    form = UploadForm()
    if form.validate_on_submit():
        content = form.file.data.read()
        organiser = signed_in()
        assert organiser
        count_attempt(f"import:{organiser.id}", MOST_IMPORTS, IMPORT_WINDOW)
        try:
            kept = keep_upload(event.id, organiser.id, form.file.data.filename or "", files.read(content))
            return redirect(url_for(".preview", slug=slug, upload_id=kept.id), 303)
        except Refused as refused:
            form.tell(refused)
    page = render_template("guests/import.html", event=event, form=form)
    return page, 422 if form.errors else 200


@auth_required("session")
def preview(slug: str, upload_id: int) -> ResponseReturnValue:
    """What each column holds, and what the import would do: who is new, who is merged, what is wrong."""
    event = organised_event(slug, "guests.edit")
    kept = _upload(event, upload_id)
    if kept is None:
        return _gone(slug)
    table = files.unpacked(kept.content)
    return _page(event, kept, table, _meanings(event, request.args.getlist("column"), table), 200)


@auth_required("session")
def confirm(slug: str, upload_id: int) -> ResponseReturnValue:
    """Put the list onto the event's, all of it or nothing."""
    event = organised_event(slug, "guests.edit")
    kept = _upload(event, upload_id)
    if kept is None:
        return _gone(slug)
    table = files.unpacked(kept.content)
    meanings = _meanings(event, request.form.getlist("column"), table)
    try:
        key = _key(columns.keys(meanings, table.headings))
        outcome = import_list(event.id, table, meanings, _duplicates(), acting(), upload_id=kept.id, key=key)
    except BadList:
        return _page(organised_event(slug, "guests.edit"), kept, table, meanings, 422)
    except Refused as refused:
        flash(str(refused), "danger")
        return redirect(url_for("guests.index", slug=slug), 303)
    flash(told(outcome), "success")
    return redirect(url_for("guests.index", slug=slug), 303)


@auth_required("session")
def problems(slug: str, upload_id: int) -> ResponseReturnValue:
    """All that is wrong with a list, as a file to work through."""
    event = organised_event(slug, "guests.edit")
    kept = _upload(event, upload_id)
    if kept is None:
        return _gone(slug)
    table = files.unpacked(kept.content)
    found = _looked_at(event, table, _meanings(event, request.args.getlist("column"), table)).problems
    lines = [(_("Row"), _("Column"), _("What is wrong"))]
    lines += [(str(each.row), harmless(each.column), harmless(each.sentence)) for each in found]
    response = Response(stream_with_context(as_csv(lines)), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{event.slug}-problems.csv")
    return response


def told(outcome: ImportOutcome) -> str:
    """What an import did, in words."""
    said = [ngettext("%(num)d guest was added.", "%(num)d guests were added.", outcome.new)]
    if outcome.merged:
        said.append(
            ngettext(
                "%(num)d was on the list and was merged.", "%(num)d were on the list and were merged.", outcome.merged
            )
        )
    if outcome.skipped:
        said.append(ngettext("%(num)d row was left out.", "%(num)d rows were left out.", outcome.skipped))
    return " ".join(str(each) for each in said)


def _page(
    event: Event, kept: GuestListUpload, table: Table, meanings: Sequence[str], status: int
) -> ResponseReturnValue:
    keys = columns.keys(meanings, table.headings)
    found = _looked_at(event, table, meanings)
    views: dict[str, tuple[str, Sequence[Any]]] = {
        "new": (_("New guests"), found.plan.new),
        "changed": (_("Changed"), found.plan.changed),
        "notes": (_("Rows to look at"), found.plan.notes),
    }
    view = request.args.get("view", "")
    if view not in views or not views[view][1]:
        view = next((name for name, (_name, lines) in views.items() if lines), "new")
    lines: Sequence[Any] = found.problems or views[view][1]
    size = _PROBLEMS if found.problems else _SHOWN
    pages = max(1, -(-len(lines) // size))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "guests/import_preview.html",
        event=event,
        form=Form(),
        upload=kept,
        table=table,
        meanings=meanings,
        choices=columns.MEANINGS,
        duplicates=_duplicates().value,
        keys=keys,
        key=_key(keys),
        refusal=found.refusal,
        problem_count=len(found.problems),
        bad_rows=len({problem.row for problem in found.problems}),
        page=page,
        pages=pages,
        plan=found.plan,
        views=views,
        view=view,
        lines=lines[(page - 1) * size : page * size],
        country_name=country_name,
    ), status


class _Found(NamedTuple):
    """What a table would do, as its columns are read now."""

    plan: Plan
    problems: Sequence[Problem]
    refusal: str = ""


def _looked_at(event: Event, table: Table, meanings: Sequence[str]) -> _Found:
    keys = columns.keys(meanings, table.headings)
    key = _key(keys)
    try:
        reading = people.read(table, meanings, key)
    except Refused as refused:
        return _Found(Plan(), (), str(refused))
    planned = plan(reading.people, known_guests(event.id), _duplicates(), key, keys[key])
    return _Found(planned, sorted([*reading.problems, *planned.problems], key=lambda problem: problem.row))


def _key(offered: Mapping[str, str]) -> str:
    """By what rows find their guests: as the organiser chose, else by the address."""
    chosen = request.values.get("key", "email")
    return chosen if chosen in offered else "email"


def _meanings(event: Event, given: Sequence[str], table: Table) -> list[str]:
    """What the organiser chose for each column; without a choice for each, what we guess."""
    known = len(given) == len(table.headings) and all(meaning in columns.MEANINGS for meaning in given)
    return list(given) if known else columns.guess(table.headings, computed(event))


def _duplicates() -> Duplicates:
    chosen = request.values.get("duplicates", Duplicates.merge.value)
    return Duplicates.skip if chosen == Duplicates.skip.value else Duplicates.merge


def _upload(event: Event, upload_id: int) -> GuestListUpload | None:
    organiser = signed_in()
    assert organiser
    return queries.upload(event.id, organiser.id, upload_id)


def _gone(slug: str) -> ResponseReturnValue:
    flash(_("This list has been imported already, or was kept for too long. Nothing more was imported."), "warning")
    return redirect(url_for("guests.index", slug=slug), 303)
