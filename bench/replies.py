"""Answers from calendars: how long ten thousand take to be read, believed, and acted upon, a letter for each."""

import gc
import resource
import time
from email import message_from_bytes
from email.policy import default
from secrets import token_urlsafe

from flask import Flask
from icalendar import Calendar
from sqlalchemy import func, insert, select

from bench.data import STARTS
from bench.table import Figure
from eventsapp.accounts.models import Office
from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests.models import Guest
from eventsapp.inbox.receiving import receive
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail.addresses import organizer
from eventsapp.mail.models import OutboxMessage
from eventsapp.registration.models import CalendarEntry, Registration, RegistrationState

MANY = 10_000
_AT_ONCE = 1000


def figures(app: Flask) -> list[Figure]:
    """Every guest has accepted on the web. In their calendars nine in ten accept once more, which changes nothing, and
    one in ten declines: a seat goes back, a letter with a CANCEL is written. Beside it the floor: the standard library
    and `icalendar` reading the same messages, and doing nothing about them."""
    with app.app_context():
        messages = _messages(_event(MANY))
        before = db.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0
        db.session.remove()
        grown = _memory()
        began = time.perf_counter()
        lines = [receive(message).line for message in messages]
        took = time.perf_counter() - began
        grown = _memory() - grown
        written = (db.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0) - before
    if written != MANY // 10 or not all(": done: reply" in line for line in lines):
        raise RuntimeError(f"{written} letters after {MANY} replies")
    began = time.perf_counter()
    for message in messages:
        for part in message_from_bytes(message, policy=default).walk():
            if part.get_content_type() == "text/calendar":
                Calendar.from_ical(part.get_content().encode())
    floor = time.perf_counter() - began
    return [
        Figure("10,000 replies taken in", "s", took, floor, 60),
        Figure("memory that they leave behind", "MB", grown, target=20),
    ]


def _memory() -> float:
    gc.collect()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _event(count: int) -> int:
    """An event with so many guests, all of them confirmed, their calendars with an entry each."""
    with unit_of_work() as session:
        event = Event(
            office=session.scalars(select(Office)).first(),
            seats=SeatCounter(taken=count),
            slug="replies",
            title={"en": "Replies"},
            languages=["en"],
            starts_at=STARTS,
            ends_at=STARTS.replace(hour=STARTS.hour + 3),
        )
        session.add(event)
        session.flush()
        for first in range(0, count, _AT_ONCE):
            emails = [f"guest{number}@example.org" for number in range(first, first + _AT_ONCE)]
            common = {"event_id": event.id}
            guests = [{**common, "name": each, "email": each, "email_key": each} for each in emails]
            ids = session.scalars(insert(Guest).returning(Guest.id), guests).all()
            state = {**common, "state": RegistrationState.confirmed, "seats": 1}
            session.execute(insert(Registration), [{**state, "guest_id": each} for each in ids])
            now = clock.now()
            entries = [{"guest_id": each, "uid": f"{token_urlsafe(16)}@example.org", "stamped_at": now} for each in ids]
            session.execute(insert(CalendarEntry), entries)
        return event.id


def _messages(event_id: int) -> list[bytes]:
    rows = db.session.execute(
        select(Guest.id, Guest.email, CalendarEntry.uid)
        .join(CalendarEntry, CalendarEntry.guest_id == Guest.id)
        .where(Guest.event_id == event_id)
    )
    return [
        _message(guest_id, email, uid, "ACCEPTED" if number % 10 else "DECLINED")
        for number, (guest_id, email, uid) in enumerate(rows)
    ]


def _message(guest_id: int, email: str, uid: str, partstat: str) -> bytes:
    to = organizer(guest_id)
    lines = [
        f"From: Guest <{email}>",
        f"To: {to}",
        f"Subject: {partstat.title()}: Replies",
        f"Message-ID: <{guest_id}@mail.example>",
        'Content-Type: multipart/alternative; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain; charset=utf-8",
        "",
        f"Guest has {partstat.lower()}.",
        "--b",
        "Content-Type: text/calendar; charset=utf-8; method=REPLY",
        "",
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//bench//EN",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20291101T100000Z",
        "SEQUENCE:0",
        f"ORGANIZER:mailto:{to}",
        f"ATTENDEE;PARTSTAT={partstat}:mailto:{email}",
        "DTSTART:20300524T070000Z",
        "END:VEVENT",
        "END:VCALENDAR",
        "--b--",
        "",
    ]
    return "\r\n".join(lines).encode()
