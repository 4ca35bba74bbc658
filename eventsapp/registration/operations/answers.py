"""A guest's answer: said for the first time, changed, or said again."""

from dataclasses import replace
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests import links
from eventsapp.guests.facts import Channel, FactKind
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit, clock
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration import letters, queries, taking
from eventsapp.registration.given import Choice, GivenAnswer
from eventsapp.registration.models import MOVES, Answer, Companion, Registration, RegistrationState
from eventsapp.registration.operations import seats, waiting
from eventsapp.registration.operations.seats import Writing

_S = RegistrationState

#: What a guest's spine says of an answer that brings it into a state.
_FACTS = {
    _S.confirmed: FactKind.accepted,
    _S.tentative: FactKind.tentative,
    _S.waitlisted: FactKind.waiting,
    _S.declined: FactKind.regretted,
}

#: Values that stand for no answer. (False is one: "no".)
_NOTHING: tuple[object, ...] = (None, "", [])


class Outcome(NamedTuple):
    """What became of an answer: the registration, and the token of a link to its page."""

    registration_id: int
    token: str


def answer(guest_id: int, given: GivenAnswer, actor: str, channel: Channel = Channel.web) -> Outcome:
    """Take a guest's answer, and write to them what became of it.

    Accepting takes seats for the guest and all companions, or a place on the waiting list; whatever is given
    back goes to the first of those who wait. The same answer given twice is one answer and one letter.
    Raises Refused, with the field it is about: answers are no longer taken, too many companions, no seats for more.
    """
    with unit_of_work() as session:
        event = seats.event_in_line(session, session.get_one(Guest, guest_id).event_id)
        return settle(session, event, session.get_one(Guest, guest_id), given, actor, channel)


def link_to(guest_id: int, actor: str) -> str:
    """The token of a new link to the registration of a guest who has answered.

    Raises NoResultFound where there is no answer.
    """
    with unit_of_work() as session:
        registration = session.execute(select(Registration).where(Registration.guest_id == guest_id)).scalar_one()
        audit.record(actor, "opened", registration)
        return links.issue(registration.guest, LinkPurpose.registration)


def settle(
    session: Writing,
    event: Event,
    guest: Guest,
    given: GivenAnswer,
    actor: str,
    channel: Channel = Channel.web,
    quiet: bool = False,
) -> Outcome:
    """The same for operations that hold the event's lock already (`seats.event_in_line`).

    quiet: the caller tells the guest of it.
    """
    taking.check_open(event)
    _check(event, given)
    registration = session.scalar(select(Registration).where(Registration.guest_id == guest.id))
    if registration and _says_the_same(registration, given):
        return Outcome(registration.id, links.issue(guest, LinkPurpose.registration))
    before = registration.state if registration else None
    if registration is None:
        registration = Registration(event_id=event.id, event=event, guest=guest)
    _move(session, event, registration, given, before)
    _write(registration, given)
    registration.answered_at = clock.now()
    session.add(registration)
    session.flush()
    audit.record(actor, "answered", registration, answer=given.choice.value, state=registration.state.value)
    fact = FactKind.changed if before is registration.state else _FACTS[registration.state]
    spine.note(guest.id, fact, actor, channel)
    token = links.issue(guest, LinkPurpose.registration)
    if not quiet:
        letters.after_answer(registration, before, token)
    if before in {_S.confirmed, _S.waitlisted}:  # only these can have given seats back, or fit in now
        waiting.seat_those_who_wait(session, event)
    return Outcome(registration.id, token)


def _check(event: Event, given: GivenAnswer) -> None:
    if given.choice is Choice.tentative and not event.tentative_allowed:
        raise Refused(_("“Perhaps” is no longer an answer here. Please accept or regret."), "answer")
    if given.choice is Choice.regret:
        return
    allowed = event.companions_allowed
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


