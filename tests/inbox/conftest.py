"""A guest who has accepted, and what their calendar sends."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from eventsapp.guests.models import Guest
from eventsapp.inbox.models import ReceivedMessage
from eventsapp.kernel.database import db
from eventsapp.mail.addresses import organizer
from eventsapp.registration.models import CalendarEntry, Registration
from eventsapp.registration.operations.answers import answer
from tests.factories.registration import accepting


class Replies:
    """Messages from the calendar of one guest who has accepted."""

    def __init__(self, guest: Guest) -> None:
        self.guest_id, self.email = guest.id, guest.email
        self.to = organizer(guest.id)
        self.uid = db.session.scalars(select(CalendarEntry.uid).where(CalendarEntry.guest_id == guest.id)).one()
        self.count = 0

    def message(self, partstat: str = "ACCEPTED", method: str = "REPLY", headers: str = "", **given: Any) -> bytes:
        """A message; each has an ID and a DTSTAMP of its own. Keywords: sender, to, uid, sequence, stamp, who (the
        attendee), attendee (the whole line), more (lines), message_id, text."""
        self.count += 1
        who = given.get("who", self.email)
        attendee = given.get("attendee", f"ATTENDEE;CN=Guest;PARTSTAT={partstat}:mailto:{who}")
        message_id = given.get("message_id", f"m{self.count}@mail.example")
        stamp = given.get("stamp", f"20291101T{100000 + self.count}Z")
        lines = [
            f"From: Guest <{given.get('sender', self.email)}>",
            f"To: {given.get('to', self.to)}",
            f"Subject: {partstat.title()}: Seminar",
            f"Message-ID: <{message_id}>",
            *headers.splitlines(),
            'Content-Type: multipart/alternative; boundary="b"',
            "",
            "--b",
            "Content-Type: text/plain; charset=utf-8",
            "",
            given.get("text", f"{partstat.title()}."),
            "--b",
            f"Content-Type: text/calendar; charset=utf-8; method={method}",
            "",
            "BEGIN:VCALENDAR",
            f"METHOD:{method}",
            "BEGIN:VEVENT",
            f"UID:{given.get('uid', self.uid)}",
            f"DTSTAMP:{stamp}",
            f"SEQUENCE:{given.get('sequence', 0)}",
            f"ORGANIZER:mailto:{self.to}",
            attendee,
            *given.get("more", "").splitlines(),
            "END:VEVENT",
            "END:VCALENDAR",
            "--b--",
            "",
        ]
        return "\r\n".join(lines).encode()


@pytest.fixture
def replies(guest: Guest, outbox: Any) -> Replies:
    """The guest has accepted on the web; their calendar has the entry."""
    answer(guest.id, accepting(), f"guest:{guest.id}")
    return Replies(guest)


@pytest.fixture
def kept() -> Callable[[], list[ReceivedMessage]]:
    """The messages that were received, in order."""

    def rows() -> list[ReceivedMessage]:
        db.session.rollback()
        db.session.expire_all()
        return list(db.session.scalars(select(ReceivedMessage).order_by(ReceivedMessage.id)))

    return rows


def state_of(guest_id: int) -> str:
    """The state of a guest's registration."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Registration.state).where(Registration.guest_id == guest_id)).one().value
