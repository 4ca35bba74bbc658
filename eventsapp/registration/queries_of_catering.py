"""What the people who come need, as a caterer is told it: counts, and nobody's name."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import func, literal, select

from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.kernel.folding import folded
from eventsapp.registration import queries
from eventsapp.registration.models import (
    Answer,
    Companion,
    CompanionAnswer,
    Question,
    QuestionKind,
    Registration,
    RegistrationState,
)
from eventsapp.registration.spoken import said

#: The kinds of questions that leave nobody room for words of their own.
_CHOSEN = frozenset({QuestionKind.yes_no, QuestionKind.one_of, QuestionKind.many_of})


class Need(NamedTuple):
    """One need, as whoever named it first wrote it, and how many have it."""

    words: str
    people: int


class Chosen(NamedTuple):
    """A question of the event's own whose answers are chosen, not written, and how many chose what."""

    question: Question
    choices: list[Need]


class Catering(NamedTuple):
    """Those who come, and what they need: the commonest first."""

    people: int
    diets: list[Need]
    access_needs: list[Need]

    def silent(self, needs: list[Need]) -> int:
        """How many of them named no such need."""
        return self.people - sum(each.people for each in needs)


def of_event(event_id: int) -> Catering:
    """Of the guests who have a seat and of those who come with them; two queries, however many they are."""
    comes = (Registration.event_id == event_id, Registration.state == RegistrationState.confirmed)
    seats = db.session.scalar(select(func.coalesce(func.sum(Registration.seats), 0)).where(*comes))
    of_guests = select(
        Registration.id.label("party"), literal(-1).label("place"), Registration.diet, Registration.access_needs
    ).where(*comes, (Registration.diet != "") | (Registration.access_needs != ""))
    of_companions = (
        select(Companion.registration_id, Companion.position, Companion.diet, Companion.access_needs)
        .join(Registration, Registration.id == Companion.registration_id)
        .where(*comes, (Companion.diet != "") | (Companion.access_needs != ""))
    )
    rows = db.session.execute(of_guests.union_all(of_companions).order_by("party", "place")).all()
    return Catering(int(seats or 0), _counted(row.diet for row in rows), _counted(row.access_needs for row in rows))


def chosen(event: Event) -> list[Chosen]:
    """What those who come chose, also for each companion, in the form's order; what somebody wrote in words of their
    own is not shown, for it may be anything. The same few queries for any number."""
    asked = [each for each in queries.questions(event.id) if each.kind in _CHOSEN]
    if not asked:
        return []
    known = queries.choices_as_read(event)
    comes = Registration.state == RegistrationState.confirmed
    of_guests = select(Answer.question_id, Answer.value).join(Registration, Registration.id == Answer.registration_id)
    of_companions = (
        select(CompanionAnswer.question_id, CompanionAnswer.value)
        .join(Companion, Companion.id == CompanionAnswer.companion_id)
        .join(Registration, Registration.id == Companion.registration_id)
    )
    said_to: dict[int, Counter[str]] = {each.id: Counter() for each in asked}
    for rows in (of_guests, of_companions):
        for key, value in db.session.execute(rows.where(comes, Registration.event_id == event.id)):
            if key in said_to:
                said_to[key].update(said(each, known[key]) for each in (value if isinstance(value, list) else [value]))
    return [
        Chosen(question, [Need(words, people) for words, people in said_to[question.id].most_common()])
        for question in asked
        if said_to[question.id]
    ]


def _counted(texts: Iterable[str]) -> list[Need]:
    """Equal but for capitals, marks and blanks is equal."""
    found: dict[str, Need] = {}
    for text in filter(None, texts):
        key = " ".join(folded(text).split())
        first = found.get(key, Need(text, 0))
        found[key] = Need(first.words, first.people + 1)
    return sorted(found.values(), key=lambda need: -need.people)
