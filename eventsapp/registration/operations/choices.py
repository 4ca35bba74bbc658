"""Choices that only so many can have. Each limit is a counter as a room's seats are, and is moved in the transaction of
the answer."""

from collections import Counter
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import bindparam, select, union_all

from eventsapp.events.models import Event, SeatCounter
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.translated import pick
from eventsapp.registration.models import (
    Answer,
    ChoiceHold,
    ChoiceLimit,
    Companion,
    CompanionAnswer,
    Question,
    Registration,
    RegistrationState,
)
from eventsapp.registration.operations import seats
from eventsapp.registration.operations.seats import Writing
from eventsapp.web.texts import plain

#: What gives all its choices back.
_LEFT = frozenset({RegistrationState.declined, RegistrationState.cancelled})


def reconcile(session: Writing, registration: Registration, first: bool = False) -> None:
    """Let a registration have the places of what it chose, and no others. Call it wherever an answer or its
    state changes, once what was said is written.

    first: it has just been made, and can have none.
    Raises Refused, with the field of the question, where a choice has filled up.
    """
    if first and not registration.answers and not any(each.answers for each in registration.companions):
        return
    there = select(ChoiceHold).where(ChoiceHold.registration_id == registration.id)
    held = {} if first else {each.limit_id: each for each in session.scalars(there)}
    wanted = Counter[int]() if registration.state in _LEFT else _wanted(session, registration)
    changes = {key: wanted[key] - (held[key].number if key in held else 0) for key in sorted({*held, *wanted})}
    changes = {key: more for key, more in changes.items() if more}
    if not changes:
        return
    limits = {each.id: each for each in session.scalars(select(ChoiceLimit).where(ChoiceLimit.id.in_(changes)))}
    for more in sorted(set(changes.values())):
        counters = {limits[key].places_id: limits[key] for key in changes if changes[key] == more}
        for full in sorted(seats.move_all(session, counters, more)):
            raise _filled_up(session, counters[full], registration.event)
    for key in changes:
        if key not in held:
            session.add(ChoiceHold(registration_id=registration.id, limit_id=key, number=wanted[key]))
        elif wanted[key]:
            held[key].number = wanted[key]
        else:
            session.delete(held[key])
    session.flush()


def _filled_up(session: Writing, limit: ChoiceLimit, event: Event) -> Refused:
    """Said with the choice as the page's reader knows it."""
    choices = session.get_one(Question, limit.question_id).choices
    read = next((plain(each) for each in choices if pick(each, event.language).text == limit.choice), limit.choice)
    return Refused(
        _("“%(choice)s” has filled up meanwhile. Please choose something else.", choice=read),
        f"question_{limit.question_id}",
    )


def limit(session: Writing, question: Question, limits: Sequence[tuple[str, int]]) -> None:
    """Let only so many have these choices: each choice's label in the event's first language, and how many. Others are
    free again. What was chosen before counts.

    Raises Refused where more have chosen one than that.
    """
    there = {each.choice: each for each in question.limits}
    for choice, most in limits:
        found = there.pop(choice, None)
        if found:
            session.refresh(found.places, with_for_update=True)
            _check(found.places.taken, most)
            found.places.capacity = most
            continue
        chosen = _chosen(session, question, choice)
        _check(chosen.total(), most)
        found = ChoiceLimit(choice=choice, places=SeatCounter(capacity=most, taken=chosen.total()))
        question.limits.append(found)
        session.flush()
        session.add_all(
            ChoiceHold(registration_id=key, limit_id=found.id, number=number) for key, number in chosen.items()
        )
    for gone in there.values():
        question.limits.remove(gone)
    session.flush()


def _check(taken: int, most: int) -> None:
    if taken > most:
        raise Refused(
            ngettext(
                "%(num)d guest has chosen this already. Write at least so many.",
                "%(num)d guests have chosen this already. Write at least so many.",
                taken,
            ),
            "limits",
        )


def _wanted(session: Writing, registration: Registration) -> Counter[int]:
    """How many places of each limited choice a registration's answers are."""
    rows = session.execute(_SAID, {"registration_id": registration.id})
    return Counter(key for key, choice, value in rows if _is_chosen(value, choice))


_SAID = union_all(
    select(ChoiceLimit.id, ChoiceLimit.choice, Answer.value)
    .join(Answer, Answer.question_id == ChoiceLimit.question_id)
    .where(Answer.registration_id == bindparam("registration_id")),
    select(ChoiceLimit.id, ChoiceLimit.choice, CompanionAnswer.value)
    .join(CompanionAnswer, CompanionAnswer.question_id == ChoiceLimit.question_id)
    .join(Companion, Companion.id == CompanionAnswer.companion_id)
    .where(Companion.registration_id == bindparam("registration_id")),
)


def _chosen(session: Writing, question: Question, choice: str) -> Counter[int]:
    """How often each registration has a choice that was not limited until now."""
    own = select(Answer.registration_id, Answer.value).join(Registration, Registration.id == Answer.registration_id)
    others = (
        select(Companion.registration_id, CompanionAnswer.value)
        .join(Companion, Companion.id == CompanionAnswer.companion_id)
        .join(Registration, Registration.id == Companion.registration_id)
    )
    rows = [
        *session.execute(own.where(Answer.question_id == question.id, Registration.state.not_in(_LEFT))),
        *session.execute(others.where(CompanionAnswer.question_id == question.id, Registration.state.not_in(_LEFT))),
    ]
    return Counter(key for key, value in rows if _is_chosen(value, choice))


def _is_chosen(value: object, choice: str) -> bool:
    return choice in value if isinstance(value, list) else value == choice
