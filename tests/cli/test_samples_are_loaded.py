"""Both sample events are there after one run, and after two."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventsapp.demo.loading import load
from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from eventsapp.programme.models import ProgrammeSession, Release


def counted() -> tuple[list[str], list[int]]:
    db.session.rollback()
    slugs = db.session.scalars(select(Event.slug).order_by(Event.slug)).all()
    return list(slugs), [
        db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Guest, ProgrammeSession, Release)
    ]


@pytest.mark.usefixtures("mail_expected")
def test_once_and_again(app: Flask) -> None:
    with app.test_request_context():
        load("a long enough password")
        slugs, (guests, sessions, releases) = first = counted()
        assert (slugs, guests > 10, sessions > 10, releases) == (["iom-25", "mini-talks"], True, True, 2)
        load("a long enough password")
        assert counted() == first
