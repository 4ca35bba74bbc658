"""Sixteen guests want the same choice at once, and five can have it."""

import threading
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from eventsapp.events.models import Event, SeatCounter
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.registration.models import ChoiceHold, ChoiceLimit, Question, QuestionKind, Registration
from eventsapp.registration.operations import seats
from eventsapp.registration.operations.answers import answer
from tests.factories import make_guest
from tests.factories.registration import accepting, make_question
from tests.registration.test_racing_for_seats import race

GUESTS, PLACES = 16, 5


@pytest.fixture
def bus(event: Event) -> Question:
    question = make_question(event, QuestionKind.one_of, choices=[{"en": "Bus"}, {"en": "Tram"}])
    question.limits.append(ChoiceLimit(choice="Bus", places=SeatCounter(capacity=PLACES)))
    db.session.commit()
    return question


def taken(counter: int) -> int:
    db.session.rollback()
    return db.session.get_one(SeatCounter, counter, populate_existing=True).taken


def test_five_have_it_and_the_others_are_told(app: Flask, event: Event, bus: Question, mail_expected: None) -> None:
    counter, chosen = bus.limits[0].places_id, accepting(answers={bus.id: "Bus"})
    keys = [make_guest(event).id for _number in range(GUESTS)]
    results = race(app, [lambda key=key: answer(key, chosen, f"guest:{key}") for key in keys])  # type: ignore[misc]
    refused = [each for each in results if isinstance(each, Exception)]
    assert Counter((type(each), str(each)) for each in refused) == {
        (Refused, "“Bus” has filled up meanwhile. Please choose something else."): GUESTS - PLACES
    }
    # Who was told so has no seat either: an answer is taken whole or not at all.
    held, registrations = db.session.execute(
        select(func.sum(ChoiceHold.number), select(func.count()).select_from(Registration).scalar_subquery())
    ).one()
    assert (taken(counter), held, registrations, event.seats.taken) == (PLACES,) * 4


def test_the_counter_alone_is_guard_enough(app: Flask, bus: Question) -> None:
    counter = bus.limits[0].places_id

    def choose() -> bool:
        full = seats.move_all(db.session, [counter], 1)
        db.session.commit()
        return not full

    results = race(app, [choose] * GUESTS)
    assert Counter(results) == {True: PLACES, False: GUESTS - PLACES}
    assert taken(counter) == PLACES


def test_control_counting_first_would_give_it_to_too_many(app: Flask, bus: Question) -> None:
    """The same race without the guard: all count before anybody writes. Nothing but the check constraint is left."""
    counter = bus.limits[0].places_id
    counted = threading.Barrier(GUESTS)

    def naive() -> bool:
        free = PLACES - (db.session.scalar(select(SeatCounter.taken).where(SeatCounter.id == counter)) or 0)
        db.session.rollback()
        counted.wait()
        if free < 1:
            return False
        db.session.execute(update(SeatCounter).where(SeatCounter.id == counter).values(taken=SeatCounter.taken + 1))
        db.session.commit()
        return True

    results = race(app, [naive] * GUESTS)
    overbooked = [each for each in results if isinstance(each, IntegrityError)]
    assert (results.count(False), len(overbooked)) == (0, GUESTS - PLACES)
