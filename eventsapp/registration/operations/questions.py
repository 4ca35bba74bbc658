"""The event's own questions: asked, changed, put in order, and no longer asked."""

from dataclasses import dataclass, field

from flask_babel import gettext as _

from eventsapp.events.models import Event
from eventsapp.kernel import audit, clock
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration import queries
from eventsapp.registration.models import Question, QuestionKind
from eventsapp.registration.operations import seats
from eventsapp.registration.operations.seats import Writing

#: The kinds of question that are answered by choosing.
WITH_CHOICES = frozenset({QuestionKind.one_of, QuestionKind.many_of})


@dataclass(frozen=True, kw_only=True)
class QuestionFacts:
    """A question as an organiser writes it; texts by language. `choices`: each one's label, in order."""

    kind: QuestionKind
    label: dict[str, str]
    hint: dict[str, str] = field(default_factory=dict)
    required: bool = False
    choices: tuple[dict[str, str], ...] = ()


def add_question(event_id: int, facts: QuestionFacts, actor: str) -> Question:
    """Ask one thing more, last. Raises Refused, with the field it is about."""
    with unit_of_work() as session:
        event = seats.event_in_line(session, event_id)
        _check(event, facts)
        position = max((each.position for each in queries.questions(event_id)), default=0) + 1
        question = Question(event_id=event_id, position=position)
        _write(question, facts)
        session.add(question)
        session.flush()
        audit.record(actor, "added", question)
    return question


def edit_question(question_id: int, facts: QuestionFacts, actor: str) -> None:
    """Change a question. Answers that were given stay, each with the question as it was asked.

    Raises Refused, with the field it is about: also where answers of another kind are there.
    """
    with unit_of_work() as session:
        question, event = _in_line(session, question_id)
        _check(event, facts)
        if facts.kind is not question.kind and question.id in queries.answered_questions(event.id):
            raise Refused(
                _("Guests have answered this question already, so its kind stays. Retire it and ask another."),
                "kind",
            )
        _write(question, facts)
        audit.record(actor, "edited", question)


def move_question(question_id: int, up: bool, actor: str) -> None:
    """Let a question change places with the one before it, or after it. At the end of the list nothing happens."""
    with unit_of_work() as session:
        question, event = _in_line(session, question_id)
        order = queries.questions(event.id)
        if question not in order:
            return
        here = order.index(question)
        there = here - 1 if up else here + 1
        if not 0 <= there < len(order):
            return
        order[here], order[there] = order[there], order[here]
        for position, each in enumerate(order, start=1):
            each.position = position
        audit.record(actor, "moved", question, up=up)


def retire_question(question_id: int, actor: str) -> bool:
    """Ask no longer. A question that nobody has answered goes for good; says whether it was kept."""
    with unit_of_work() as session:
        question, event = _in_line(session, question_id)
        kept = question.id in queries.answered_questions(event.id)
        audit.record(actor, "retired" if kept else "deleted", question, label=question.label)
        if kept:
            question.retired_at = question.retired_at or clock.now()
        else:
            session.delete(question)
    return kept


def ask_again(question_id: int, actor: str) -> None:
    """Ask a retired question again."""
    with unit_of_work() as session:
        question, _event = _in_line(session, question_id)
        question.retired_at = None
        audit.record(actor, "asked again", question)


def _in_line(session: Writing, question_id: int) -> tuple[Question, Event]:
    event = seats.event_in_line(session, session.get_one(Question, question_id).event_id)
    return session.get_one(Question, question_id, populate_existing=True), event


def _write(question: Question, facts: QuestionFacts) -> None:
    question.kind, question.label, question.hint = facts.kind, facts.label, facts.hint
    question.required = facts.required
    question.choices = list(facts.choices) if facts.kind in WITH_CHOICES else []


def _check(event: Event, facts: QuestionFacts) -> None:
    first = event.language
    if not facts.label.get(first):
        raise Refused(_("Write the question in the event’s first language."), f"label.{first}")
    if facts.kind not in WITH_CHOICES:
        return
    labels = [choice.get(first, "") for choice in facts.choices]
    if len(labels) < 2 or not all(labels):
        raise Refused(_("Write at least two choices, a line each."), f"choices.{first}")
    if len(set(labels)) < len(labels):
        raise Refused(_("Two choices are the same. Change one of them."), f"choices.{first}")
    for language in event.languages[1:]:
        count = sum(1 for choice in facts.choices if choice.get(language))
        if count not in {0, len(labels)}:
            raise Refused(
                _("Write as many choices here as in the event’s first language, or none."), f"choices.{language}"
            )
