"""Somebody tries too often."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from eventsapp.kernel.database import db
from eventsapp.kernel.limits import AttemptCount, TooManyAttempts, count_attempt, forget_attempts
from tests.at_once import at_once

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_the_attempt_past_the_limit_is_refused_until_the_window_ends(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        for _ in range(3):
            count_attempt("sign-in:a", limit=3, window=timedelta(minutes=5))
        with pytest.raises(TooManyAttempts) as refusal:
            count_attempt("sign-in:a", limit=3, window=timedelta(minutes=5))
        assert refusal.value.retry_after == 300
        count_attempt("sign-in:b", limit=3, window=timedelta(minutes=5))

        traveller.shift(timedelta(minutes=5))
        count_attempt("sign-in:a", limit=3, window=timedelta(minutes=5))


def test_a_success_begins_anew(app: Flask) -> None:
    count_attempt("sign-in:a", limit=1, window=timedelta(minutes=5))
    with pytest.raises(TooManyAttempts):
        count_attempt("sign-in:a", limit=1, window=timedelta(minutes=5))
    forget_attempts("sign-in:a")
    count_attempt("sign-in:a", limit=1, window=timedelta(minutes=5))


def tried_at_once(app: Flask, number: int, attempt: Callable[[], None]) -> list[bool]:
    """Whether each of so many who try at the same moment may."""

    def may() -> bool:
        try:
            attempt()
        except TooManyAttempts:
            return False
        return True

    return at_once(app, number, may)


def test_many_at_once_are_counted_one_by_one(app: Flask) -> None:
    def attempt() -> None:
        count_attempt("sign-in:a", limit=3, window=timedelta(minutes=5))

    assert sorted(tried_at_once(app, 8, attempt)) == [False] * 5 + [True] * 3


def test_where_they_are_counted_before_and_written_after_all_may(app: Flask) -> None:
    """The control: each looks how often it was tried, and all have looked before the first one is counted."""
    all_have_looked = threading.Barrier(8)

    def attempt() -> None:
        tried = db.session.scalar(select(AttemptCount.attempts).where(AttemptCount.key == "sign-in:a")) or 0
        db.session.rollback()
        all_have_looked.wait(30)
        if tried >= 3:
            raise TooManyAttempts(1)
        count_attempt("sign-in:a", limit=99, window=timedelta(minutes=5))

    assert tried_at_once(app, 8, attempt) == [True] * 8
