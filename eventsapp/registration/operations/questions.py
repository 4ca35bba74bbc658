"""The event's own questions: asked, changed, put in order, and no longer asked."""

from dataclasses import dataclass, field

from flask_babel import gettext as _

from eventsapp.events.models import Event
from eventsapp.kernel import audit, clock
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration import queries, queries_of_sessions
from eventsapp.registration.files import MOST_MEGABYTES, USUAL_MEGABYTES
from eventsapp.registration.models import FileKind, Question, QuestionKind
from eventsapp.registration.operations import choices, seats
from eventsapp.registration.operations.seats import Writing

#: The kinds of question that are answered by choosing.
WITH_CHOICES = frozenset({QuestionKind.one_of, QuestionKind.many_of})
#: The kinds that a guest answers for themselves alone.
OF_GUESTS = frozenset({QuestionKind.file, QuestionKind.sign_up})
#: How many questions of a form may take files: each makes what is sent larger.
MOST_FILES = 5


@dataclass(frozen=True, kw_only=True)
class QuestionFacts:
    """A question as an organiser writes it; texts by language. `choices`: each one's label, in order."""

    kind: QuestionKind
    label: dict[str, str]
    hint: dict[str, str] = field(default_factory=dict)
    required: bool = False
    choices: tuple[dict[str, str], ...] = ()
    #: How many can have each choice, in the same order; None: as many as like. Shorter: the rest is not limited.
    limits: tuple[int | None, ...] = ()
    section_id: int | None = None
    #: The keys of the groups that are asked; empty: all.
    asked_of: tuple[int, ...] = ()
    of_companions: bool = False
    sensitive: bool = False
    #: Asked only where that earlier question is answered so; None: always.
    condition: tuple[int, str] | None = None
    #: Of file: what it takes, none for all kinds; and how large one may be, in megabytes.
    file_kinds: tuple[FileKind, ...] = ()
    file_megabytes: int | None = None
    #: Of sign_up: the guids of the sessions to choose from, none for all; and how many one guest may have.
    sessions: tuple[str, ...] = ()
    most_sessions: int | None = None


def add_question(event_id: int, facts: QuestionFacts, actor: str) -> Question:
    """Ask one thing more, last. Raises Refused, with the field it is about."""
    with unit_of_work() as session:
        event = seats.event_in_line(session, event_id)
        _check(event, facts)
        _check_kind(event, facts, None)
        position = max((each.position for each in queries.questions(event_id)), default=0) + 1
        question = Question(event_id=event_id, position=position)
        _check_place(event, facts, None)
        _write(question, facts)
        session.add(question)
        session.flush()
        _limit(session, event, question, facts)
        audit.record(actor, "added", question)
    return question


def edit_question(question_id: int, facts: QuestionFacts, actor: str) -> None:
    """Change a question. Answers that were given stay, each with the question as it was asked.

    Raises Refused, with the field it is about: also where answers of another kind are there.
    """
    with unit_of_work() as session:
        question, event = _in_line(session, question_id)
        _check(event, facts)
        _check_kind(event, facts, question)
        if facts.kind is not question.kind and question.id in queries.answered_questions(event.id):
            raise Refused(
                _("Guests have answered this question already, so its kind stays. Retire it and ask another."),
                "kind",
            )
        _check_place(event, facts, question)
        _write(question, facts)
        session.flush()
        _limit(session, event, question, facts)
        audit.record(actor, "edited", question)


def move_question(question_id: int, up: bool, actor: str) -> None:
    """Let a question change places with the one before it, or after it. At the end of the list nothing happens."""
    with unit_of_work() as session:
        question, event = _in_line(session, question_id)
        order = [each for each in queries.questions(event.id) if each.section_id == question.section_id]
        if question not in order:
            return
        here = order.index(question)
        there = here - 1 if up else here + 1
        if not 0 <= there < len(order):
            return
        order[here], order[there] = order[there], order[here]
        if not _in_order(order):
            raise Refused(_("A question stands after the one that it hangs on."))
        for position, each in enumerate(order, start=1):
            each.position = position
        audit.record(actor, "moved", question, up=up)


