"""The notice for everybody; an event's terms for its organisers; and one person's data over all events of an office."""

import json
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required

from eventsapp.accounts.policy import offices, single_events
from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.events.access import organised_event, visible_event
from eventsapp.kernel.errors import Refused
from eventsapp.privacy import operations, person
from eventsapp.privacy.forms import PersonForm, TermsForm
from eventsapp.privacy.notice import PARTS, written
from eventsapp.privacy.terms import terms_of, what_goes
from eventsapp.settings import LANGUAGES
from eventsapp.web.deleted import called
from eventsapp.web.language import chosen_language


def notice(slug: str) -> str:
    """What happens with personal data, in the reader's language."""
    event = visible_event(slug)
    parts = written(event, terms_of(event), chosen_language())
    return render_template("privacy/notice.html", event=event, parts=parts)


@auth_required("session")
def terms(slug: str) -> ResponseReturnValue:
    """What goes when, and the notice's words."""
    event = organised_event(slug, "event.edit")
    own = terms_of(event)
    form = TermsForm.of(own)
    if form.validate_on_submit():
        try:
            days = (form.sensitive_days.data or 0, form.guest_days.data or 1)
            operations.set_terms(event.id, form.words(), *days, acting())
            flash(_("Saved."), "success")
            return redirect(url_for(".terms", slug=slug), 303)
        except Refused as refused:
            form.tell(refused)
            event = organised_event(slug, "event.edit")
            own = terms_of(event)
    page = render_template(
        "privacy/terms.html",
        event=event,
        form=form,
        goes=what_goes(event, own),
        parts=PARTS,
        languages={tag: LANGUAGES[tag] for tag in event.languages if tag in LANGUAGES},
        house={key: text for key, _heading, text in written(event, own, chosen_language())},
    )
    return page, 422 if form.summary() else 200


@auth_required("session")
def postponement(slug: str) -> ResponseReturnValue:
    """Keep guests' data three months longer."""
    event = organised_event(slug, "event.edit")
    operations.postpone(event.id, acting())
    flash(_("Guests’ data stays three months longer."), "success")
    return redirect(url_for(".terms", slug=slug), 303)


@auth_required("session")
def people() -> ResponseReturnValue:
    """One person's data, by address, over all events whose guests the organiser may edit."""
    event_ids = _events()
    form = PersonForm()
    found = person.found(form.email.data, event_ids) if form.validate_on_submit() else None
    return _people(form, found), 422 if form.summary() else 200


@auth_required("session")
def person_file() -> Response:
    """The same as a file, for whoever asked for their data."""
    event_ids, email = _events(), _email()
    content = json.dumps(person.data(email, event_ids), ensure_ascii=False, indent=2)
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="data.json"'
    return response


@auth_required("session")
def person_erasure() -> ResponseReturnValue:
    """Erase all of it, where the box is ticked that says so."""
    event_ids, email = _events(), _email()
    if request.form.get("surely") != "yes":
        flash(_("Tick the box to say that the data is to be erased."), "warning")
        return _people(PersonForm(), person.found(email, event_ids)), 422
    erased = operations.erase_person(email, event_ids, acting())
    flash(_("Erased. Entries of this person: %(num)d.", num=erased), "success")
    return redirect(url_for(".people"), 303)


def _people(form: PersonForm, found: person.Found | None) -> str:
    return render_template("privacy/people.html", form=form, found=found, called=called)


def _email() -> str:
    form: Any = PersonForm()
    if not form.validate():
        abort(400)
    return str(form.email.data)


def _events() -> list[int]:
    """The events whose guests whoever is signed in may edit; 404 where there are none."""
    organiser = signed_in()
    assert organiser, "a view behind auth_required"
    own = [office.id for office in offices(organiser, "guests.edit")]
    single = single_events(organiser, "guests.edit")
    if not own and not single:
        abort(404)
    return person.events(own, single)
