"""Somebody tries too often."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from eventsapp.kernel.limits import TooManyAttempts, count_attempt, forget_attempts

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
