"""How many letters leave a minute, in all and to one domain: counted in the database, so that all workers share it."""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module

from flask import current_app
from flask_sqlalchemy.session import Session
from sqlalchemy import Row, select
from sqlalchemy.orm import scoped_session

from eventsapp.kernel.database import db
from eventsapp.mail.models import MailQuota

#: The row of all domains together.
_ALL = ""


class Quota:
    """What may still leave in this minute. Made inside a unit of work: who counts holds the row of all domains, so
    that two workers count one after the other. A minute that is not this one, before it or after it, counts anew: so
    a clock that jumps stops nobody."""

    def __init__(self, session: scoped_session[Session], now: datetime) -> None:
        settings = current_app.extensions["settings"]
        self.in_all: int = settings.mail_per_minute
        self.to_one: int = settings.mail_per_minute_and_domain
        self.session, self.minute = session, now.replace(second=0, microsecond=0)
        self.rows: dict[str, MailQuota] = {}
        if self:
            self._make(_ALL)
            self.session.execute(select(MailQuota).where(MailQuota.domain == _ALL).with_for_update())
            used = select(MailQuota).where(MailQuota.minute == self.minute).execution_options(populate_existing=True)
            self.rows = {row.domain: row for row in self.session.scalars(used)}

    def __bool__(self) -> bool:
        return bool(self.in_all or self.to_one)

    def left(self, most: int) -> int:
        """How many letters, at most so many, may leave in all."""
        return max(0, min(most, self.in_all - self._taken(_ALL))) if self.in_all else most

    def used_up(self) -> list[str]:
        """The domains that no letter goes to any more in this minute."""
        return [row.domain for row in self.rows.values() if row.domain and self.to_one and row.taken >= self.to_one]

    def take(self, letters: Sequence[Row[int, str]]) -> list[int]:
        """Of letters (key, domain) those that may leave, in order; they are counted."""
        if not self:
            return [key for key, _domain in letters]
        allowed: list[int] = []
        taken: dict[str, int] = {}
        for key, domain in letters:
            if not self.to_one or self._taken(domain) + taken.get(domain, 0) < self.to_one:
                allowed.append(key)
                taken[domain] = taken.get(domain, 0) + 1
        for domain, number in {**taken, _ALL: len(allowed)}.items():
            self._count(domain, number)
        return allowed

    def _taken(self, domain: str) -> int:
        return self.rows[domain].taken if domain in self.rows else 0

    def _count(self, domain: str, number: int) -> None:
        self._make(domain)
        row = self.session.get_one(MailQuota, domain, populate_existing=True)
        row.taken = self._taken(domain) + number
        row.minute = self.minute

    def _make(self, domain: str) -> None:
        insert = import_module(f"sqlalchemy.dialects.{db.engine.dialect.name}").insert
        values = {"domain": domain, "minute": self.minute, "taken": 0}
        self.session.execute(insert(MailQuota).values(**values).on_conflict_do_nothing())
