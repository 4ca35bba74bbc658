"""The guest list, and one guest's page."""

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required

from eventsapp.accounts.policy import may
from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.guests import answers, queries
from eventsapp.guests.forms import GuestForm
from eventsapp.guests.letters import letter_language
from eventsapp.guests.lists import writing
from eventsapp.guests.models import Guest
from eventsapp.guests.operations import people
from eventsapp.guests.queries_of_spine import spine
from eventsapp.guests.states import KINDS, LETTERS, standing
from eventsapp.guests.tabs import tab, tabs
from eventsapp.kernel.errors import Refused
from eventsapp.settings import LANGUAGES
from eventsapp.web.forms import Form, tidy
from eventsapp.web.keys import key

blueprint = Blueprint("guests", __name__, url_prefix="/organise/<slug>/guests")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@auth_required("session")
def index(slug: str) -> str:
    """The list: by state, by group, by words; a hundred to a page."""
    event = organised_event(slug, "guests.view")
    chosen = _chosen()
    counts = queries.counts(event.id, chosen)
    pages = max(1, -(-counts[chosen.tab.key] // queries.PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "guests/index.html",
        event=event,
        chosen=chosen,
        tabs=tabs(),
        counts=counts,
        groups=queries.groups(event.id),
        listed=queries.listed(event.id, chosen, page),
        columns=answers.known().columns,
        page=page,
        pages=pages,
        standing=standing,
        letter_states=LETTERS,
        languages=LANGUAGES,
        may_edit=may(signed_in(), "guests.edit", event),
    )


@blueprint.get("/export.<any(csv, xlsx):kind>")
@auth_required("session")
def export(slug: str, kind: str) -> Response:
    """The guests that were chosen, as a file."""
    event = organised_event(slug, "guests.view")
    lines = writing.rows(event, _chosen())
    name = f"{event.slug}-guests.{kind}"
    if kind == "xlsx":
        return send_file(writing.as_xlsx(lines), mimetype=_XLSX, as_attachment=True, download_name=name)
    response = Response(stream_with_context(writing.as_csv(lines)), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@blueprint.route("/new", methods=["GET", "POST"])
@auth_required("session")
def new(slug: str) -> ResponseReturnValue:
    """Put one guest on the list."""
    event = organised_event(slug, "guests.edit")
    form = GuestForm(data={"language": event.language})
    form.offer(queries.groups(event.id))
    if form.validate_on_submit():
        try:
            guest = people.add_guest(event.id, form.fields(), acting())
            flash(_("%(name)s is on the list.", name=guest.name), "success")
            return redirect(url_for(".show", slug=slug, guest_id=guest.id), 303)
        except Refused as refused:
            form.tell(refused)
            event = organised_event(slug, "guests.edit")
    page = render_template("guests/form.html", event=event, form=form, guest=None)
    return page, 422 if form.errors else 200


@blueprint.get("/<int:guest_id>")
@auth_required("session")
def show(slug: str, guest_id: int) -> str:
    """What is known of a guest, and each letter that was written."""
    event = organised_event(slug, "guests.view")
    guest = _guest(event, guest_id)
    return render_template(
        "guests/show.html",
        event=event,
        guest=guest,
        standing=standing(guest),
        answer=queries.answer_of(guest.id),
        letters=queries.letters(guest.id),
        spine=spine(guest.id),
        letter_states=LETTERS,
        kinds=KINDS,
        letter_language=letter_language(guest, event),
        language_name=LANGUAGES.get(guest.language, guest.language),
        may_edit=may(signed_in(), "guests.edit", event),
        may_send=may(signed_in(), "letters.send", event),
        form=Form(),
    )


@blueprint.route("/<int:guest_id>/edit", methods=["GET", "POST"])
@auth_required("session")
def edit(slug: str, guest_id: int) -> ResponseReturnValue:
    """Correct what is known of a guest."""
    event = organised_event(slug, "guests.edit")
    guest = _guest(event, guest_id)
    form = GuestForm(obj=guest)
    form.offer(queries.groups(event.id))
    if form.validate_on_submit():
        try:
            people.edit_guest(guest.id, form.fields(), acting())
            flash(_("Saved."), "success")
            return redirect(url_for(".show", slug=slug, guest_id=guest_id), 303)
        except Refused as refused:
            form.tell(refused)
            event = organised_event(slug, "guests.edit")
    page = render_template("guests/form.html", event=event, form=form, guest=guest)
    return page, 422 if form.errors else 200


@blueprint.post("/<int:guest_id>/remove")
@auth_required("session")
def remove(slug: str, guest_id: int) -> ResponseReturnValue:
    """Take a guest off the list."""
    event = organised_event(slug, "guests.edit")
    guest = _guest(event, guest_id)
    name = guest.name
    try:
        people.remove_guest(guest.id, acting())
    except Refused as refused:
        flash(str(refused), "danger")
        return redirect(url_for(".show", slug=slug, guest_id=guest_id), 303)
    flash(_("%(name)s is no longer on the list.", name=name), "success")
    return redirect(url_for(".index", slug=slug), 303)


def _chosen() -> queries.Chosen:
    return queries.Chosen(
        tab(request.args.get("state", "all")),
        request.args.get("group", type=key),
        tidy(request.args.get("q", ""))[:100],
    )


def _guest(event: Event, guest_id: int) -> Guest:
    return queries.guest(event.id, guest_id) or abort(404)
