"""Choices that only so many can have. Each limit is a counter as a room's seats are, and is moved in the transaction of
the answer."""

from collections import Counter
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from eventsapp.events.models import SeatCounter
from eventsapp.kernel.errors import Refused
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

#: What gives all its choices back.
_LEFT = frozenset({RegistrationState.declined, RegistrationState.cancelled})


def reconcile(session: Writing, registration: Registration, first: bool = False) -> None:
    """Let a registration have the places of what it chose, and no others. Call it after a flush, wherever an answer
    or its state changes.

    first: it has just been made, and can have none.
    Raises Refused, with the field of the question, where a choice has filled up.
    """
    there = select(ChoiceHold).where(ChoiceHold.registration_id == registration.id)
    held = {} if first else {each.limit_id: each for each in session.scalars(there)}
    wanted = Counter[int]() if registration.state in _LEFT else _wanted(session, registration)
    limits = {}
    if held or wanted:
        keys = {*held, *wanted}
        limits = {each.id: each for each in session.scalars(select(ChoiceLimit).where(ChoiceLimit.id.in_(keys)))}
    for key in sorted({*held, *wanted}):
        hold = held.get(key)
        more = wanted[key] - (hold.number if hold else 0)
        if not more:
            continue
        if not seats.move(session, limits[key].places_id, taken=more):
            raise Refused(
                _("“%(choice)s” has filled up meanwhile. Please choose something else.", choice=limits[key].choice),
                f"question_{limits[key].question_id}",
            )
        if hold is None:
            session.add(ChoiceHold(registration_id=registration.id, limit_id=key, number=wanted[key]))
        elif wanted[key]:
            hold.number = wanted[key]
        else:
            session.delete(hold)
    session.flush()


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
    said = [(each.question_id, each.value) for each in registration.answers]
    said += [(each.question_id, each.value) for one in registration.companions for each in one.answers]
    if not said:
        return Counter()
    limits = session.execute(
        select(ChoiceLimit.id, ChoiceLimit.question_id, ChoiceLimit.choice).where(
            ChoiceLimit.question_id.in_({key for key, _value in said})
        )
    ).all()
    return Counter(
        limit_id
        for limit_id, question_id, choice in limits
        for key, value in said
        if key == question_id and _is_chosen(value, choice)
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
