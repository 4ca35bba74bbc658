"""What an answer says, kept as it was said."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import insert

from eventsapp.guests.models import Guest
from eventsapp.guests.operations import people
from eventsapp.kernel import clock
from eventsapp.registration import asking, queries, queries_of_sessions
from eventsapp.registration.given import Choice, GivenAnswer
from eventsapp.registration.models import (
    Answer,
    Companion,
    CompanionAnswer,
    Question,
    QuestionKind,
    Registration,
    RegistrationState,
)
from eventsapp.registration.operations import companions, files
from eventsapp.registration.operations.seats import Writing

#: Values that stand for no answer. (False is one: "no".)
_NOTHING: tuple[object, ...] = (None, "", [])


def withdraw_consent(consent: Answer) -> None:
    """It stays with its wording, and from when on it does not stand."""
    if consent.value is not False:
        consent.value, consent.said_at = False, clock.now()


def is_the_same(registration: Registration, given: GivenAnswer, asked: Sequence[Question]) -> bool:
    """Whether the answer is there already: a second click, or a change that changes nothing."""
    if registration.state is RegistrationState.cancelled:
        return False
    there = queries.given_by(registration)
    if given.choice is Choice.regret:
        return (there.choice, there.message) == (given.choice, given.message)
    kinds = {each.id: each.kind for each in asked}
    said = {
        key: value
        for key, value in given.answers.items()
        if value not in _NOTHING and kinds.get(key) is not QuestionKind.sign_up
    }
    kept = {
        key: value
        for key, value in there.answers.items()
        if key in kinds and not (value is False and kinds[key] is QuestionKind.consent)
    }
    return replace(there, answers=kept) == replace(given, answers=said, files={}) and _has_chosen(
        registration.guest, given, asked
    )


def _has_chosen(guest: Guest, given: GivenAnswer, asked: Sequence[Question]) -> bool:
    """Whether the sessions that were chosen are those that the guest signed up for."""
    chosen = {each: given.answers.get(each.id) for each in asked if each.kind is QuestionKind.sign_up}
    lists = {question: guids for question, guids in chosen.items() if isinstance(guids, list)}
    if not lists:
        return True
    there = queries_of_sessions.chosen_by(guest.id)
    return all(
        set(guids) == (there & set(question.sessions) if question.sessions else there)
        for question, guids in lists.items()
    )


def write(registration: Registration, given: GivenAnswer) -> list[companions.Gone]:
    """Keep what was said; gives the companions who no longer come. A regret leaves all but the word to the host as it
    was."""
    registration.message = given.message
    if given.choice is Choice.regret:
        return []
    guest = registration.guest
    people.introduce(guest, **asdict(given.person))
    registration.diet, registration.access_needs = given.diet, given.access_needs
    registration.party = 1 + len(given.companions)
    return companions.write(registration, given.companions)


def write_answers(session: Writing, registration: Registration, given: GivenAnswer, asked: Sequence[Question]) -> None:
    """Keep the answers to the event's questions, each with its question as it was asked; an answer to a question that
    is no longer asked stays. What is new is written by one statement, however much it is.

    registration: has its key. asked: of the guest.
    """
    if given.choice is Choice.regret:
        return
    if given.companions:
        session.flush()  # their answers are kept by their keys
    guest = registration.guest
    asked = [each for each in asked if each.kind is not QuestionKind.sign_up]
    takes_files = [each.id for each in asked if each.kind is QuestionKind.file]
    files.write(session, guest.id, takes_files, given.answers, given.files)
    own = _brought_to(registration, asked, given.answers, guest.language)
    _add(session, Answer, own)
    about = asking.of_companions(queries.questions(registration.event_id), guest.group_id) if given.companions else []
    others = [
        row
        for companion, each in zip(registration.companions, given.companions, strict=True)
        for row in _brought_to(companion, about, each.answers, guest.language)
    ]
    _add(session, CompanionAnswer, others)
    session.flush()
    for owner in [*([registration] if own else []), *(registration.companions if others else [])]:
        session.expire(owner, ["answers"])


def _add(session: Writing, model: type[Answer | CompanionAnswer], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(model), rows)


def _brought_to(
    owner: Registration | Companion, asked: Sequence[Question], answers: Mapping[int, object], language: str
) -> list[dict[str, Any]]:
    """Change what is there to what was said; gives the rows that are to be added."""
    kept: dict[int, Any] = {each.question_id: each for each in owner.answers}
    key = "registration_id" if isinstance(owner, Registration) else "companion_id"
    new = []
    for question in asked:
        value, there = answers.get(question.id), kept.get(question.id)
        if value in _NOTHING:
            if isinstance(there, Answer) and question.kind is QuestionKind.consent:
                withdraw_consent(there)
            elif there:
                owner.answers.remove(there)
        elif there is None:
            label = queries.asked_as(question, language)
            new.append({key: owner.id, "question_id": question.id, "asked": label, "value": value})
        elif there.value != value:
            there.value, there.said_at = value, clock.now()
            there.asked = queries.asked_as(question, language)
    return new
