"""One ticket is shown at two doors in the same moment."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventsapp.door import operations
from eventsapp.door.models import Arrival, Ticket
from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from eventsapp.registration.operations import answers
from tests.at_once import at_once
from tests.factories.registration import accepting

DOORS = 4


@pytest.mark.usefixtures("mail_expected")
def test_they_come_in_once(app: Flask, guest: Guest) -> None:
    answers.answer(guest.id, accepting(), f"guest:{guest.id}")
    ticket_id = db.session.scalars(select(Ticket.id)).one()
    first = at_once(app, DOORS, lambda: operations.let_in(ticket_id, None).now)
    assert sorted(first) == [False] * (DOORS - 1) + [True]
    assert db.session.scalar(select(func.count()).select_from(Arrival)) == 1
