"""/organise/<slug>/seats: who has how many seats, what is on offer, who was passed over; and the rules of it all."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_security import auth_required
from werkzeug.wrappers import Response

from eventsapp.accounts.policy import may
from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event, RegistrationMode
from eventsapp.guests.models import GuestGroup
from eventsapp.guests.queries import guest as guest_of
from eventsapp.kernel.errors import Refused
from eventsapp.registration import queries, queries_of_seats, queries_of_sessions
from eventsapp.registration.models import OfferState, Reason
from eventsapp.registration.operations import cancellations, offers, rules, substitutes
from eventsapp.registration.organiser.rules_forms import (
    CancellationForm,
    event_rules_form,
    extension_form,
    group_rules_form,
)
from eventsapp.web.fields import moment_in

OFFERS = {
    OfferState.proposed: _l("Waits for your word"),
    OfferState.open: _l("On offer"),
    OfferState.accepted: _l("Taken"),
    OfferState.passed: _l("Let go on"),
    OfferState.lapsed: _l("Lapsed"),
    OfferState.withdrawn: _l("Withdrawn by you"),
    OfferState.replaced: _l("Too small for a larger party"),
}
REASONS = {
    Reason.too_large: _l("More people than free seats"),
    Reason.group_full: _l("More people than free seats of their group"),
    Reason.passed: _l("Let the seat go on"),
    Reason.lapsed: _l("Did not answer in time"),
    Reason.not_approved: _l("You passed them over"),
}


@auth_required("session")
def seats(slug: str) -> str:
    """How the seats stand."""
    event = organised_event(slug, "guests.view")
    return render_template(
        "organise/registration/seats.html",
        event=event,
        groups=queries_of_seats.groups(event.id),
        offers=queries_of_seats.offers(event.id),
        offer_states=OFFERS,
        passed_over=queries_of_seats.passed_over(event.id),
        reasons=REASONS,
        deputies=queries_of_seats.deputies(event),
        sessions=queries_of_sessions.of_event(event.id),
        waiting_for=queries_of_sessions.by_session(event.id),
        waves=queries.waves(event.id) if event.registration_mode is RegistrationMode.waves else [],
        may_edit=may(signed_in(), "guests.edit", event),
        may_rule=may(signed_in(), "event.edit", event),
    )


@auth_required("session")
def event_rules(slug: str) -> ResponseReturnValue:
    """The rules of the event's registration, and its waves."""
    event = organised_event(slug, "event.edit")
    waves = [wave for wave in queries.waves(event.id) if wave.opened_at is None]
    form = event_rules_form(rules.rules_of(event), event.zone)
    if not form.is_submitted():
        form.fill_waves(waves, event.zone)
    elif form.validate():
        wanted, typed = form.rules(event.zone), form.typed_waves(event.zone)
        if wanted and typed is not None:
            try:
                rules.set_event_rules(event.id, wanted, acting())
                if wanted.registration_mode is RegistrationMode.waves:
                    rules.set_waves(event.id, typed, acting())
                flash(_("Saved."), "success")
                return redirect(url_for(".seats", slug=slug), 303)
            except Refused as refused:
                form.tell(
                    refused,
                    answer_deadline="answer_day",
                    change_deadline="change_day",
                    cancel_deadline="cancel_day",
                )
                event = organised_event(slug, "event.edit")
    page = render_template(
        "organise/registration/rules.html", event=event, form=form, cancellation=CancellationForm(formdata=None)
    )
    return page, 422 if form.is_submitted() else 200


@auth_required("session")
def group_rules(slug: str, group_id: int) -> ResponseReturnValue:
    """The rules of a group."""
    event = organised_event(slug, "event.edit")
    group = _group(event, group_id)
    form = group_rules_form(rules.rules_of_group(group), event.zone)
    if form.is_submitted() and form.validate() and (wanted := form.rules(event.zone)):
        try:
            rules.set_group_rules(group_id, wanted, acting())
            flash(_("Saved."), "success")
            return redirect(url_for(".seats", slug=slug), 303)
        except Refused as refused:
            form.tell(refused, answer_deadline="deadline_day")
            event = organised_event(slug, "event.edit")
            group = _group(event, group_id)
    page = render_template("organise/registration/group_rules.html", event=event, form=form, group=group)
    return page, 422 if form.is_submitted() else 200


@auth_required("session")
def extend(slug: str, guest_id: int) -> ResponseReturnValue:
    """Give one guest more time than the others."""
    event = organised_event(slug, "guests.edit")
    guest = guest_of(event.id, guest_id) or abort(404)
    form = extension_form(guest.extended_until, event.zone)
    if form.is_submitted() and form.validate():
        until = moment_in(form.day, form.time, event.zone)
        if not form.errors:
            try:
                rules.extend(guest_id, until, acting())
                flash(_("Saved."), "success")
                return redirect(url_for("guests.show", slug=slug, guest_id=guest_id), 303)
            except Refused as refused:
                form.tell(refused, until="day")
                event = organised_event(slug, "guests.edit")
                guest = guest_of(event.id, guest_id) or abort(404)
    page = render_template("organise/registration/more_time.html", event=event, form=form, guest=guest)
    return page, 422 if form.is_submitted() else 200


@auth_required("session")
def settle_offer(slug: str, offer_id: int, what: str) -> Response:
    """The host's word about a seat that is proposed, or on offer."""
    event = organised_event(slug, "guests.edit")
    if offer_id not in {each.id for each in queries_of_seats.offers(event.id)}:
        abort(404)
    move = offers.approve if what == "made" else offers.withdraw
    told = (
        _("Done. A letter tells them.") if what == "made" else _("Done. No letter tells them: write to them yourself.")
    )
    return _done(lambda: move(offer_id, acting()), url_for(".seats", slug=slug), told)


@auth_required("session")
def settle_deputy(slug: str, substitution_id: int, what: str) -> Response:
    """The host's word about a deputy."""
    event = organised_event(slug, "guests.edit")
    if substitution_id not in {each.id for each in queries_of_seats.deputies(event)}:
        flash(_("This has been settled already."), "warning")
        return redirect(url_for(".seats", slug=slug), 303)
    move = substitutes.approve if what == "welcome" else substitutes.decline
    return _done(lambda: move(substitution_id, acting()), url_for(".seats", slug=slug), _("Done. A letter tells them."))


@auth_required("session")
def cancel_event(slug: str) -> ResponseReturnValue:
    """The event does not take place: everybody is told."""
    event = organised_event(slug, "event.edit")
    form = CancellationForm()
    if form.validate():
        told = cancellations.cancel_event(event.id, form.word.data, acting())
        flash(
            ngettext(
                "The event is cancelled. %(num)d guest is told by letter.",
                "The event is cancelled. %(num)d guests are told by letter.",
                told,
            ),
            "success",
        )
        return redirect(url_for("organise.event", slug=slug), 303)
    page = render_template(
        "organise/registration/rules.html",
        event=event,
        form=event_rules_form(rules.rules_of(event), event.zone),
        cancellation=form,
    )
    return page, 422


def _done(move: Callable[[], object], page: str, told: str) -> Response:
    try:
        move()
        flash(told, "success")
    except Refused as refused:
        flash(str(refused), "warning")
    return redirect(page, 303)


def _group(event: Event, group_id: int) -> GuestGroup:
    found = (each.group for each in queries_of_seats.groups(event.id))
    return next((group for group in found if group.id == group_id), None) or abort(404)
