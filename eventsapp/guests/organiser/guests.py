"""The guest list, and one guest's page."""

from flask import (
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
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
from eventsapp.guests import answers, links, queries
from eventsapp.guests.forms import GuestForm
from eventsapp.guests.letters import letter_language
from eventsapp.guests.lists import writing
from eventsapp.guests.models import Guest
from eventsapp.guests.operations import bulk, people
from eventsapp.guests.organiser.bulk import may_choose
from eventsapp.guests.organiser.chosen import chosen_by
from eventsapp.guests.queries_of_spine import spine
from eventsapp.guests.queries_of_tags import choices
from eventsapp.guests.states import KINDS, LETTERS, standing
from eventsapp.guests.tabs import tabs
from eventsapp.kernel import clock
from eventsapp.kernel.errors import Refused
from eventsapp.mail import standing as address_standing
from eventsapp.settings import LANGUAGES
from eventsapp.web.countries import country_name
from eventsapp.web.deleted import tell_deleted
from eventsapp.web.forms import Form
from eventsapp.web.keys import key

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@auth_required("session")
def index(slug: str) -> str:
    """The list: by state, by group, by tag, by words; a hundred to a page."""
    event = organised_event(slug, "guests.view")
    chosen = chosen_by(request.args)
    counts = queries.counts(event.id, chosen)
    pages = max(1, -(-counts[chosen.tab.key] // queries.PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "guests/index.html",
        event=event,
        form=Form(),
        chosen=chosen,
        tabs=tabs(),
        counts=counts,
        offered=choices(event.id),
        listed=queries.listed(event.id, chosen, page),
        columns=answers.known().columns,
        page=page,
        pages=pages,
        standing=standing,
        letter_states=LETTERS,
        languages=LANGUAGES,
        may_edit=may(signed_in(), "guests.edit", event),
        actions=may_choose(event),
        changed=request.args.get("changed", type=key),
    )


@auth_required("session")
def export(slug: str, kind: str) -> Response:
    """The guests that were chosen, as a file."""
    event = organised_event(slug, "guests.view")
    lines = writing.rows(event, chosen_by(request.args))
    name = f"{event.slug}-guests.{kind}"
    content = writing.as_xlsx(lines) if kind == "xlsx" else writing.as_csv(lines)
    response = Response(stream_with_context(content), mimetype=_XLSX if kind == "xlsx" else "text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


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


@auth_required("session")
def show(slug: str, guest_id: int) -> str:
    """What is known of a guest, what happened, each letter that was written, and the links."""
    event = organised_event(slug, "guests.view")
    known = queries.known(event.id, guest_id) or abort(404)
    guest = known.guest
    return render_template(
        "guests/show.html",
        event=event,
        guest=guest,
        tags=known.tags,
        standing=standing(guest),
        address=address_standing.of([guest.email]).get(guest.email),
        unwilling=not address_standing.takes_announcements(guest.email, event.office_id),
        answer=known.answer,
        letters=queries.letters(guest.id),
        spine=spine(guest.id),
        personal_links=links.of_guest(guest.id),
        now=clock.now(),
        letter_states=LETTERS,
        kinds=KINDS,
        letter_language=letter_language(guest, event),
        language_name=LANGUAGES.get(guest.language, guest.language),
        country=country_name(guest.country),
        may_edit=may(signed_in(), "guests.edit", event),
        may_send=may(signed_in(), "letters.send", event),
        form=Form(),
    )


@auth_required("session")
def retag(slug: str, guest_id: int) -> ResponseReturnValue:
    """Give one guest a tag, or take one away."""
    event = organised_event(slug, "guests.edit")
    _guest(event, guest_id)
    gone = request.form.get("remove", "")
    try:
        if gone:
            bulk.untag(event.id, [guest_id], gone, acting())
        else:
            bulk.tag(event.id, [guest_id], bulk.tag_name(request.form.get("tag", "")), acting())
    except Refused as refused:
        flash(str(refused), "danger")
    return redirect(url_for(".show", slug=slug, guest_id=guest_id), 303)


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
    tell_deleted(slug, _("%(name)s is no longer on the list.", name=name))
    return redirect(url_for(".index", slug=slug), 303)


def _guest(event: Event, guest_id: int) -> Guest:
    return queries.guest(event.id, guest_id) or abort(404)
