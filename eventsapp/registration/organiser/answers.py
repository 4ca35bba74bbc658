"""/organise/<slug>/answers: the answers as they arrive, each one, and all of them as a file."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import auth_required
from werkzeug.wrappers import Response as AnyResponse

from eventsapp.accounts.policy import may
from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event, RegistrationMode
from eventsapp.kernel.errors import Refused
from eventsapp.registration import (
    export,
    queries,
    queries_of_lists,
    queries_of_seats,
    queries_of_sessions,
    queries_of_waiting,
)
from eventsapp.registration.models import Registration, RegistrationState
from eventsapp.registration.operations import approvals, cancellations, offers
from eventsapp.registration.organiser import ROWS
from eventsapp.registration.organiser.seats import REASONS
from eventsapp.registration.spoken import STATES
from eventsapp.web.keys import key


@auth_required("session")
def index(slug: str) -> str:
    """How many there are in each state, and the list of one state or of all."""
    event = organised_event(slug, "guests.view")
    state = next((each for each in RegistrationState if each.value == request.args.get("state")), None)
    page = max(1, request.args.get("page", 1, type=int))
    counts = queries_of_lists.counts(event.id)
    total = counts.states[state] if state else sum(counts.states.values())
    return render_template(
        "organise/registration/answers.html",
        event=event,
        counts=counts,
        total=total,
        state=state,
        states=_tabs(event, counts),
        registrations=queries_of_lists.listed(event.id, state, (min(page, 1_000_000) - 1) * ROWS, ROWS),
        may_decide=state is RegistrationState.pending and may(signed_in(), "guests.edit", event),
        may_see=may(signed_in(), "answers.sensitive", event),
        page=page,
        pages=-(-total // ROWS),
    )


@auth_required("session")
def registration(slug: str, registration_id: int) -> str:
    """One answer, whole."""
    event = organised_event(slug, "guests.view")
    found = _registration(event, registration_id)
    return render_template(
        "organise/registration/registration.html",
        event=event,
        registration=found,
        guest=found.guest,
        states=STATES,
        line=queries_of_waiting.line(found) if found.state is RegistrationState.waitlisted else None,
        sensitive=queries.sensitive(event.id),
        sessions=[
            name for _guid, name in queries_of_sessions.in_words(event, [found.guest_id]).get(found.guest_id, [])
        ],
        may_see=may(signed_in(), "answers.sensitive", event),
        may_extend=may(signed_in(), "guests.edit", event),
        passed_over=queries_of_seats.why_passed_over(found.id),
        reasons=REASONS,
        may_offer=may(signed_in(), "guests.edit", event) and found.state is RegistrationState.waitlisted,
        may_cancel=may(signed_in(), "guests.edit", event)
        and found.state not in {RegistrationState.cancelled, RegistrationState.declined},
    )


@auth_required("session")
def cancel(slug: str, registration_id: int) -> AnyResponse:
    """Cancel on the guest's behalf; they are written to."""
    event = organised_event(slug, "guests.edit")
    found = _registration(event, registration_id)
    name = found.guest.name
    try:
        cancellations.cancel(found.id, acting(), by_host=True)
        flash(_("%(name)s’s registration is cancelled. A letter tells them.", name=name))
    except Refused as refusal:
        flash(str(refusal.sentence), "warning")
    return redirect(url_for(".registration", slug=slug, registration_id=registration_id), 303)


@auth_required("session")
def decide(slug: str) -> AnyResponse:
    """Take, or turn down, those who asked for a place and are ticked."""
    event = organised_event(slug, "guests.edit")
    chosen = request.form.getlist("registration", type=key)
    if request.form.get("to") == "approve":
        try:
            number = approvals.approve(event.id, chosen, acting())
        except Refused as refusal:
            flash(str(refusal.sentence), "warning")
            return redirect(url_for(".index", slug=slug, state=RegistrationState.pending.value), 303)
        flash(
            ngettext(
                "%(num)d guest has a place, or waits for one.", "%(num)d guests have a place, or wait for one.", number
            )
        )
    else:
        number = approvals.decline(event.id, chosen, acting())
        flash(ngettext("%(num)d guest is turned down.", "%(num)d guests are turned down.", number))
    return redirect(url_for(".index", slug=slug, state=RegistrationState.pending.value), 303)


@auth_required("session")
def offer(slug: str, registration_id: int) -> AnyResponse:
    """Offer seats to somebody who waits, whatever their place in line."""
    event = organised_event(slug, "guests.edit")
    found = _registration(event, registration_id)
    try:
        offers.offer_by_hand(found.id, acting())
        flash(_("The seat is held, and a letter tells them until when."), "success")
    except Refused as refusal:
        flash(str(refusal.sentence), "warning")
    return redirect(url_for(".registration", slug=slug, registration_id=registration_id), 303)


@auth_required("session")
def exported(slug: str, kind: str) -> Response:
    """All answers as a file for a spreadsheet."""
    event = organised_event(slug, "guests.view")
    rows = export.rows(event, may(signed_in(), "answers.sensitive", event))
    content, mimetype = (export.csv_file(rows), "text/csv") if kind == "csv" else (export.xlsx_file(rows), export.XLSX)
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{event.slug}-answers.{kind}"'
    return response


def _tabs(event: Event, counts: queries_of_lists.Counts) -> dict[RegistrationState, Any]:
    """The states to look at: what is to be decided only where the host decides."""
    decides = event.registration_mode is RegistrationMode.approval or counts.states[RegistrationState.pending]
    return {state: name for state, name in STATES.items() if decides or state is not RegistrationState.pending}


def _registration(event: Event, registration_id: int) -> Registration:
    found = queries_of_lists.of_event(event.id, registration_id)
    if found is None:
        abort(404)
    return found
