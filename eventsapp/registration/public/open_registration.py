"""/events/<slug>/register: registering for an event whose doors are open."""

from datetime import timedelta

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from eventsapp.events.access import visible_event
from eventsapp.events.models import OPEN_TO_ALL, Event, RegistrationMode
from eventsapp.kernel.limits import count_attempt
from eventsapp.registration import queries, taking
from eventsapp.registration.forms import OpenForm, open_form
from eventsapp.registration.given import GivenAnswer
from eventsapp.registration.operations.open_registration import register_openly
from eventsapp.registration.public.away import keeps_what_was_typed
from eventsapp.registration.public.sending import questions, read_again, sent
from eventsapp.web.language import chosen_language

#: How many registrations one client address may send in a while: a school class on one network, not a machine.
_LIMIT = 60
_WINDOW = timedelta(minutes=10)


def register(slug: str) -> str:
    """The form, or why there is none."""
    event = visible_event(slug)
    return _page(event, open_form(event, questions(event)))


@keeps_what_was_typed
def register_sent(slug: str) -> ResponseReturnValue:
    """Take the registration. What follows is the same page whether the address was known or not."""
    event = visible_event(slug)
    event_id = event.id
    form = open_form(event, questions(event))
    count_attempt(f"register:{event_id}:{request.remote_addr}", _LIMIT, _WINDOW)

    def take(given: GivenAnswer) -> bool:
        register_openly(event_id, form.email.data, given, chosen_language(), "visitor")
        return True

    if sent(form, take):
        session["written_to"] = form.email.data
        return redirect(url_for("registration.register_done", slug=slug), 303)
    read_again(event_id)
    return _page(event, form), 422


def register_done(slug: str) -> ResponseReturnValue:
    """That a letter is on its way, to the address that this browser gave."""
    event = visible_event(slug)
    if "written_to" not in session:
        return redirect(url_for("registration.register", slug=slug), 303)
    return render_template("registration/written.html", event=event, email=session["written_to"])


def _page(event: Event, form: OpenForm) -> str:
    in_waves = event.registration_mode is RegistrationMode.waves
    coming = queries.next_wave(event.id) if in_waves else None
    free = event.waves.free if in_waves and event.waves else None
    return render_template(
        "registration/register.html",
        event=event,
        form=form,
        by_invitation=event.registration_mode not in OPEN_TO_ALL,
        asks=event.registration_mode is RegistrationMode.approval,
        closed=taking.why_closed(event),
        coming=coming,
        free=free,
        between_waves=coming is not None and not free,
        full=queries.is_full(event) or (in_waves and free == 0),
    )