def retire_question(question_id: int, actor: str) -> bool:
    """Ask no longer. A question that nobody has answered goes for good; says whether it was kept."""
    with unit_of_work() as session:
        question, event = _in_line(session, question_id)
        if any(each.condition_id == question.id for each in queries.questions(event.id, retired=True)):
            raise Refused(
                _("Another question is asked only after a certain answer to this one. Change that one first.")
            )
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
    question.section_id, question.asked_of = facts.section_id, sorted(facts.asked_of)
    question.of_companions, question.sensitive = facts.of_companions, facts.sensitive
    question.condition_id, question.condition_value = facts.condition or (None, "")
    takes_files, signs_up = facts.kind is QuestionKind.file, facts.kind is QuestionKind.sign_up
    question.file_kinds = [each.value for each in facts.file_kinds or FileKind] if takes_files else []
    question.file_megabytes = (facts.file_megabytes or USUAL_MEGABYTES) if takes_files else None
    question.sessions = list(facts.sessions) if signs_up else []
    question.most_sessions = facts.most_sessions if signs_up else None


def _limit(session: Writing, event: Event, question: Question, facts: QuestionFacts) -> None:
    pairs = [
        (choice[event.language], most)
        for choice, most in zip(question.choices, facts.limits, strict=False)
        if most is not None
    ]
    choices.limit(session, question, pairs)


def _in_order(order: list[Question]) -> bool:
    """Whether each question of a section would stand after the one that it hangs on."""
    places = {each.id: place for place, each in enumerate(order)}
    return all(places[each.condition_id] < places[each.id] for each in order if each.condition_id in places)


def _check_place(event: Event, facts: QuestionFacts, question: Question | None) -> None:
    """Refuse a section that isn't there, and a condition that can't be known by then."""
    if facts.section_id is not None and facts.section_id not in {each.id for each in queries.sections(event.id)}:
        raise Refused(_("This section is not there any more. Choose another."), "section_id")
    if not facts.condition:
        return
    there = {each.id: each for each in queries.questions(event.id)}
    source = there.get(facts.condition[0])
    if source is None or source is question or _hangs_on(there, source, question):
        raise Refused(_("Choose the answer of another question, one that does not hang on this one."), "condition")
    if source.of_companions and not facts.of_companions:
        raise Refused(_("That question is asked about companions, and this one about the guest."), "condition")
    if question is not None and question.section_id == facts.section_id == source.section_id:
        ahead = list(there)
        if question.id in there and ahead.index(source.id) > ahead.index(question.id):
            raise Refused(_("A question stands after the one that it hangs on."), "condition")


def _hangs_on(there: dict[int, Question], source: Question, question: Question | None) -> bool:
    """Whether `source` is asked only after an answer to `question`, directly or by others between them."""
    seen: set[int] = set()
    here: Question | None = source
    while question is not None and here is not None and here.id not in seen:
        if here.condition_id == question.id:
            return True
        seen.add(here.id)
        here = there.get(here.condition_id) if here.condition_id else None
    return False


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


def _check_kind(event: Event, facts: QuestionFacts, question: Question | None) -> None:
    """Refuse what a question of its kind can't be."""
    if facts.kind not in OF_GUESTS:
        return
    if facts.of_companions:
        raise Refused(_("Files and sign-ups are the guest’s own: companions are not asked for them."), "of_companions")
    if facts.kind is QuestionKind.file:
        if not 1 <= (facts.file_megabytes or USUAL_MEGABYTES) <= MOST_MEGABYTES:
            raise Refused(_("A file can have up to %(most)d MB.", most=MOST_MEGABYTES), "file_megabytes")
        others = [each for each in queries.questions(event.id) if each.kind is facts.kind and each is not question]
        if len(others) >= MOST_FILES:
            raise Refused(_("A form can take up to %(most)d files.", most=MOST_FILES), "kind")
        return
    there = {session.guid for session, _counter in queries_of_sessions.of_event(event.id)}
    if not there.issuperset(facts.sessions):
        raise Refused(_("One of these sessions takes no sign-ups any more. Choose again."), "sessions")
    asked_already = {
        guid
        for each in queries.questions(event.id)
        if each.kind is facts.kind and each is not question
        for guid in each.sessions or there
    }
    if asked_already & (set(facts.sessions) or there):
        raise Refused(_("Another question asks about one of these sessions already."), "sessions")
