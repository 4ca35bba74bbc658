"""/i/<token>: the invitation, and the form that answers it."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from eventsapp.events.models import Event
from eventsapp.guests import links
from eventsapp.guests.deadlines import answers_until
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.guests.operations import spine
from eventsapp.kernel.database import db
from eventsapp.programme.queries import ReleaseMark, released
from eventsapp.registration import queries, taking
from eventsapp.registration.around import Around
from eventsapp.registration.forms import AnswerForm, answer_form
from eventsapp.registration.given import GivenAnswer
from eventsapp.registration.models import Registration
from eventsapp.registration.operations import answers, companions
from eventsapp.registration.public import fresh
from eventsapp.registration.public.away import keeps_what_was_typed
from eventsapp.registration.public.reached import glanced, reached, reached_with_all
from eventsapp.registration.public.sending import questions, read_again, sent
from eventsapp.web.forms import Form
from eventsapp.web.language import chosen_language


def invitation(token: str) -> ResponseReturnValue:
    """The invitation as a card from a host, with the form that answers it. Looking answers nothing."""
    return _at_a_glance(token) or _whole(token)


def _at_a_glance(token: str) -> str | None:
    """The page of most who have not answered, where one like it was made."""
    link, there = glanced(token, LinkPurpose.invitation)
    guest = link.guest
    if _is_settled(guest, there) or _has_own_seats(guest):
        return None
    return fresh.kept(token, guest, questions(guest.event, there), _made_from(guest, there))


def _whole(token: str) -> str:
    link, there = reached_with_all(token, LinkPurpose.invitation)
    guest = link.guest
    if _is_settled(guest, there):
        registration = queries.seen(guest, there)
        return _page(token, guest, there, registration, _form(guest, there, registration))
    asked, allowed = questions(guest.event, there), companions.allowed(guest.event, guest, None)

    def render(somebody: Any, known: GivenAnswer) -> str:
        form = answer_form(somebody, asked, known, allowed, answered=False)
        return _page(token, somebody, there, None, form)

    return fresh.page(token, guest, asked, _made_from(guest, there), render)


def _is_settled(guest: Guest, there: Around) -> bool:
    """Whether the page is about more than whether they come: they have answered, have an offer, or are late."""
    return bool(there.registration or there.offered or taking.why_closed(guest.event, guest))


def _has_own_seats(guest: Guest) -> bool:
    return guest.group is not None and guest.group.seats_id is not None


def _made_from(guest: Guest, there: Around) -> tuple[Hashable, ...]:
    event = guest.event
    full = queries.is_full(event, guest, there.somebody_waits)
    return companions.allowed(event, guest, None), full, answers_until(guest, event), there.release


def invitation_again(token: str) -> ResponseReturnValue:
    """Somebody loads the address of the sent form anew."""
    return redirect(url_for("registration.invitation", token=token), 303)


@keeps_what_was_typed
def answer_invitation(token: str) -> ResponseReturnValue:
    """Take the answer."""
    link, there = glanced(token, LinkPurpose.invitation)
    # These pages, and questions, want to know more of the guest than a glance tells.
    if there.registration or there.offered or there.asks:
        link, there = reached_with_all(token, LinkPurpose.invitation)
    guest, guest_id, actor = link.guest, link.guest_id, links.acting_by(link)
    form = _form(guest, there, queries.seen(guest, there))
    outcome = sent(form, lambda given: answers.answer(guest_id, given, actor))
    if outcome:
        return redirect(url_for("registration.show", token=outcome.token), 303)
    spine.opened(guest_id, actor)
    link, there = reached_with_all(token, LinkPurpose.invitation)
    guest = link.guest
    read_again(guest.event_id)
    return _page(token, guest, there, queries.seen(guest, there), form), 422


def registration_of_invitation(token: str) -> ResponseReturnValue:
    """Lead somebody who has answered to their registration."""
    link = reached(token, LinkPurpose.invitation)
    if not Form().validate() or queries.of_guest(link.guest_id) is None:
        return redirect(url_for("registration.invitation", token=token), 303)
    found = answers.link_to(link.guest_id, links.acting_by(link))
    return redirect(url_for("registration.show", token=found), 303)


def opened(token: str) -> ResponseReturnValue:
    """A person does something on the page (opened.js says so); that it was fetched says nothing."""
    link = reached(token, LinkPurpose.invitation)
    guest_id, actor = link.guest_id, links.acting_by(link)
    if Form().validate():
        spine.opened(guest_id, actor)
    return "", 204


def _form(guest: Guest, there: Around, registration: Registration | None) -> AnswerForm:
    before = queries.given_by(registration) if registration else queries.nothing_given(guest)
    allowed = companions.allowed(guest.event, guest, registration)
    asked = questions(guest.event, there)
    return answer_form(guest, asked, before, allowed, answered=registration is not None)


def _page(token: str, guest: Guest, there: Around, registration: Registration | None, form: AnswerForm) -> str:
    offer = queries.offer_to(guest.id) if there.offered else None
    event, until = guest.event, answers_until(guest, guest.event)
    closed = taking.why_none(event) if offer else taking.why_closed(event, guest)
    return render_template(
        "registration/invitation.html",
        token=token,
        guest=guest,
        event=event,
        registration=registration,
        form=form,
        offer=offer,
        until=until,
        closed=closed,
        full=not offer and queries.is_full(event, guest, there.somebody_waits),
        programme=_programme(event, there.release),
    )


def _programme(event: Event, latest: ReleaseMark | None) -> Markup:
    """The programme below the invitation: the same for all guests, so made once for each release and language."""
    if latest is None:
        return Markup("")
    return _programme_part(event.id, event.stamp, latest, chosen_language(), request.args.get("lang", ""))


@lru_cache(maxsize=64)
def _programme_part(event_id: int, stamp: str, latest: ReleaseMark, language: str, asked: str) -> Markup:
    """stamp, language and asked: what the part is made from besides, for links carry the language that was asked."""
    event = db.session.get_one(Event, event_id)
    programme = released(latest.digest, latest.id)
    return Markup(render_template("registration/programme_part.html", event=event, programme=programme))  # noqa: S704
