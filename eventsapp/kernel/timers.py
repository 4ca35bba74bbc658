"""What happens by itself: each package names its timers, and the worker runs them when they are due.

A timer's row holds a lease, so that one machine at a time runs it. A machine that dies while it runs one lets the
lease run out, so each timer may run twice without harm. A clock that goes back stops none: what is further ahead than
a timer's own time was written by the clock that was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

from flask import Flask, current_app
from sqlalchemy import String, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime
from eventsapp.kernel.database import Base, db
from eventsapp.kernel.unit_of_work import unit_of_work

#: For how long one machine may be at a timer before another takes it for lost.
LEASE = timedelta(minutes=10)


class TimerRun(Base):
    """When a timer may run next, and until when somebody is at it."""

    __tablename__ = "timer_run"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)


@dataclass(frozen=True)
class Timer:
    """Something that happens by itself, again and again. `run` opens its own units of work, and may run twice."""

    name: str
    every: timedelta
    run: Callable[[], object]


def add_timer(app: Flask, timer: Timer) -> None:
    """Let the worker run it."""
    app.extensions.setdefault("timers", []).append(timer)


def run_due() -> list[str]:
    """Run every timer that is due and that nobody is at; gives their names. A failure is logged, and the others run."""
    timers: list[Timer] = current_app.extensions.get("timers", [])
    waiting = _not_yet(timers) if timers else set()
    due = {timer.name: timer for timer in timers if timer.name not in waiting}
    return [name for name, timer in due.items() if _run(timer)]


def _not_yet(timers: Sequence[Timer]) -> set[str]:
    """The timers that are known and not due: one read, so that an idle worker writes nothing."""
    now = clock.now()
    found = dict(db.session.execute(select(TimerRun.name, TimerRun.due_at).where(TimerRun.due_at > now)).all())
    db.session.rollback()
    return {each.name for each in timers if each.name in found and found[each.name] <= now + each.every}


def _run(timer: Timer) -> bool:
    lease = clock.now() + LEASE
    if not _take(timer, lease):
        return False
    try:
        timer.run()
    except Exception:
        current_app.logger.exception("The timer %s failed; it runs again when it is due", timer.name)
    finally:
        with unit_of_work() as session:
            mine = (TimerRun.name == timer.name, TimerRun.leased_until == lease)
            session.execute(update(TimerRun).where(*mine).values(leased_until=None))
    return True


def _take(timer: Timer, lease: datetime) -> bool:
    """Take the timer's lease and set when it is due next. Says whether it was to be had."""
    now = clock.now()
    with unit_of_work() as session:
        # Imported here: of the two databases' words, which are large, only those that are spoken.
        insert = import_module(f"sqlalchemy.dialects.{db.engine.dialect.name}").insert
        session.execute(insert(TimerRun).values(name=timer.name, due_at=now).on_conflict_do_nothing())
        taken = session.execute(
            update(TimerRun)
            .where(
                TimerRun.name == timer.name,
                or_(TimerRun.due_at <= now, TimerRun.due_at > now + timer.every),
                or_(TimerRun.leased_until.is_(None), TimerRun.leased_until <= now, TimerRun.leased_until > now + LEASE),
            )
            .values(due_at=now + timer.every, leased_until=lease)
            .returning(TimerRun.name)
        )
        return taken.one_or_none() is not None
