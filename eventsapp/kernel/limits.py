"""How often something may be tried. The counts are in the database, so that all processes share them."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime
from eventsapp.kernel.database import Base
from eventsapp.kernel.unit_of_work import unit_of_work

#: How many files one organiser may bring in a while, guest lists and programmes together.
MOST_IMPORTS, IMPORT_WINDOW = 60, timedelta(minutes=10)


class AttemptCount(Base):
    """How often one key was tried in the window that ends at `ends_at`."""

    __tablename__ = "attempt_count"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    attempts: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class TooManyAttempts(Exception):
    """The limit is reached; `retry_after` is the number of seconds until the window ends."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many attempts; again in {retry_after} s")
        self.retry_after = retry_after


def count_attempt(key: str, limit: int, window: timedelta) -> None:
    """Count one attempt at `key`; the attempt past `limit` within `window` raises TooManyAttempts.

    Fails closed: where the database can't count, its error is raised and the attempt does not happen.
    """
    now = clock.now()
    try:
        with unit_of_work() as session:
            session.execute(delete(AttemptCount).where(AttemptCount.ends_at <= now))
            # A window that ends later than one that begins now: the clock has gone back.
            ahead = (AttemptCount.key == key, AttemptCount.ends_at > now + window)
            session.execute(update(AttemptCount).where(*ahead).values(ends_at=now + window))
            counted = session.execute(
                update(AttemptCount)
                .where(AttemptCount.key == key)
                .values(attempts=AttemptCount.attempts + 1)
                .returning(AttemptCount.attempts, AttemptCount.ends_at)
            ).one_or_none()
            if counted is None:
                session.add(AttemptCount(key=key, attempts=1, ends_at=now + window))
    except IntegrityError:
        # Another process began this key's window between our UPDATE and our INSERT.
        return count_attempt(key, limit, window)
    if counted is not None and counted.attempts > limit:
        raise TooManyAttempts(max(1, int((counted.ends_at - now).total_seconds())))


def forget_attempts(key: str) -> None:
    """Begin anew for `key`, after a success."""
    with unit_of_work() as session:
        session.execute(delete(AttemptCount).where(AttemptCount.key == key))