def _says_the_same(registration: Registration, given: GivenAnswer) -> bool:
    """Whether the answer is there already: a second click, or a change that changes nothing."""
    if registration.state is _S.cancelled:
        return False
    there = queries.given_by(registration)
    if given.choice is Choice.regret:
        return (there.choice, there.message) == (given.choice, given.message)
    said = {key: value for key, value in given.answers.items() if value not in _NOTHING}
    asked = {question.id for question in queries.questions(registration.event_id)}
    kept = {key: value for key, value in there.answers.items() if key in asked}
    return replace(there, answers=kept) == replace(given, answers=said)


def _move(
    session: Writing, event: Event, registration: Registration, given: GivenAnswer, before: RegistrationState | None
) -> None:
    """Bring the state, the seats and the place on the waiting list to what the answer wants."""
    held, party = registration.seats or 0, 1 + len(given.companions)
    if given.choice is Choice.accept:
        _check_fits_at_all(session, event, party)
    if given.choice is not Choice.accept:
        seats.change(session, event.seats_id, held, 0)
        after = _S.tentative if given.choice is Choice.tentative else _S.declined
        registration.seats, registration.waiting_since = 0, None
    elif before is _S.confirmed:
        _change_party(session, event, held, party)
        after, registration.seats = _S.confirmed, party
    elif before is _S.waitlisted:
        after = _S.waitlisted
    elif not queries.somebody_waits(event.id) and seats.take(session, event.seats_id, party):
        after, registration.seats = _S.confirmed, party
    else:
        after, registration.waiting_since, registration.seats = _S.waitlisted, clock.now(), 0
    registration.state = after if before in {None, after} else MOVES.check(before, after)


def _change_party(session: Writing, event: Event, held: int, party: int) -> None:
    """Take or give back the difference. Those who wait come before those who want more."""
    if party > held and (queries.somebody_waits(event.id) or not seats.take(session, event.seats_id, party - held)):
        raise Refused(
            ngettext(
                "There is no seat left for %(num)d more person. Your answer is as it was.",
                "There are not enough seats left for %(num)d more people. Your answer is as it was.",
                party - held,
            ),
            f"companions-{held - 1}-name",
        )
    if party < held:
        seats.give_back(session, event.seats_id, held - party)


def _check_fits_at_all(session: Writing, event: Event, party: int) -> None:
    """A party larger than the house would wait for ever, and all others behind it."""
    capacity = session.scalar(select(SeatCounter.capacity).where(SeatCounter.id == event.seats_id))
    if capacity is not None and party > 1 and capacity < party:
        raise Refused(
            ngettext(
                "There is only %(num)d seat in all. Please bring fewer people.",
                "There are only %(num)d seats in all. Please bring fewer people.",
                capacity,
            ),
            "companions-0-name",
        )


def _write(registration: Registration, given: GivenAnswer) -> None:
    """Keep what was said. A regret leaves all but the word to the host as it was."""
    registration.message = given.message
    if given.choice is Choice.regret:
        return
    guest = registration.guest
    guest.honorific, guest.name = given.person.honorific, given.person.name
    guest.post, guest.organisation = given.person.post, given.person.organisation
    registration.diet, registration.access_needs = given.diet, given.access_needs
    if [(each.name, each.diet, each.access_needs) for each in registration.companions] != [
        (each.name, each.diet, each.access_needs) for each in given.companions
    ]:
        registration.companions = [
            Companion(position=position, name=each.name, diet=each.diet, access_needs=each.access_needs)
            for position, each in enumerate(given.companions)
        ]
    _write_answers(registration, given)


def _write_answers(registration: Registration, given: GivenAnswer) -> None:
    """Keep the answers to the event's questions, each with its question as it was asked. An answer to a question that
    is no longer asked stays."""
    asked = {question.id: question for question in queries.questions(registration.event_id)}
    kept = {each.question_id: each for each in registration.answers}
    for question_id, question in asked.items():
        value = given.answers.get(question_id)
        there = kept.get(question_id)
        if value in _NOTHING:
            if there:
                registration.answers.remove(there)
        elif there is None:
            label = queries.asked_as(question, registration.guest.language)
            registration.answers.append(Answer(question_id=question_id, asked=label, value=value))
        elif there.value != value:
            there.value, there.asked = value, queries.asked_as(question, registration.guest.language)
