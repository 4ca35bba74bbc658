"""A guest's answer: said for the first time, changed, or said again."""

from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import and_, bindparam, exists, func, inspect, select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event, RegistrationMode, SeatCounter
from eventsapp.guests import links
from eventsapp.guests.facts import Channel, FactKind
from eventsapp.guests.models import Guest, GuestGroup, LinkPurpose
from eventsapp.guests.operations import spine
from eventsapp.guests.operations.announcing import REMINDER_WAITS
from eventsapp.kernel import audit, clock
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.rows import write_row
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration import asking, letters, queries, taking
from eventsapp.registration.given import Choice, GivenAnswer
from eventsapp.registration.models import (
    HOLDS_SEATS,
    MOVES,
    Answer,
    CalendarEntry,
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
from eventsapp.registration.operations.seats import Pool, Writing
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
    found = session.execute(_STANDING, {"guest_id": guest_id}).one()
    guest, event, office, group, registration, standing, entry, waits, asks, reminder_waits = found
    for owner, name, there in ((guest, "event", event), (guest, "group", group), (event, "office", office)):
        set_committed_value(owner, name, there)
    offer: SeatOffer | None = standing
    if offer and offer.state is OfferState.open and offer.due_at and offer.due_at <= clock.now():
        offers.lapsed(session, event, offer)
        offer = None
    before = registration.state if registration else None
    if registration:
        set_committed_value(registration, "calendar_entry", entry)
    if not actor.startswith("organiser:"):
        _check_open(event, guest, given, before, offer)
    allowed = companions.allowed(event, guest, registration)
    _check(event, given, allowed)
    asked = asking.of_guest(queries.questions(event.id) if asks else [], guest)
    if registration and not offer and said.is_the_same(registration, given, asked):
        return Outcome(registration.id, _link(guest, actor))
    if registration is None:
        # Nothing hangs on it yet: said, so that nobody looks.
        nothing: dict[str, Any] = {"companions": [], "answers": [], "calendar_entry": entry}
        registration = Registration(event_id=event.id, event=event, guest_id=guest.id, guest=guest, **nothing)
    _move(session, _Asked(event, guest, given, before, offer, in_waves, waits), registration)
    gone = said.write(registration, given)
    registration.answered_at, registration.answered_by, registration.channel = clock.now(), actor, channel
    if inspect(registration).transient:
        _write_new(session, registration)
    token = links.issue(guest, LinkPurpose.registration)
    if not quiet:
        letters.after_answer(registration, before, token, reminder_waits)
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
    return Outcome(registration.id, _link(guest, actor) if _by_assistant(actor) else token)


def _write_new(session: Writing, registration: Registration) -> None:
    """Write it before the letters: a place in the line is by its key."""
    if registration.companions:
        session.add(registration)
        session.flush()
    else:
        write_row(registration)
        tell(session.connection(), registration, is_new=True)


_waiting = aliased(Registration)
#: How a guest stands, under the event's lock: the event, their answer, the offer that holds seats for them, the entry
#: that their calendar may have had with the invitation; and whether anybody waits, the event has questions, and a
#: reminder has not left.
_STANDING = (
    select(
        Guest,
        Event,
        Office,
        GuestGroup,
        Registration,
        SeatOffer,
        CalendarEntry,
        exists(_waiting.id).where(_waiting.event_id == Guest.event_id, _waiting.state == _S.waitlisted),
        exists().where(Question.event_id == Guest.event_id, Question.retired_at.is_(None)),
        REMINDER_WAITS,
    )
    .join(Guest.event)
    .join(Event.office)
    .outerjoin(Guest.group)
    .outerjoin(Registration, Registration.guest_id == Guest.id)
    .outerjoin(SeatOffer, and_(SeatOffer.guest_id == Guest.id, HOLDS_SEATS))
    .outerjoin(CalendarEntry, CalendarEntry.guest_id == Guest.id)
    .where(Guest.id == bindparam("guest_id"))
)


class _Asked(NamedTuple):
    """What an answer wants, and from where."""

    event: Event
    guest: Guest
    given: GivenAnswer
    before: RegistrationState | None
    offer: SeatOffer | None
    in_waves: bool
    #: Anybody is on the waiting list.
    somebody_waits: bool

    @property
    def party(self) -> int:
        """How many would come."""
        return 1 + len(self.given.companions)


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


def _move(session: Writing, asked: _Asked, registration: Registration) -> None:
    """Bring the state, the seats and the place on the waiting list to what the answer wants."""
    event, before, offer = asked.event, asked.before, asked.offer
    if asked.given.choice is Choice.accept:
        _accept(session, asked, registration)
        return
    if registration.seats:
        seats.give_back(session, seats.pool_of(event, registration), registration.seats)
    if offer:
        offers.end(session, event, offer, OfferState.passed)
    after = _S.tentative if asked.given.choice is Choice.tentative else _S.declined
    registration.state = after if before in {None, after} else MOVES.check(before, after)
    registration.seats, registration.waiting_since, registration.seats_group = 0, None, None


def _accept(session: Writing, asked: _Asked, registration: Registration) -> None:
    event, before, party = asked.event, asked.before, asked.party
    pool = seats.pool_for(event, asked.guest, asked.in_waves or registration.in_waves or False)
    _check_fits_at_all(session, pool, party)
    if before is _S.confirmed:
        _change_party(session, asked, registration)
        registration.seats = registration.party = party
        return
    registration.party = party
    offer = asked.offer if asked.offer and asked.offer.state is OfferState.open else None
    if offer and party <= offer.seats:
        if before is not _S.waitlisted:
            registration.state, registration.waiting_since = _moved(before, _S.waitlisted), clock.now()
            session.add(registration)
            session.flush()
        offers.accept(session, event, offer, registration)
        return
    if asked.offer:  # for fewer people than these
        offers.end(session, event, asked.offer, OfferState.replaced)
    if before in {_S.waitlisted, _S.pending}:
        return
    if _asks_first(event, asked.guest):
        registration.state = _moved(before, _S.pending)
    elif _may_sit(session, asked, pool) and seats.take(session, pool, party):
        registration.state, registration.seats = _moved(before, _S.confirmed), party
        registration.seats_group, registration.in_waves = pool.group, pool.in_waves
    else:
        registration.state, registration.seats = _moved(before, _S.waitlisted), 0
        registration.waiting_since, registration.in_waves = clock.now(), pool.in_waves


def _may_sit(session: Writing, asked: _Asked, pool: Pool) -> bool:
    return not asked.somebody_waits or waiting.may_sit(session, asked.event, pool)


def _moved(before: RegistrationState | None, after: RegistrationState) -> RegistrationState:
    return after if before is None else MOVES.check(before, after)


def _asks_first(event: Event, guest: Guest) -> bool:
    """Whether the host decides who comes, and this guest was not invited."""
    return event.registration_mode is RegistrationMode.approval and guest.invitation is None


def _change_party(session: Writing, asked: _Asked, registration: Registration) -> None:
    """Take or give back the difference. Those who wait come before those who want more."""
    held, pool = registration.seats, seats.pool_of(asked.event, registration)
    more = asked.party - held
    if more > 0 and not (_may_sit(session, asked, pool) and seats.take(session, pool, more)):
        raise Refused(
            ngettext(
                "There is no seat left for %(num)d more person. Your answer is as it was.",
                "There are not enough seats left for %(num)d more people. Your answer is as it was.",
                more,
            ),
            f"companions-{held - 1}-name",
        )
    if more < 0:
        seats.give_back(session, pool, -more)


def _check_fits_at_all(session: Writing, pool: Pool, party: int) -> None:
    """A party larger than the house would wait for ever, and all others behind it."""
    if party == 1:
        return
    limits = [counter for counter in pool.limits if counter != pool.event.waves_id]
    capacity = session.scalar(select(func.min(SeatCounter.capacity)).where(SeatCounter.id.in_(limits)))
    if capacity is not None and capacity < party:
        raise Refused(
            ngettext(
                "There is only %(num)d seat in all. Please bring fewer people.",
                "There are only %(num)d seats in all. Please bring fewer people.",
                capacity,
            ),
            "companions-0-name",
        )
