"""What an answer says, kept as it was said."""

from collections.abc import Sequence
from dataclasses import replace

from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.registration import queries, queries_of_sessions
from eventsapp.registration.given import Choice, GivenAnswer
from eventsapp.registration.models import Answer, Question, QuestionKind, Registration, RegistrationState
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


def write(
    session: Writing, registration: Registration, given: GivenAnswer, asked: Sequence[Question]
) -> list[companions.Gone]:
    """Keep what was said; gives the companions who no longer come. A regret leaves all but the word to the host as it
    was."""
    registration.message = given.message
    if given.choice is Choice.regret:
        return []
    guest = registration.guest
    guest.honorific, guest.name = given.person.honorific, given.person.name
    guest.post, guest.organisation = given.person.post, given.person.organisation
    registration.diet, registration.access_needs = given.diet, given.access_needs
    registration.party = 1 + len(given.companions)
    gone = companions.write(registration, given.companions)
    _write_answers(session, registration, given, asked)
    return gone


def _write_answers(
    session: Writing, registration: Registration, given: GivenAnswer, questions: Sequence[Question]
) -> None:
    """Keep the answers to the event's questions, each with its question as it was asked. An answer to a question that
    is no longer asked stays."""
    asked = {each.id: each for each in questions if each.kind is not QuestionKind.sign_up}
    kept = {each.question_id: each for each in registration.answers}
    takes_files = [key for key, each in asked.items() if each.kind is QuestionKind.file]
    files.write(session, registration.guest.id, takes_files, given.answers, given.files)
    for question_id, question in asked.items():
        value = given.answers.get(question_id)
        there = kept.get(question_id)
        if there and question.kind is QuestionKind.consent and value in _NOTHING:
            withdraw_consent(there)
        elif value in _NOTHING:
            if there:
                registration.answers.remove(there)
        elif there is None:
            label = queries.asked_as(question, registration.guest.language)
            registration.answers.append(Answer(question_id=question_id, asked=label, value=value))
        elif there.value != value:
            there.said_at = clock.now()
            there.value, there.asked = value, queries.asked_as(question, registration.guest.language)
