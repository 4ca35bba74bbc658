"""/i/<token>: the invitation, and the form that answers it."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from eventsapp.guests import links, visits
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.guests.operations import spine
from eventsapp.programme.queries import published
from eventsapp.registration import queries, taking
from eventsapp.registration.forms import AnswerForm, answer_form
from eventsapp.registration.models import Registration
from eventsapp.registration.operations import answers, companions
from eventsapp.registration.public import blueprint
from eventsapp.registration.public.away import keeps_what_was_typed
from eventsapp.registration.public.sending import sent
from eventsapp.web.forms import Form
from eventsapp.web.language import prefer_language


@blueprint.get("/i/<token>")
def invitation(token: str) -> ResponseReturnValue:
    """The invitation as a card from a host, with the form that answers it. Looking answers nothing."""
    guest = _invited(token)
    registration = queries.of_guest(guest.id)
    return _page(token, guest, registration, _form(guest, registration))


@blueprint.get("/i/<token>/answer")
def invitation_again(token: str) -> ResponseReturnValue:
    """Somebody loads the address of the sent form anew."""
    return redirect(url_for("registration.invitation", token=token), 303)


@blueprint.post("/i/<token>/answer")
@keeps_what_was_typed
def answer_invitation(token: str) -> ResponseReturnValue:
    """Take the answer."""
    guest = _invited(token)
    guest_id = guest.id
    registration = queries.of_guest(guest_id)
    form = _form(guest, registration)
    outcome = sent(form, lambda given: answers.answer(guest_id, given, f"guest:{guest_id}"))
    if outcome:
        return redirect(url_for("registration.show", token=outcome.token), 303)
    spine.opened(guest_id)
    return _page(token, _invited(token), queries.of_guest(guest_id), form), 422


@blueprint.post("/i/<token>/registration")
def registration_of_invitation(token: str) -> ResponseReturnValue:
    """Lead somebody who has answered to their registration."""
    guest = _invited(token)
    if not Form().validate():
        return redirect(url_for("registration.invitation", token=token), 303)
    found = answers.link_to(guest.id, f"guest:{guest.id}")
    return redirect(url_for("registration.show", token=found), 303)


@blueprint.post("/i/<token>/opened")
def opened(token: str) -> ResponseReturnValue:
    """A person does something on the page (opened.js says so); that it was fetched says nothing."""
    guest = _invited(token)
    if Form().validate():
        spine.opened(guest.id)
    return "", 204


def _invited(token: str) -> Guest:
    """The guest of a link, whose event's pages this browser may see from now on; 404 for all links that aren't."""
    link = links.link_by(token, LinkPurpose.invitation)
    if link is None:
        abort(404)
    visits.remember(link)
    prefer_language(link.guest.language)
    return link.guest


def _form(guest: Guest, registration: Registration | None) -> AnswerForm:
    before = queries.given_by(registration) if registration else queries.nothing_given(guest)
    allowed = companions.allowed(guest.event, guest, registration)
    asked = queries.questions(guest.event_id)
    return answer_form(guest.event, asked, before, allowed, answered=registration is not None)


def _page(token: str, guest: Guest, registration: Registration | None, form: AnswerForm) -> str:
    return render_template(
        "registration/invitation.html",
        token=token,
        guest=guest,
        event=guest.event,
        registration=registration,
        form=form,
        closed=taking.why_closed(guest.event, guest),
        full=queries.is_full(guest.event),
        programme=published(guest.event_id),
    )
