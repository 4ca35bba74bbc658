"""A guest's answer: said for the first time, changed, or said again."""

from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import inspect, select

from eventsapp.events.models import Event
from eventsapp.guests import links
from eventsapp.guests.facts import Channel, FactKind
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit, clock
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.rows import write_row
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration import asking, letters, queries, taking
from eventsapp.registration.given import Choice, GivenAnswer
from eventsapp.registration.models import (
    Answer,
    OfferState,
    Question,
    QuestionKind,
    Registration,
    RegistrationState,
    SeatOffer,
)
from eventsapp.registration.operations import (
    choices,
    chosen_sessions,
    companions,
    offers,
    said,
    seats,
    sign_ups,
    waiting,
)
from eventsapp.registration.operations.seating import Wanted, bring
from eventsapp.registration.operations.seats import Writing
from eventsapp.registration.operations.standing import standing
from eventsapp.registration.seated import tell

_S = RegistrationState

#: What a guest's spine says of an answer that brings it into a state.
_FACTS = {
    _S.confirmed: FactKind.accepted,
    _S.pending: FactKind.asked,
    _S.tentative: FactKind.tentative,
    _S.waitlisted: FactKind.waiting,
    _S.declined: FactKind.regretted,
}


class Outcome(NamedTuple):
    """What became of an answer: the registration, and the token of a link to its page."""

    registration_id: int
    token: str


def answer(guest_id: int, given: GivenAnswer, actor: str, channel: Channel = Channel.web) -> Outcome:
    """Take a guest's answer, and write to them what became of it.

    Accepting takes seats for the guest and all companions, or a place on the waiting list; whatever is given
    back goes to the first of those who wait. The same answer given twice is one answer and one letter.
    actor: "guest:12", "assistant:12" (the guest's key) or "organiser:3". The host may answer after the deadlines.
    Raises Refused, with the field it is about: answers are no longer taken, too many companions, no seats for more.
    """
    with unit_of_work() as session:
        seats.stand_in_line(session, guest_id)
        return settle(session, guest_id, given, actor, channel)


def take_back_consent(guest_id: int, question_id: int, actor: str) -> None:
    """A guest takes a consent back: at any time, whatever the deadlines are. Taking it back twice is once."""
    with unit_of_work() as session:
        session.get_one(Guest, guest_id, with_for_update={"key_share": True})
        consent = session.scalar(
            select(Answer)
            .join(Registration, Registration.id == Answer.registration_id)
            .join(Question, Question.id == Answer.question_id)
            .where(Registration.guest_id == guest_id, Question.id == question_id, Question.kind == QuestionKind.consent)
        )
        if consent is None or consent.value is False:
            return
        said.withdraw_consent(consent)
        audit.record(actor, "withdrew a consent", consent, question=question_id)
        spine.note(guest_id, FactKind.changed, actor)


def link_to(guest_id: int, actor: str) -> str:
    """The token of a new link to the registration of a guest who has answered.

    Raises NoResultFound where there is no answer.
    """
    with unit_of_work() as session:
        seats.stand_in_line(session, guest_id)
        links.check(actor)
        registration = session.execute(select(Registration).where(Registration.guest_id == guest_id)).scalar_one()
        audit.record(actor, "opened", registration)
        return _link(registration.guest, actor)


