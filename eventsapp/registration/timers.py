"""What happens by itself to registrations: offers lapse, the reserve is called, waves open, cancellations are told."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.timers import Timer, add_timer
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration.models import RegistrationWave
from eventsapp.registration.operations import calendar_updates, cancellations, files, offers, rules, seats, waiting


def open_waves_where_due() -> int:
    """Open every wave whose moment has come; gives how many."""
    events = db.session.scalars(
        select(RegistrationWave.event_id)
        .where(RegistrationWave.opened_at.is_(None), RegistrationWave.opens_at <= clock.now())
        .distinct()
    ).all()
    db.session.rollback()
    opened = 0
    for event_id in events:
        with unit_of_work() as session:
            opened += rules.open_waves(session, seats.event_in_line(session, event_id))
    return opened


def init_app(app: Flask) -> None:
    """Let the worker do them."""
    minute = timedelta(minutes=1)
    add_timer(app, Timer("offers that lapse", minute, offers.lapse_due))
    add_timer(app, Timer("reserve", 5 * minute, waiting.seat_where_due))
    add_timer(app, Timer("waves", minute, open_waves_where_due))
    add_timer(app, Timer("cancelled events", minute, cancellations.tell_where_due))
    add_timer(app, Timer("calendars", timedelta(seconds=20), calendar_updates.tell_where_due))
    add_timer(app, Timer("files of no answer", timedelta(hours=1), files.forget_expired))
