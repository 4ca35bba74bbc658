"""Who is asked what: by group, about the guest or each companion, and only where an earlier answer asks for it."""

from collections.abc import Mapping, Sequence

from eventsapp.guests.models import Guest
from eventsapp.registration.models import Question

#: How a condition says what true and false are.
YES, NO = "yes", "no"


def of_group(questions: Sequence[Question], group_id: int | None) -> list[Question]:
    """The questions of which guests of this group (None: of no group) are asked any."""
    return [each for each in questions if not each.asked_of or group_id in each.asked_of]


def of_guest(questions: Sequence[Question], guest: Guest) -> list[Question]:
    """Those that this guest answers for themselves."""
    return [each for each in of_group(questions, guest.group_id) if not each.of_companions]


def of_companions(questions: Sequence[Question], group_id: int | None) -> list[Question]:
    """Those that are asked about each who comes with a guest of this group."""
    return [each for each in of_group(questions, group_id) if each.of_companions]


def met(
    questions: Sequence[Question], said: Mapping[int, object], before: Mapping[int, object] | None = None
) -> list[Question]:
    """The questions that are asked where this is said, in order. What hangs on a question that is not asked is not
    asked itself.

    before: what the guest said, where these are asked about a companion.
    """
    holds = dict(before or {})
    found = []
    for question in questions:
        if question.condition_id is not None and not is_said(
            holds.get(question.condition_id), question.condition_value
        ):
            continue
        found.append(question)
        holds[question.id] = said.get(question.id)
    return found


def is_said(value: object, wanted: str) -> bool:
    """Whether an answer is what a condition wants."""
    if value is True or value is False:
        return wanted == (YES if value else NO)
    return wanted in value if isinstance(value, list) else value == wanted
