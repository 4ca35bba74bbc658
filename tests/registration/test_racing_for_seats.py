"""Forty guests click at once, and there are ten seats."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from eventsapp.events.models import Event, SeatCounter
from eventsapp.kernel.database import db
from eventsapp.registration.models import Registration
from eventsapp.registration.operations import seats
from eventsapp.registration.operations.answers import answer
from tests.factories import make_guest
from tests.factories.registration import accepting

GUESTS, SEATS = 40, 10


@pytest.fixture
def racing(event: Event) -> Event:
    """The seminar with ten seats and three companions a guest."""
    event.seats.capacity = SEATS
    event.companions_allowed = 3
    db.session.commit()
    return event


def race(app: Flask, runners: list[Callable[[], object]]) -> list[object]:
    """Start all at the same moment, each with a connection of its own; give what each returned or raised."""
    results: list[object] = [None] * len(runners)
    start = threading.Barrier(len(runners))

    def run(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                results[number] = runners[number]()
            except Exception as error:
                results[number] = error

    db.session.rollback()
    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(runners))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return results


def _taken_and_held(event: Event) -> tuple[int, int]:
    db.session.rollback()
    db.session.expire_all()
    held = db.session.scalar(select(func.sum(Registration.seats))) or 0
    return event.seats.taken, held


def _states() -> dict[str, int]:
    return dict(Counter(state.value for state in db.session.scalars(select(Registration.state))))


def test_ten_are_seated_and_thirty_wait(app: Flask, racing: Event, mail_expected: None) -> None:
    keys = [make_guest(racing).id for _number in range(GUESTS)]
    results = race(app, [lambda key=key: answer(key, accepting(), f"guest:{key}") for key in keys])  # type: ignore[misc]
    assert [each for each in results if isinstance(each, Exception)] == []
    assert _states() == {"confirmed": SEATS, "waitlisted": GUESTS - SEATS}
    assert _taken_and_held(racing) == (SEATS, SEATS)
    line = db.session.scalars(
        select(Registration.id)
        .where(Registration.waiting_since.is_not(None))
        .order_by(Registration.waiting_since, Registration.id)
    ).all()
    assert line == sorted(line)


def test_parties_are_seated_whole_or_wait(app: Flask, racing: Event, mail_expected: None) -> None:
    parties = [(make_guest(racing).id, number % 4) for number in range(GUESTS)]
    results = race(
        app,
        [lambda key=key, n=n: answer(key, accepting(*["Ann"] * n), "guest") for key, n in parties],  # type: ignore[misc]
    )
    assert [each for each in results if isinstance(each, Exception)] == []
    taken, held = _taken_and_held(racing)
    assert (taken, taken <= SEATS) == (held, True)
    seated = db.session.scalars(select(Registration).where(Registration.seats > 0)).all()
    assert [each.seats for each in seated] == [1 + len(each.companions) for each in seated]


def test_one_guest_who_clicks_eight_times_is_one_registration(app: Flask, racing: Event, mail_expected: None) -> None:
    key = make_guest(racing).id
    results = race(app, [lambda: answer(key, accepting("Ann"), "guest")] * 8)
    assert len({each.registration_id for each in results}) == 1  # type: ignore[attr-defined]
    assert _taken_and_held(racing) == (2, 2)


def test_the_counter_alone_is_guard_enough(app: Flask, racing: Event) -> None:
    def click() -> bool:
        taken = seats.move(db.session, racing_seats, taken=1)
        db.session.commit()
        return taken

    racing_seats = racing.seats_id
    results = race(app, [click] * GUESTS)
    # SQLite refuses a connection that read before another wrote; it never seats one too many.
    assert Counter(str(each) for each in results if isinstance(each, bool)) == {"True": SEATS, "False": 30}
    db.session.rollback()
    assert db.session.get_one(SeatCounter, racing_seats, populate_existing=True).taken == SEATS


def test_control_counting_first_would_seat_too_many(app: Flask, racing: Event) -> None:
    """What the guard is for: the same race with count-then-write. The check constraint catches it; without that, too,
    more would be seated than there are seats."""
    counter = racing.seats_id
    counted = threading.Barrier(GUESTS)

    def naive() -> bool:
        free = SEATS - (db.session.scalar(select(SeatCounter.taken).where(SeatCounter.id == counter)) or 0)
        db.session.rollback()
        counted.wait()
        if free < 1:
            return False
        db.session.execute(update(SeatCounter).where(SeatCounter.id == counter).values(taken=SeatCounter.taken + 1))
        db.session.commit()
        return True

    results = race(app, [naive] * GUESTS)
    overbooked = [each for each in results if isinstance(each, IntegrityError)]
    assert (results.count(False), len(overbooked)) == (0, GUESTS - SEATS)
    db.session.rollback()
    assert db.session.get_one(SeatCounter, counter, populate_existing=True).taken == SEATS