def settle(
    session: Writing,
    guest_id: int,
    given: GivenAnswer,
    actor: str,
    channel: Channel = Channel.web,
    in_waves: bool = False,
    quiet: bool = False,
) -> Outcome:
    """The same for operations that hold the event's lock already (`seats.event_in_line`).

    in_waves: they came by themselves to an event that is sold in waves. quiet: another letter tells of it.
    """
    met = standing(session, guest_id, actor)
    guest, registration, offer = met.guest, met.registration, met.offer
    event = guest.event
    if offer and offer.state is OfferState.open and offer.due_at and offer.due_at <= clock.now():
        offers.lapsed(session, event, offer)
        offer = None
    before = registration.state if registration else None
    if not actor.startswith("organiser:"):
        _check_open(event, guest, given, before, offer)
    if before is _S.declined and given.choice is not Choice.regret:
        taking.check(taking.why_represented(queries.deputy_of(guest_id)))
    if given.choice is Choice.tentative and offer and offer.state is OfferState.open:
        raise Refused(_("A seat is held for you for a time: please accept or regret."), "answer")
    allowed = companions.allowed(event, guest, registration)
    _check(event, given, allowed)
    asked = asking.of_guest(queries.questions(event.id) if met.asks else [], guest)
    if registration and not offer and said.is_the_same(registration, given, asked):
        return Outcome(registration.id, _link(guest, actor))
    if registration is None:
        # Nothing hangs on it yet: said, so that nobody looks.
        nothing: dict[str, Any] = {"companions": [], "answers": [], "calendar_entry": met.entry}
        registration = Registration(event_id=event.id, event=event, guest_id=guest.id, guest=guest, **nothing)
    bring(session, Wanted(event, guest, given, before, offer, in_waves, met.somebody_waits), registration)
    gone = said.write(registration, given)
    registration.answered_at, registration.answered_by, registration.channel = clock.now(), actor, channel
    if inspect(registration).transient:
        _write_new(session, registration)
    token = links.issue(guest, LinkPurpose.registration)
    waits_on = before is registration.state is _S.waitlisted
    if not (quiet or waits_on):
        letters.after_answer(registration, before, token, met.reminder_waits)
    said.write_answers(session, registration, given, asked)
    choices.reconcile(session, registration, first=before is None)
    facts = {"answer": given.choice.value, "state": registration.state.value, "channel": channel.value}
    audit.record(actor, "answered", registration, **facts)
    spine.note(
        guest.id, FactKind.changed if before is registration.state else _FACTS[registration.state], actor, channel
    )
    companions.tell(registration, gone)
    if given.choice is Choice.accept and sign_ups.may(event, registration):
        for question in asked:
            chosen = given.answers.get(question.id)
            if question.kind is QuestionKind.sign_up and isinstance(chosen, list):
                chosen_sessions.choose(session, event, guest, question, chosen, actor)
    if before is _S.confirmed and registration.state is _S.declined:
        sign_ups.after_cancellation(session, event, guest, actor)
    # Only these can have given seats back, fit in now, or given up a seat that was counted on.
    if before in {_S.confirmed, _S.waitlisted} or offer or registration.state is _S.declined:
        waiting.seat_those_who_wait(session, event)
    if waits_on and not quiet and not _was_served(session, registration):
        letters.after_answer(registration, before, token, met.reminder_waits)
    return Outcome(registration.id, _link(guest, actor) if _by_assistant(actor) else token)


def _write_new(session: Writing, registration: Registration) -> None:
    """Write it before the letters: a place in the line is by its key."""
    if registration.companions:
        session.add(registration)
        session.flush()
    else:
        write_row(registration)
        tell(session.connection(), registration, is_new=True)


def _was_served(session: Writing, registration: Registration) -> bool:
    """Whether who waited has a seat now, or one is on offer to them: the letter of that has told them."""
    if registration.state is not _S.waitlisted:
        return True
    offer = offers.standing(session, registration.guest_id)
    return offer is not None and offer.state is OfferState.open


def _by_assistant(actor: str) -> bool:
    return actor.startswith("assistant:")


def _link(guest: Guest, actor: str) -> str:
    return links.issue(guest, LinkPurpose.registration, assistant=_by_assistant(actor))


def _check_open(
    event: Event, guest: Guest, given: GivenAnswer, before: RegistrationState | None, offer: SeatOffer | None
) -> None:
    """Raise Refused where the time for this answer is over. What is on offer is so until a time of its own."""
    if offer and offer.state is OfferState.open:
        taking.check(taking.why_none(event))
    elif before in {_S.confirmed, _S.waitlisted, _S.pending}:
        closed = taking.why_unchangeable(event, guest)
        if given.choice is Choice.regret:
            closed = closed and taking.why_uncancellable(event, guest)
        taking.check(closed)
    else:
        taking.check(taking.why_closed(event, guest))


def _check(event: Event, given: GivenAnswer, allowed: int) -> None:
    if given.choice is Choice.tentative and not event.tentative_allowed:
        raise Refused(_l("“Perhaps” is no longer an answer here. Please accept or regret."), "answer")
    if given.choice is Choice.regret:
        return
    if len(given.companions) > allowed:
        sentence = (
            ngettext(
                "You can bring %(num)d person. Please remove the others.",
                "You can bring %(num)d people. Please remove the others.",
                allowed,
            )
            if allowed
            else _("Nobody can come with you this time. Please remove the companions.")
        )
        raise Refused(sentence, f"companions-{allowed}-name")
