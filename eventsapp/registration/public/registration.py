"""/r/<token>: the answer that a guest gave; changing it, cancelling it, and its calendar entry."""

from collections.abc import Callable

from flask import Flask, Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from eventsapp.guests import links, visits
from eventsapp.guests.models import LinkPurpose
from eventsapp.kernel.errors import Refused
from eventsapp.programme.mine.addresses import list_token
from eventsapp.programme.queries import latest_release
from eventsapp.registration import calendar_entries, queries, starred, taking
from eventsapp.registration.forms import AnswerForm, answer_form
from eventsapp.registration.models import Registration, RegistrationState
from eventsapp.registration.operations import answers, cancellations, companions
from eventsapp.registration.public import blueprint
from eventsapp.registration.public.away import keeps_what_was_typed
from eventsapp.registration.public.sending import sent
from eventsapp.web.forms import Form
from eventsapp.web.language import prefer_language

Part = Callable[[Registration, str], Markup | str]


def add_part(app: Flask, part: Part) -> None:
    """Put a part on every guest's page, below the answer. It is given the registration and the link's token."""
    app.extensions.setdefault("registration_parts", []).append(part)


@blueprint.get("/r/<token>")
def show(token: str) -> str:
    """The answer, and what it is now."""
    registration = registration_by(token)
    waits = registration.state is RegistrationState.waitlisted
    return render_template(
        "registration/show.html",
        token=token,
        registration=registration,
        guest=registration.guest,
        event=registration.event,
        place=queries.place(registration) if waits else 0,
        closed=taking.why_closed(registration.event, registration.guest),
        form=Form(),
        parts=[part(registration, token) for part in current_app.extensions.get("registration_parts", [])],
        has_programme=latest_release(registration.event_id) is not None,
    )


@blueprint.get("/r/<token>/change")
@blueprint.get("/r/<token>/answer", endpoint="change_again")
def change(token: str) -> ResponseReturnValue:
    """The form, filled with what was answered."""
    registration = registration_by(token)
    return _change_page(token, registration, _form(registration))


@blueprint.post("/r/<token>/answer")
@keeps_what_was_typed
def answer_anew(token: str) -> ResponseReturnValue:
    """Take the changed answer."""
    registration = registration_by(token)
    guest_id = registration.guest_id
    form = _form(registration)
    outcome = sent(form, lambda given: answers.answer(guest_id, given, f"guest:{guest_id}"))
    if outcome:
        return redirect(url_for("registration.show", token=token), 303)
    return _change_page(token, registration, form), 422


@blueprint.post("/r/<token>/cancellation")
def cancel(token: str) -> ResponseReturnValue:
    """Cancel the registration."""
    registration = registration_by(token)
    if not Form().validate():
        flash(_("The page was open for too long, or cookies are switched off. Please press the button once more."))
        return redirect(url_for("registration.show", token=token), 303)
    try:
        cancellations.cancel(registration.id, f"guest:{registration.guest_id}")
    except Refused as refusal:
        flash(str(refusal.sentence), "warning")
    return redirect(url_for("registration.show", token=token), 303)


@blueprint.post("/r/<token>/programme")
def own_programme(token: str) -> ResponseReturnValue:
    """Go to the guest's own choice of the programme; it is begun where there is none yet."""
    registration = registration_by(token)
    if not Form().validate():
        flash(_("The page was open for too long, or cookies are switched off. Please press the button once more."))
        return redirect(url_for("registration.show", token=token), 303)
    found = registration.starred_list or starred.begin(registration.id)
    return redirect(url_for("my_programme.show", token=list_token(found)), 303)


@blueprint.get("/r/<token>/invitation.ics")
def calendar_file(token: str) -> Response:
    """The entry for a calendar, for those who come."""
    registration = registration_by(token)
    if registration.state is not RegistrationState.confirmed:
        abort(404)
    response = Response(calendar_entries.download(registration), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{registration.event.slug}.ics"'
    return response


def registration_by(token: str) -> Registration:
    """The registration that a link opens; 404 where it opens none."""
    link = links.link_by(token, LinkPurpose.registration)
    registration = queries.of_guest(link.guest_id) if link else None
    if link is None or registration is None:
        abort(404)
    visits.remember(link)
    prefer_language(registration.guest.language)
    return registration


def _form(registration: Registration) -> AnswerForm:
    asked = queries.questions(registration.event_id)
    allowed = companions.allowed(registration.event, registration.guest, registration)
    return answer_form(registration.event, asked, queries.given_by(registration), allowed)


def _change_page(token: str, registration: Registration, form: AnswerForm) -> str:
    return render_template(
        "registration/change.html",
        token=token,
        guest=registration.guest,
        event=registration.event,
        registration=registration,
        form=form,
        closed=taking.why_closed(registration.event, registration.guest),
    )
