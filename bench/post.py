"""The post: how long ten thousand confirmations take to be written, how fast one worker delivers, and how long a change
that touches five thousand guests takes to be queued. `python -m bench.post`."""

import asyncio
import gc
import resource
import smtplib
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import joinedload, selectinload

from bench.data import STARTS
from bench.table import Figure, printed
from eventsapp import create_app
from eventsapp.accounts.models import Office
from eventsapp.calendar.writing import CalendarEvent, Person, request
from eventsapp.cli.migrations import upgrade
from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests import links
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail.connection import Route
from eventsapp.mail.models import MessageState, OutboxMessage
from eventsapp.mail.worker import deliver_batch, new_worker
from eventsapp.registration import letters
from eventsapp.registration.models import CalendarChange, Registration, RegistrationState
from eventsapp.registration.operations import calendar_updates
from eventsapp.settings import Settings

MANY = 10_000
TOUCHED = 5_000
_AT_ONCE = 100


def figures(app: Flask, environ: dict[str, str]) -> list[Figure]:
    """All three, each beside its floor."""
    with app.app_context():
        event_id = _event(MANY)
        began = _memory()
        written = _confirmations(event_id)
        grown = _memory() - began
        with _sink() as port:
            app.extensions["mail_route"] = Route.of(f"smtp://127.0.0.1:{port}")
            delivered = _deliver(MANY)
            floor = _plain(port, MANY)
            app.extensions["mail_route"] = Route.of(environ["EVENTSAPP_MAIL_URL"])
        queued = _change(event_id)
        entries = _entries(MANY)
    return [
        Figure("10,000 confirmations with entries, written", "s", written, entries, 60),
        Figure("memory that they leave behind", "MB", grown, target=20),
        Figure("letters delivered by one worker", "1/s", delivered, floor, 250, "at least"),
        Figure("a change that touches 5,000 guests, queued", "s", queued, entries / 2, 15),
    ]


def _memory() -> float:
    gc.collect()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _event(count: int) -> int:
    with unit_of_work() as session:
        event = Event(
            office=session.scalars(select(Office)).first(),
            seats=SeatCounter(taken=count),
            slug="post",
            title={"en": "Post"},
            description={"en": "A *word* of the host’s.\n\n" * 5},
            venue={"en": "House of the Estates"},
            languages=["en"],
            starts_at=STARTS,
            ends_at=STARTS.replace(hour=STARTS.hour + 3),
        )
        session.add(event)
        session.flush()
        common = {"event_id": event.id}
        for first in range(0, count, 1000):
            emails = [f"guest{number}@post.example" for number in range(first, first + 1000)]
            guests = [{**common, "name": each, "email": each, "email_key": each} for each in emails]
            ids = session.scalars(insert(Guest).returning(Guest.id), guests).all()
            state = {**common, "state": RegistrationState.confirmed, "seats": 1}
            session.execute(insert(Registration), [{**state, "guest_id": each} for each in ids])
        return event.id


#: As whoever writes letters has them.
_WHOLE = select(Registration).options(
    joinedload(Registration.guest),
    joinedload(Registration.calendar_entry),
    selectinload(Registration.companions),
    selectinload(Registration.answers),
)


def _confirmations(event_id: int) -> float:
    ids = db.session.scalars(select(Registration.id).where(Registration.event_id == event_id)).all()
    began = time.perf_counter()
    for first in range(0, len(ids), _AT_ONCE):
        with unit_of_work() as session:
            for each in session.scalars(_WHOLE.where(Registration.id.in_(ids[first : first + _AT_ONCE]))):
                token = links.issue(each.guest, LinkPurpose.registration)
                letters.after_answer(each, None, token)
        db.session.remove()
    return time.perf_counter() - began


def _deliver(count: int) -> float:
    db.session.execute(update(OutboxMessage).where(OutboxMessage.letter != "confirmation").values(state="skipped"))
    db.session.commit()
    worker, stop, sent = new_worker(), threading.Event(), 0
    began = time.perf_counter()
    while sent < count:
        outcome = deliver_batch(worker, stop)
        if not outcome.sent:
            raise RuntimeError(f"{sent} of {count} letters were delivered: {outcome}")
        sent += outcome.sent
    return sent / (time.perf_counter() - began)


def _plain(port: int, count: int) -> float:
    """The floor: smtplib with ready messages over one connection."""
    ready = db.session.execute(
        select(OutboxMessage.sender, OutboxMessage.recipient, OutboxMessage.content).limit(count)
    ).all()
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as host:
        for sender, recipient, content in ready:
            host.sendmail(sender, [recipient], content)
    return len(ready) / (time.perf_counter() - began)


def _change(event_id: int) -> float:
    with unit_of_work() as session:
        event = session.get_one(Event, event_id)
        half = select(Registration.id).where(Registration.event_id == event_id).order_by(Registration.id).limit(TOUCHED)
        gone = Registration.id.not_in(half), Registration.event_id == event_id
        session.execute(update(Registration).where(*gone).values(state=RegistrationState.cancelled, seats=0))
        for each in session.scalars(select(Registration).where(*gone)):
            if each.calendar_entry:
                each.calendar_entry.cancelled_at = clock.now()
        event.starts_at += timedelta(minutes=30)
        session.add(CalendarChange(event_id=event_id, due_at=clock.now()))
    began = time.perf_counter()
    told = calendar_updates.tell_where_due()
    took = time.perf_counter() - began
    waits = (OutboxMessage.state == MessageState.queued, OutboxMessage.letter == "calendar_updated")
    if told != TOUCHED or db.session.scalar(select(func.count()).where(*waits)) != TOUCHED:
        raise RuntimeError(f"{told} calendars were told")
    return took


def _entries(count: int) -> float:
    """The floor: `icalendar` alone."""
    host, now = Person("Office", "calendar@example.org"), clock.now()
    began = time.perf_counter()
    for number in range(count):
        said = CalendarEvent(
            uid=f"{number}@example.org",
            starts_at=now,
            ends_at=now,
            stamped_at=now,
            summary="Post",
            description="A word",
        )
        request(said, host, Person("Guest", f"guest{number}@post.example"), "ACCEPTED")
    return time.perf_counter() - began


@contextmanager
def _sink() -> Iterator[int]:
    """A mail server that takes everything, as quickly as this language can, in a thread of its own."""
    ready, port = threading.Event(), [0]
    loop = asyncio.new_event_loop()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
            elif verb == b"EHLO":
                writer.write(b"250-sink\r\n250 SIZE 50000000\r\n")
                continue
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            writer.write(b"250 taken\r\n")
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=1 << 20)
        port[0] = server.sockets[0].getsockname()[1]
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.run_forever()

    threading.Thread(target=run, daemon=True).start()
    ready.wait(10)
    try:
        yield port[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)


def main() -> None:
    """Measure the post and print it."""
    with tempfile.TemporaryDirectory(prefix="eventsapp-bench-") as folder:
        environ = {
            "EVENTSAPP_DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite'}",
            "EVENTSAPP_MAIL_URL": f"file:{Path(folder) / 'mail'}",
            "EVENTSAPP_REPLY_ADDRESS": "calendar@example.org",
            "EVENTSAPP_SECRET_KEY": "the benchmark's secret, long enough to be one",
        }
        app = create_app(Settings.from_environ(environ))
        with app.app_context():
            upgrade()
            with unit_of_work() as session:
                session.add(Office(name="Bench"))
        print(printed(figures(app, environ)))


if __name__ == "__main__":
    main()
