"""What guests answer, and what they are asked."""

import itertools
from typing import Any

from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from eventsapp.registration.given import Choice, GivenAnswer, GivenCompanion, GivenPerson
from eventsapp.registration.models import Question, QuestionKind, Registration
from eventsapp.registration.operations import substitutes
from tests.factories import saved

_numbers = itertools.count(1)


def make_question(event: Event, kind: QuestionKind = QuestionKind.text, **given: Any) -> Question:
    """A question of an event's form."""
    number = next(_numbers)
    facts: dict[str, Any] = {"position": number, "label": {"en": f"Question {number}"}}
    return saved(Question(event_id=event.id, kind=kind, **{**facts, **given}))  # type: ignore[no-any-return]


def given(choice: Choice = Choice.accept, *companions: str, **others: Any) -> GivenAnswer:
    """An answer, with companions of these names."""
    facts: dict[str, Any] = {"person": GivenPerson(name="Äidyt O’Brien-Ståhl", honorific="H.E.")}
    named = tuple(GivenCompanion(name=name) for name in companions)
    return GivenAnswer(choice=choice, companions=named, **{**facts, **others})


def accepting(*companions: str, **others: Any) -> GivenAnswer:
    """Yes."""
    return given(Choice.accept, *companions, **others)


def regretting(**others: Any) -> GivenAnswer:
    """No."""
    return given(Choice.regret, **others)


def perhaps(**others: Any) -> GivenAnswer:
    """Maybe."""
    return given(Choice.tentative, **others)


def deputise(guest: Guest, email: str = "deputy@example.org") -> None:
    """A guest names a deputy."""
    person = GivenPerson(name="Désirée Deputy")
    substitutes.name(guest.id, substitutes.Deputy(person=person, email=email, language="en"), f"guest:{guest.id}")


def state(guest: Guest) -> str:
    """What became of a guest's answer."""
    db.session.rollback()
    return db.session.scalars(select(Registration.state).where(Registration.guest_id == guest.id)).one().value
