"""Rows that are written at once are those that the session would have written, and the session knows them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Row, delete, func, inspect, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.rows import rewrite_row, write_row
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration.models import Registration, RegistrationState
from tests.factories import make_group, make_guest

#: What two rows never share.
OTHERS = {"id", "guest_id", "answered_at", "waiting_since"}


def waiting(event: Event, guest: Guest) -> Registration:
    now, state = clock.now(), RegistrationState.waitlisted
    return Registration(event_id=event.id, guest=guest, seats_group=guest.group, state=state, waiting_since=now)


def by_the_session(new: Registration) -> None:
    db.session.add(new)
    db.session.flush()


def row(event: Event, guest: Guest, write: Callable[[Any], None]) -> Row[Any]:
    """What stands in the database, but for keys and times."""
    with unit_of_work():
        new = waiting(event, guest)
        write(new)
        key = new.id
    kept = [each for each in Registration.__table__.c if each.name not in OTHERS]
    return db.session.connection().execute(select(*kept).where(Registration.id == key)).one()


def test_a_row_is_what_the_session_would_have_written(event: Event) -> None:
    group = make_group(event)
    first, second = make_guest(event, group_id=group.id), make_guest(event, group_id=group.id)
    assert row(event, second, write_row) == row(event, first, by_the_session)
    assert [each.seats_group_id for each in db.session.scalars(select(Registration))] == [group.id, group.id]


def test_the_session_holds_what_was_written_and_has_nothing_left_to_write(
    event: Event, guest: Guest, count_queries: Any
) -> None:
    with unit_of_work() as session:
        new = waiting(event, guest)
        write_row(new)
        with count_queries() as statements:
            assert session.get(Registration, new.id) is new
            assert (new.diet, new.party, new.guest is guest, session.is_modified(new)) == ("", 1, True, False)
            session.flush()
        assert statements == []
        new.diet = "no nuts"
    assert db.session.scalars(select(Registration.diet)).all() == ["no nuts"]


def test_what_is_undone_leaves_nothing(event: Event, guest: Guest) -> None:
    undone = []

    def goes_wrong() -> None:
        with unit_of_work():
            undone.append(waiting(event, guest))
            write_row(undone[0])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        goes_wrong()
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0
    with unit_of_work():
        write_row(waiting(event, guest))
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 1


def test_what_the_database_would_say_is_not_guessed(app: Flask) -> None:
    class Own(DeclarativeBase):
        pass

    class Stamped(Own):
        __tablename__ = "stamped"
        id: Mapped[int] = mapped_column(primary_key=True)
        stamp: Mapped[int] = mapped_column(server_default="7")

    with pytest.raises(TypeError, match="for the database to say"):
        write_row(Stamped())


def test_a_row_that_is_gone_is_not_rewritten(event: Event, guest: Guest) -> None:
    with unit_of_work() as session:
        there = session.get_one(Guest, guest.id)
        session.execute(delete(Guest).where(Guest.id == guest.id))
        with pytest.raises(NoResultFound):
            rewrite_row(there, name="Another")


def test_columns_are_rewritten_and_the_others_stay(event: Event, guest: Guest) -> None:
    organisation = guest.organisation
    with unit_of_work() as session:
        there = session.get_one(Guest, guest.id)
        rewrite_row(there, name="Another", post="Minister")
        assert (there.name, there.post, inspect(there).modified) == ("Another", "Minister", False)
    assert db.session.execute(select(Guest.name, Guest.post, Guest.organisation)).all() == [
        ("Another", "Minister", organisation)
    ]
