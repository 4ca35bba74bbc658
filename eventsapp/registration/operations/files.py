"""Files of answers: kept over an error of the form, taken with the answer, and away with it."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, func, select

from eventsapp.kernel import clock
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.tokens import digest, new_token
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration.files import MEGABYTE, SentFile
from eventsapp.registration.models import AnswerFile, Question
from eventsapp.registration.operations.seats import Writing

#: How long a file waits for its form: a guest's, and that of somebody we don't know.
_GUESTS, _STRANGERS = timedelta(hours=24), timedelta(hours=2)
#: How much of strangers' is kept for one event at a time: nobody fills the disk with forms that are never right.
_MOST_OF_STRANGERS = 200 * MEGABYTE


def keep(question_id: int, guest_id: int | None, sent: SentFile) -> tuple[int, str]:
    """Keep a file until its form is right; gives its key and the token for it. Of a guest the last one alone is kept.

    guest_id: None for somebody who has not registered yet. Raises Refused where too much is kept already.
    """
    token = new_token()
    with unit_of_work() as session:
        _forget_expired(session)
        if guest_id is None:
            _check_room(session, question_id, len(sent.content))
        else:
            _away(session, guest_id, question_id, AnswerFile.expires_at.is_not(None))
        row = _row(question_id, sent)
        row.guest_id, row.digest = guest_id, digest(token)
        row.expires_at = clock.now() + (_GUESTS if guest_id else _STRANGERS)
        session.add(row)
        session.flush()
        return row.id, token


def write(
    session: Writing,
    guest_id: int,
    questions: Collection[int],
    answers: Mapping[int, object],
    sources: Mapping[int, SentFile | int],
) -> None:
    """Let these questions' files be what was answered. Part of an answer's unit of work.

    sources: where the content of a new answer comes from; what is not there stays as it is.
    Raises Refused, with the question's field, where a kept file has gone meanwhile.
    """
    for question_id in questions:
        if not answers.get(question_id):
            _away(session, guest_id, question_id)
        elif question_id in sources:
            source = sources[question_id]
            row = _row(question_id, source) if isinstance(source, SentFile) else session.get(AnswerFile, source)
            if row is None:
                raise Refused(_("The file is no longer kept. Choose it once more."), f"question_{question_id}")
            _away(session, guest_id, question_id, AnswerFile.id != (row.id or 0))
            row.guest_id, row.digest, row.expires_at = guest_id, None, None
            session.add(row)


def forget_expired() -> int:
    """Let go what nobody came back for; gives how many."""
    with unit_of_work() as session:
        return _forget_expired(session)


def _forget_expired(session: Writing) -> int:
    gone = session.execute(delete(AnswerFile).where(AnswerFile.expires_at <= clock.now()))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult


def _away(session: Writing, guest_id: int, question_id: int, *which: ColumnElement[bool]) -> None:
    session.execute(
        delete(AnswerFile).where(AnswerFile.guest_id == guest_id, AnswerFile.question_id == question_id, *which)
    )


def _row(question_id: int, sent: SentFile) -> AnswerFile:
    sha256 = str(sent.value["sha256"])
    return AnswerFile(
        question_id=question_id,
        name=sent.name,
        media_type=sent.media_type,
        sha256=sha256,
        size=len(sent.content),
        content=sent.content,
    )


def _check_room(session: Writing, question_id: int, size: int) -> None:
    event_id = select(Question.event_id).where(Question.id == question_id).scalar_subquery()
    there = session.scalar(
        select(func.coalesce(func.sum(AnswerFile.size), 0))
        .join(Question, Question.id == AnswerFile.question_id)
        .where(Question.event_id == event_id, AnswerFile.guest_id.is_(None))
    )
    if (there or 0) + size > _MOST_OF_STRANGERS:
        raise Refused(_("The file could not be kept meanwhile. Choose it once more."))
