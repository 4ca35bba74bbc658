"""Reads of registrations."""

from dataclasses import replace

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import contains_eager, immediateload, joinedload, selectinload

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.translated import pick
from eventsapp.registration import asking
from eventsapp.registration.around import Around
from eventsapp.registration.given import Choice, GivenAnswer, GivenCompanion, GivenPerson
from eventsapp.registration.models import (
    IS_APPROVED,
    Answer,
    Companion,
    OfferState,
    Question,
    QuestionKind,
    QuestionSection,
    Registration,
    RegistrationState,
    RegistrationWave,
    SeatOffer,
    Substitution,
    SubstitutionState,
)
from eventsapp.web.texts import plain

_CHOICES = {RegistrationState.tentative: Choice.tentative, RegistrationState.declined: Choice.regret}


def questions(event_id: int, retired: bool = False) -> list[Question]:
    """What an event asks, in order; with `retired` also what it no longer asks, last."""
    return list(db.session.scalars(_ALL_QUESTIONS if retired else _QUESTIONS, {"event_id": event_id}))


_ALL_QUESTIONS = (
    select(Question)
    .where(Question.event_id == bindparam("event_id"))
    .outerjoin(Question.section)
    .options(contains_eager(Question.section), selectinload(Question.limits))
    .order_by(
        Question.retired_at.is_not(None),
        func.coalesce(QuestionSection.position, 0),
        Question.position,
        Question.id,
    )
)
_QUESTIONS = _ALL_QUESTIONS.where(Question.retired_at.is_(None))


def sections(event_id: int) -> list[QuestionSection]:
    """The parts of an event's form, in order."""
    found = select(QuestionSection).where(QuestionSection.event_id == event_id)
    return list(db.session.scalars(found.order_by(QuestionSection.position, QuestionSection.id)))


def consents(event_id: int) -> set[int]:
    """The keys of an event's questions that ask for a consent."""
    return set(db.session.scalars(_CONSENTS, {"event_id": event_id}))


_CONSENTS = select(Question.id).where(Question.event_id == bindparam("event_id"), Question.kind == QuestionKind.consent)


def choices_as_read(event: Event) -> dict[int, dict[str, str]]:
    """How the page's reader knows the choices of an event's questions: by question, and there by the label in the
    event's first language, as answers hold it."""
    rows = db.session.execute(_CHOICES_ASKED, {"event_id": event.id})
    return {key: {pick(each, event.language).text: plain(each) for each in choices} for key, choices in rows}


_CHOICES_ASKED = select(Question.id, Question.choices).where(Question.event_id == bindparam("event_id"))


def sensitive(event_id: int) -> set[int]:
    """The keys of an event's questions whose answers only some of its organisers may see."""
    chosen = select(Question.id).where(Question.event_id == event_id, Question.sensitive.is_(True))
    return set(db.session.scalars(chosen))


def asked_as(question: Question, language: str) -> str:
    """A question as a guest of that language reads it; of a consent all that it says."""
    label = pick(question.label, language).text
    if question.kind is QuestionKind.consent and any(question.hint.values()):
        return f"{label}\n{pick(question.hint, language).text}"
    return label


def of_guest(guest_id: int) -> Registration | None:
    """A guest's registration, with all that hangs on it, in the same few queries whatever it holds."""
    return db.session.scalar(_OF_GUEST, {"guest_id": guest_id})


def seen(guest: Guest, there: Around) -> Registration | None:
    """The same for a page, which has looked at what there is (`around.followed`): nothing is read that is not there."""
    if not (there.has_companions or there.has_answers):
        return there.registration
    return db.session.scalar(_SEEN[there.has_companions, there.has_answers], {"guest_id": guest.id})


_BARE = (
    select(Registration)
    .where(Registration.guest_id == bindparam("guest_id"))
    .options(
        # The guest and the event are there already, where the guest's link was followed.
        immediateload(Registration.guest),
        immediateload(Registration.event),
        joinedload(Registration.calendar_entry),
    )
)
_COMPANIONS = selectinload(Registration.companions).selectinload(Companion.answers)
_ANSWERS = selectinload(Registration.answers)
_OF_GUEST = _BARE.options(_COMPANIONS, _ANSWERS)
_SEEN = {
    (True, False): _BARE.options(_COMPANIONS),
    (False, True): _BARE.options(_ANSWERS),
    (True, True): _OF_GUEST,
}


def given_by(registration: Registration) -> GivenAnswer:
    """What was answered, in the form in which it was given: to compare with, and to fill a form with. A cancelled
    registration gives what it was accepted with."""
    return replace(
        nothing_given(registration.guest),
        choice=_CHOICES.get(registration.state, Choice.accept),
        diet=registration.diet,
        access_needs=registration.access_needs,
        message=registration.message,
        companions=tuple(
            GivenCompanion(
                name=each.name,
                diet=each.diet,
                access_needs=each.access_needs,
                email=each.email,
                answers={said.question_id: said.value for said in each.answers},
            )
            for each in registration.companions
        ),
        answers={each.question_id: each.value for each in registration.answers},
    )


