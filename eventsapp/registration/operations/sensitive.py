"""Sensitive answers go before all else: diet, access needs, and what was said to questions that are marked so."""

from sqlalchemy import delete, select, update

from eventsapp.kernel.database import db
from eventsapp.registration import binned, queries
from eventsapp.registration.models import (
    Answer,
    AnswerFile,
    ChoiceHold,
    ChoiceLimit,
    Companion,
    CompanionAnswer,
    Registration,
)

_EMPTY = {"diet": "", "access_needs": ""}


def forget(event_id: int) -> None:
    """Overwrite all of an event's, in the bin too. How many had chosen a choice stays; who had does not. Call it inside
    a unit of work."""
    session = db.session
    silently = {"synchronize_session": False}
    asked = queries.sensitive(event_id)
    mine = select(Registration.id).where(Registration.event_id == event_id)
    theirs = select(Companion.id).where(Companion.registration_id.in_(mine))
    limits = select(ChoiceLimit.id).where(ChoiceLimit.question_id.in_(asked))
    for statement in (
        update(Registration).where(Registration.event_id == event_id).values(**_EMPTY),
        update(Companion).where(Companion.registration_id.in_(mine)).values(**_EMPTY),
        delete(Answer).where(Answer.question_id.in_(asked), Answer.registration_id.in_(mine)),
        delete(CompanionAnswer).where(CompanionAnswer.question_id.in_(asked), CompanionAnswer.companion_id.in_(theirs)),
        delete(AnswerFile).where(AnswerFile.question_id.in_(asked)),
        delete(ChoiceHold).where(ChoiceHold.limit_id.in_(limits)),
    ):
        session.execute(statement.execution_options(**silently))
    session.expire_all()
    binned.forget_sensitive(event_id, asked)
