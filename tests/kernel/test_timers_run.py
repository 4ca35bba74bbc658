"""Something happens by itself: when it is due, on one machine at a time, and again when a machine dies."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from eventsapp.kernel.timers import LEASE, Timer, TimerRun, add_timer, run_due
from eventsapp.kernel.unit_of_work import unit_of_work

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def ring(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Makes what is given the one timer there is, once an hour."""

    def set_up(run: Callable[[], object]) -> None:
        monkeypatch.setitem(app.extensions, "timers", [])
        add_timer(app, Timer("bell", timedelta(hours=1), run))

    return set_up


def test_a_timer_runs_when_it_is_due_and_not_before(ring: Callable[[Callable[[], object]], None]) -> None:
    rung: list[int] = []
    ring(lambda: rung.append(1))
    with time_machine.travel(NOON, tick=False) as traveller:
        assert (run_due(), run_due(), len(rung)) == (["bell"], [], 1)
        traveller.shift(timedelta(minutes=59))
        assert run_due() == []
        traveller.shift(timedelta(minutes=1))
        assert (run_due(), len(rung)) == (["bell"], 2)


def test_a_clock_that_goes_back_stops_no_timer(ring: Callable[[Callable[[], object]], None]) -> None:
    rung: list[int] = []
    ring(lambda: rung.append(1))
    with time_machine.travel(NOON, tick=False) as traveller:
        run_due()
        with unit_of_work() as session:  # and a machine died at it
            session.get_one(TimerRun, "bell").leased_until = NOON + LEASE
        traveller.shift(timedelta(hours=-5))
        assert (run_due(), run_due(), len(rung)) == (["bell"], [], 2)
        traveller.shift(timedelta(hours=1))
        assert (run_due(), len(rung)) == (["bell"], 3)


def test_while_one_machine_is_at_it_no_other_is(ring: Callable[[Callable[[], object]], None]) -> None:
    meanwhile: list[list[str]] = []
    with time_machine.travel(NOON, tick=False) as traveller:

        def slow() -> None:
            if meanwhile:
                return
            meanwhile.append([])
            with unit_of_work() as session:
                session.get_one(TimerRun, "bell").due_at = NOON  # due again, and still being run
            meanwhile[0] = run_due()
            traveller.shift(LEASE)  # now it is taken for lost
            meanwhile.append(run_due())

        ring(slow)
        assert run_due() == ["bell"]
        assert meanwhile == [[], ["bell"]]


def test_a_failure_is_logged_and_the_timer_runs_again(
    ring: Callable[[Callable[[], object]], None], caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> None:
        raise RuntimeError("no bell")

    ring(fails)
    with time_machine.travel(NOON, tick=False) as traveller:
        assert run_due() == ["bell"]
        assert [record.message for record in caplog.records] == ["The timer bell failed; it runs again when it is due"]
        traveller.shift(timedelta(hours=1))
        assert run_due() == ["bell"]


def test_an_idle_worker_writes_nothing(
    ring: Callable[[Callable[[], object]], None], count_queries: Callable[[], object]
) -> None:
    ring(lambda: None)
    run_due()
    with count_queries() as statements:  # type: ignore[attr-defined]
        assert run_due() == []
    assert [statement.split()[0] for statement in statements] == ["SELECT"]
