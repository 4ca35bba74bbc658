"""Reads of the files that guests sent."""

from sqlalchemy import or_, select
from sqlalchemy.orm import undefer

from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.tokens import digest
from eventsapp.registration.files import value_of
from eventsapp.registration.models import AnswerFile


def value(file: AnswerFile) -> dict[str, object]:
    """The answer that a file is."""
    return value_of(file.name, file.size, file.sha256)


def kept(token: str, question_id: int, guest_id: int | None) -> AnswerFile | None:
    """The file that is kept for this question of this guest (None: of somebody who has not registered yet)."""
    return db.session.scalar(
        select(AnswerFile).where(
            AnswerFile.digest == digest(token),
            AnswerFile.question_id == question_id,
            AnswerFile.guest_id.is_not_distinct_from(guest_id),
            AnswerFile.expires_at > clock.now(),
        )
    )


def of_answer(guest_id: int, question_id: int) -> AnswerFile | None:
    """The file with which a guest answered a question."""
    return db.session.scalar(
        select(AnswerFile).where(
            AnswerFile.guest_id == guest_id, AnswerFile.question_id == question_id, AnswerFile.expires_at.is_(None)
        )
    )


def of_guest(guest_id: int, contents: bool = False) -> list[AnswerFile]:
    """All files that are kept of a guest: answers', and those of a form that was not taken yet."""
    there = or_(AnswerFile.expires_at.is_(None), AnswerFile.expires_at > clock.now())
    found = select(AnswerFile).where(AnswerFile.guest_id == guest_id, there).order_by(AnswerFile.id)
    return list(db.session.scalars(found.options(undefer(AnswerFile.content)) if contents else found))
