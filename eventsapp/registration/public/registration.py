"""/r/<token>: the answer that a guest gave; changing it, cancelling it, and its calendar entry."""

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from eventsapp.calendar.adding import add_links
from eventsapp.guests import links
from eventsapp.guests.deadlines import changes_until
from eventsapp.guests.models import PersonalLink
from eventsapp.programme.mine.addresses import list_token
from eventsapp.registration import (
    calendar_entries,
    parts,
    queries,
    queries_of_sessions,
    queries_of_waiting,
    starred,
    taking,
)
from eventsapp.registration.around import Around
from eventsapp.registration.forms import AnswerForm, answer_form
from eventsapp.registration.models import Registration, RegistrationState
from eventsapp.registration.operations import answers, cancellations, companions, sign_ups
from eventsapp.registration.public import settled
from eventsapp.registration.public.away import keeps_what_was_typed
from eventsapp.registration.public.reached import back, done, glanced, is_stale, reached, reached_with_all
from eventsapp.registration.public.sending import questions, read_again, sent
from eventsapp.registration.queries_of_sessions import Offered
from eventsapp.web.forms import Form


def show(token: str) -> str:
    """The answer, and what it is now. Somebody who only signed up for sessions sees those."""
    return _at_a_glance(token) or _whole(token)


def _at_a_glance(token: str) -> str | None:
    """The page of most who come, where one like it was made."""
    _link, there = glanced(token)
    more = there.has_companions or there.has_answers or there.named_deputy or there.is_deputy or there.takes_sign_ups
    if there.registration is None or more:
        return None
    return settled.kept(token, there.registration, _made_from(there.registration, there))


def _made_from(registration: Registration, there: Around) -> tuple[str, bool, bool]:
    """What a page is made from: why the answer can't be changed, whether it can't be cancelled, and whether there is a
    programme. Of an event that is cancelled there is only that to say, and what was answered."""
    event = registration.event
    uncancellable = bool(taking.why_uncancellable(event, registration.guest))
    has_programme = event.cancelled_at is None and there.release is not None
    return str(_closed(registration) or ""), uncancellable, has_programme


def _whole(token: str) -> str:
    link, there = reached_with_all(token)
    guest = link.guest
    event, registration = guest.event, queries.seen(guest, there)
    sessions = queries_of_sessions.offered_to(event, guest.id) if there.takes_sign_ups else []
    if registration is None:
        if not sessions:
            abort(404)
        return render_template(
            "registration/sign_ups.html",
            token=token,
            guest=guest,
            event=event,
            form=Form(),
            sessions=sessions,
            most_chairs=1,
        )
    stands = event.cancelled_at is None
    substitution = queries.substitution_of(guest.id) if stands and there.named_deputy else None
    instead_of = queries.comes_instead_of(guest.id) if stands and there.is_deputy else None
    closed, uncancellable, has_programme = made_from = _made_from(registration, there)
    if substitution and registration.state is RegistrationState.declined:
        closed = str(taking.why_represented(queries.deputy_of(guest.id)) or closed)

    def render(somebody: Any, said: Any) -> str:
        return render_template(
            "registration/show.html",
            token=token,
            guest=somebody,
            event=event,
            registration=said,
            form=Form(),
            substitution=substitution,
            instead_of=instead_of,
            unanswered=instead_of is not None and there.asks and queries.unanswered(registration),
            promised=substitution is None or calendar_entries.is_told(registration),
            closed=closed,
            uncancellable=uncancellable,
            has_programme=has_programme,
            parts=parts.of_guest_page(registration.seats, token) if stands else [],
            **_of_state(registration, sessions),
        )

    if substitution or instead_of or sessions:
        return render(guest, registration)
    return settled.page(token, registration, made_from, render)


def change(token: str) -> ResponseReturnValue:
    """The form, filled with what was answered."""
    registration = registration_by(token)
    return _change_page(token, registration, _form(registration))