def nothing_given(guest: Guest) -> GivenAnswer:
    """What is known of a guest who has not answered: to fill a form with."""
    return GivenAnswer(
        choice=Choice.accept,
        person=GivenPerson(
            name=guest.name, honorific=guest.honorific, post=guest.post, organisation=guest.organisation
        ),
    )


def accepting_again(given: GivenAnswer) -> GivenAnswer:
    """The same answer as an acceptance."""
    return replace(given, choice=Choice.accept)


def offer_to(guest_id: int) -> SeatOffer | None:
    """The seat that is on offer to a guest."""
    return db.session.scalar(_OFFER_TO, {"guest_id": guest_id})


def substitution_of(guest_id: int) -> Substitution | None:
    """The deputy whom a guest named last, unless they thought better of it."""
    return db.session.scalar(_SUBSTITUTION_OF, {"guest_id": guest_id})


def deputy_of(guest_id: int) -> Guest | None:
    """The deputy who holds a guest's place, or waits in it."""
    return db.session.scalar(_DEPUTY_OF, {"guest_id": guest_id})


def comes_instead_of(guest_id: int) -> Guest | None:
    """In whose place a deputy comes."""
    return db.session.scalar(_COMES_INSTEAD_OF, {"guest_id": guest_id})


_OFFER_TO = select(SeatOffer).where(SeatOffer.guest_id == bindparam("guest_id"), SeatOffer.state == OfferState.open)
_SUBSTITUTION_OF = (
    select(Substitution)
    .where(Substitution.guest_id == bindparam("guest_id"), Substitution.state != SubstitutionState.withdrawn)
    .order_by(Substitution.id.desc())
    .limit(1)
    .options(joinedload(Substitution.deputy))
)
_DEPUTY_OF = (
    select(Guest)
    .join(Substitution, Substitution.deputy_id == Guest.id)
    .join(Registration, Registration.guest_id == Guest.id)
    .where(
        Substitution.guest_id == bindparam("guest_id"),
        IS_APPROVED,
        Registration.state.not_in((RegistrationState.declined, RegistrationState.cancelled)),
    )
    .limit(1)
)
_COMES_INSTEAD_OF = (
    select(Guest)
    .join(Substitution, Substitution.guest_id == Guest.id)
    .where(Substitution.deputy_id == bindparam("guest_id"), IS_APPROVED)
    .order_by(Substitution.id.desc())
    .limit(1)
)


def waves(event_id: int) -> list[RegistrationWave]:
    """The waves of an open registration, in their order."""
    return list(
        db.session.scalars(
            select(RegistrationWave).where(RegistrationWave.event_id == event_id).order_by(RegistrationWave.opens_at)
        )
    )


def next_wave(event_id: int) -> RegistrationWave | None:
    """The next wave that opens."""
    return next((each for each in waves(event_id) if each.opens_at > clock.now()), None)


def _somebody_waits(event_id: int) -> bool:
    return db.session.scalar(_WAITING, {"event_id": event_id}) is not None


_WAITING = (
    select(Registration.id)
    .where(Registration.event_id == bindparam("event_id"), Registration.state == RegistrationState.waitlisted)
    .limit(1)
)


def is_full(event: Event, guest: Guest | None = None, somebody_waits: bool | None = None) -> bool:
    """Whether who accepts now comes on the waiting list: a guest of a group with seats of its own by those.

    somebody_waits: whether anybody is on it; None: look."""
    group = guest.group if guest else None
    own = group.seats if group else None
    if own and own.free is not None and own.free <= 0:
        return True
    if own and group and group.held_back:
        return False
    counter = event.seats
    if counter.free is not None and counter.free <= 0:
        return True
    return _somebody_waits(event.id) if somebody_waits is None else somebody_waits


def unanswered(registration: Registration) -> bool:
    """Whether a question that needs an answer has none: so it is when somebody accepted in their calendar."""
    said = {each.question_id: each.value for each in registration.answers}
    asked = asking.of_guest(questions(registration.event_id), registration.guest)
    # Who accepts in a calendar could not sign up for sessions; nobody has to before the rest is answered.
    asked = [each for each in asked if each.kind is not QuestionKind.sign_up]
    return any(each.required and each.id not in said for each in asking.met(asked, said))


def answered_questions(event_id: int) -> set[int]:
    """Which of an event's questions somebody has answered: they can be retired, not deleted."""
    return set(
        db.session.scalars(
            select(Answer.question_id)
            .join(Question, Question.id == Answer.question_id)
            .where(Question.event_id == event_id)
            .distinct()
        )
    )
