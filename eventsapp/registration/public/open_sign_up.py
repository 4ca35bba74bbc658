"""/events/<slug>/sessions/<code>/sign-up: a chair in one session of an event whose doors are open."""

from datetime import timedelta

from flask import abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from eventsapp.events.access import visible_event
from eventsapp.events.models import OPEN_TO_ALL, Event
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.limits import count_attempt
from eventsapp.programme.snapshot import SessionFacts
from eventsapp.registration import queries_of_sessions, taking
from eventsapp.registration.companion_form import is_address, is_name
from eventsapp.registration.models import SignUpSession
from eventsapp.registration.operations import sign_ups
from eventsapp.registration.public.sending import understood
from eventsapp.registration.question_fields import AUTO
from eventsapp.web.fields import Required
from eventsapp.web.forms import Form, OneLine
from eventsapp.web.language import chosen_language

#: As for a whole registration: a school class on one network, not a machine.
_LIMIT = 60
_WINDOW = timedelta(minutes=10)


class SignUpForm(Form):
    """Who wants a chair."""

    name = OneLine(
        _l("Name"), [Required(message=_l("Enter your name.")), is_name], render_kw={"autocomplete": "name", **AUTO}
    )
    email = OneLine(
        _l("E-mail address"),
        [Required(message=_l("Enter your e-mail address.")), is_address],
        most=254,
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )


def sign_up_openly(slug: str, code: str) -> ResponseReturnValue:
    """Sign up for one session. What follows is the same page whether the address was known or not."""
    event = visible_event(slug)
    facts, counter = _session(event, code)
    form = SignUpForm()
    if form.is_submitted():
        count_attempt(f"register:{event.id}:{request.remote_addr}", _LIMIT, _WINDOW)
        if understood(form):
            try:
                name, email = form.name.data, form.email.data
                sign_ups.sign_up_openly(event.id, facts.guid, name, email, chosen_language(), "visitor")
                session["written_to"] = email
                return redirect(url_for("registration.register_done", slug=slug), 303)
            except Refused as refusal:
                form.tell(refusal)
                event = visible_event(slug)
                facts, counter = _session(event, code)
    page = render_template(
        "registration/sign_up.html",
        event=event,
        programme_session=facts,
        free=counter.chairs.free,
        form=form,
        closed=taking.why_none(event),
        taken_no_more=counter.closed_at is not None,
    )
    return page, 422 if form.is_submitted() else 200


def _session(event: Event, code: str) -> tuple[SessionFacts, SignUpSession]:
    if event.registration_mode not in OPEN_TO_ALL:
        abort(404)
    found = [pair for pair in queries_of_sessions.of_event(event.id) if pair[0].code == code]
    return found[0] if found else abort(404)