@keeps_what_was_typed
def answer_anew(token: str) -> ResponseReturnValue:
    """Take the changed answer."""
    link = reached(token)
    registration = _registration(link)
    guest_id, actor = registration.guest_id, links.acting_by(link)
    form = _form(registration)
    outcome = sent(form, lambda given: answers.answer(guest_id, given, actor))
    if outcome:
        return redirect(url_for("registration.show", token=token), 303)
    registration = queries.of_guest(guest_id) or abort(404)
    read_again(registration.event_id)
    return _change_page(token, registration, form), 422


def cancel(token: str) -> AnyResponse:
    """Cancel the registration."""
    link = reached(token)
    registration_id = _registration(link).id
    return done(token, lambda: cancellations.cancel(registration_id, links.acting_by(link)))


def take_back_consent(token: str, question_id: int) -> AnyResponse:
    """Take a consent back."""
    link = reached(token)
    return done(token, lambda: answers.take_back_consent(link.guest_id, question_id, links.acting_by(link)))


def own_programme(token: str) -> AnyResponse:
    """Go to the guest's own choice of the programme; it is begun where there is none yet."""
    registration = registration_by(token)
    if is_stale():
        return back(token)
    found = registration.starred_list or starred.begin(registration.id)
    return redirect(url_for("my_programme.show", token=list_token(found)), 303)


def calendar_file(token: str) -> Response:
    """The entry for a calendar, for those who come."""
    registration = registration_by(token)
    if registration.state is not RegistrationState.confirmed or registration.calendar_entry is None:
        abort(404)
    response = Response(calendar_entries.download(registration), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{registration.event.slug}.ics"'
    return response


def registration_by(token: str) -> Registration:
    """The registration that a link opens; 404 where it opens none."""
    return _registration(reached(token))


def _registration(link: PersonalLink) -> Registration:
    return queries.of_guest(link.guest_id) or abort(404)


def _of_state(registration: Registration, sessions: Sequence[Offered]) -> dict[str, Any]:
    """What the page says because of what the answer is, and of what was said to the event's questions.

    sessions: those that the event takes sign-ups for.
    """
    event, state = registration.event, registration.state
    stands = event.cancelled_at is None
    waits = stands and state is RegistrationState.waitlisted
    comes = stands and state is RegistrationState.confirmed
    holds = stands and state not in {RegistrationState.declined, RegistrationState.cancelled}
    may_sign_up = holds and sign_ups.may(event, registration)
    entry = calendar_entries.of_guest(registration) if comes and registration.calendar_entry else None
    said = bool(registration.answers) or any(each.answers for each in registration.companions)
    return {
        "add_links": add_links(entry) if entry else [],
        "line": queries_of_waiting.line(registration) if waits else None,
        "offer": queries.offer_to(registration.guest_id) if waits else None,
        "sessions": sessions if may_sign_up else [],
        "sessions_later": bool(sessions) and holds and not may_sign_up,
        "most_chairs": registration.party if comes else 1,
        "consents": queries.consents(event.id) if said else set(),
        "choices": queries.choices_as_read(event) if said else {},
    }


def _closed(registration: Registration) -> object:
    """Why the answer can't be changed any more: what was cancelled or declined can be given anew as long as answers
    are taken."""
    event, guest = registration.event, registration.guest
    holds = {RegistrationState.confirmed, RegistrationState.waitlisted, RegistrationState.pending}
    return taking.why_unchangeable(event, guest) if registration.state in holds else taking.why_closed(event, guest)


def _form(registration: Registration) -> AnswerForm:
    asked = questions(registration.event)
    allowed = companions.allowed(registration.event, registration.guest, registration)
    return answer_form(registration.guest, asked, queries.given_by(registration), allowed)


def _change_page(token: str, registration: Registration, form: AnswerForm) -> str:
    return render_template(
        "registration/change.html",
        token=token,
        guest=registration.guest,
        event=registration.event,
        registration=registration,
        form=form,
        closed=_closed(registration),
        until=changes_until(registration.guest, registration.event),
    )
