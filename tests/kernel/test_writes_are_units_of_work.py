"""A request writes inside a unit of work and nowhere else."""

import pytest
from flask import Flask

from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work


def test_what_a_request_changes_outside_one_is_a_mistake(app: Flask, event: Event) -> None:
    key = event.id
    with app.test_request_context():
        db.session.get_one(Event, key).slug = "changed"
        with pytest.raises(RuntimeError, match="unit of work"):
            db.session.flush()
        db.session.rollback()
        with unit_of_work() as session:
            session.get_one(Event, key).slug = "changed-well"
    db.session.expire_all()
    assert db.session.get_one(Event, key).slug == "changed-well"
