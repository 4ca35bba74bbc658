"""What was done stays written: the database refuses to change a line of the trace, but lets a person go out of it."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel import audit
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from tests.pages import filled_in


@dataclass(frozen=True)
class Facts:
    title: str
    seats: int | None = None
    at: datetime | None = None


def a_line(guest: Guest) -> int:
    with unit_of_work() as session:
        audit.record("organiser:1", "edited", guest, changes={"name": ["Äidyt", "Marie"]})
        session.flush()
        return session.scalars(select(AuditEntry.id)).one()


@pytest.mark.parametrize(
    "change",
    [
        update(AuditEntry).values(actor="organiser:2"),
        update(AuditEntry).values(facts={"name": "another"}, search="", origin=""),
        update(AuditEntry).values(facts={}, search="", origin="", thing_id=7),
        update(AuditEntry).values(facts={}),
        delete(AuditEntry),
    ],
    ids=["who", "what", "to what", "half of it", "away"],
)
def test_a_line_is_never_changed(app: Flask, guest: Guest, change: object) -> None:
    key = a_line(guest)

    with pytest.raises((IntegrityError, SQLAlchemyError), match="never changed"), unit_of_work() as session:
        session.execute(change)

    line = db.session.get_one(AuditEntry, key)
    assert (line.actor, line.thing_id, line.facts) == (
        "organiser:1",
        guest.id,
        {"changes": {"name": ["Äidyt", "Marie"]}},
    )


def test_a_person_goes_out_of_it(app: Flask, guest: Guest) -> None:
    key = a_line(guest)

    with unit_of_work():
        audit.forget(AuditEntry.id == key)

    line = db.session.get_one(AuditEntry, key)
    assert (line.actor, line.action, line.facts, line.search, line.origin) == ("organiser:1", "edited", {}, "", "")


def test_a_line_says_of_which_event_and_what_can_be_looked_for(app: Flask, guest: Guest, event: Event) -> None:
    line = db.session.get_one(AuditEntry, a_line(guest))

    assert (line.event_id, line.office_id, line.search, line.origin) == (event.id, None, "äidyt\nmarie", "")


def test_a_line_says_from_where(organiser: FlaskClient, event: Event) -> None:
    answer = organiser.get("/organise/seminar/settings")
    organiser.post("/organise/seminar/settings", data={**filled_in(answer), "address": "Elsewhere 1", "save": "1"})

    line = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "edited")).one()
    assert (line.origin, line.event_id, line.office_id) == ("127.0.0.1", event.id, event.office_id)
    assert line.facts["changes"] == {"address": ["Snellmaninkatu 9–11, Helsinki", "Elsewhere 1"]}


def test_old_and_new_are_kept_within_bounds() -> None:
    before = Facts("short", 5)
    after = Facts("x" * 10_000, None, datetime(2030, 5, 24, 6, 30, tzinfo=UTC))

    assert audit.changes(before, after) == {
        "fields": ["title", "seats", "at"],
        "changes": {
            "title": ["short", "x" * 200 + "…"],
            "seats": [5, None],
            "at": [None, "2030-05-24T06:30:00+00:00"],
        },
    }
    assert audit.changes(before, after, "title")["changes"].keys() == {"seats", "at"}
