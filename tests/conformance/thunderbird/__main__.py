"""The journey."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from eventsapp import create_app
from eventsapp.cli.migrations import upgrade
from eventsapp.events.fields import fields_of
from eventsapp.events.models import Event
from eventsapp.events.operations import edit_event
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.mail.models import OutboxMessage
from eventsapp.mail.worker import deliver_batch
from eventsapp.registration.models import CalendarEntry, Registration
from eventsapp.registration.operations import calendar_updates
from eventsapp.registration.operations.cancellations import cancel
from tests.conformance.thunderbird import client
from tests.conformance.thunderbird.client import Thunderbird
from tests.conftest import settings_for
from tests.factories import make_event, make_guest, make_office
from tests.inbox import dovecot

GUEST = "guest@example.org"
_ANSWERS = ["imipAcceptButton", "imipTentativeButton", "imipDeclineButton"]


class Post:
    """The mail server between us: what is for the guest goes into their mailbox, the rest to our inbox."""

    def __init__(self, mailbox: dovecot.Mailbox, evidence: Path) -> None:
        self.mailbox, self.evidence = mailbox, evidence
        self.environ: dict[str, str] = {}
        #: What `eventsapp mail receive` said of each message.
        self.lines: list[str] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message over."""
        content = bytes(envelope.original_content or b"")
        for recipient in envelope.rcpt_tos:
            if recipient == GUEST:
                self.mailbox.deliver(content)
            else:
                (self.evidence / f"reply-{len(self.lines) + 1}.eml").write_bytes(content)
                self.lines.append(self._pipe(content, recipient))
        return "250 OK"

    def _pipe(self, content: bytes, recipient: str) -> str:
        command = [sys.executable, "-m", "eventsapp", "mail", "receive", "--recipient", recipient]
        done = subprocess.run(command, input=content, capture_output=True, env=self.environ, check=False)
        return done.stdout.decode().strip() or done.stderr.decode()


class Journey:
    """What happens on our side, and what Thunderbird makes of it."""

    def __init__(self, thunderbird: Thunderbird, post: Post) -> None:
        self.thunderbird, self.post = thunderbird, post
        self.starts = (clock.now() + timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0)
        self.office = make_office(name="IOM Finland")
        #: Of the guest of the scene.
        self.guest_id = 0
        self.failed = 0

    def saw(self, what: str, seen: object, expected: object) -> None:
        """Say what was seen beside what should be."""
        good = seen == expected
        self.failed += not good
        print(f"{'ok ' if good else 'NOT'} {what}: {seen}" + ("" if good else f" (expected: {expected})"), flush=True)

    def begin(self, title: str) -> Event:
        """An event whose one guest is invited and has the letter open."""
        times = {"starts_at": self.starts, "ends_at": self.starts + timedelta(hours=2)}
        event = make_event(self.office, slug=title.lower(), title={"en": title}, languages=["en"], **times)
        event.entry_with_invitation = True
        self.guest_id = make_guest(event, invited=False, name="Guest", email=GUEST).id
        send_invitations(event.id, None, "organiser:1", [self.guest_id])
        self.thunderbird.open_letter(_send())
        return event

    def entry(self) -> dict[str, Any] | None:
        """The entry in Thunderbird's calendar."""
        of_guest = CalendarEntry.guest_id == self.guest_id
        return self.thunderbird.entry(db.session.scalars(select(CalendarEntry.uid).where(of_guest)).one())

    def state(self) -> list[str]:
        """What the guest's registration is."""
        of_guest = Registration.guest_id == self.guest_id
        return [each.value for each in db.session.scalars(select(Registration.state).where(of_guest))]

    def answer(self, button: str) -> str:
        """Press a button, and wait for what `mail receive` says of the answer."""
        before = len(self.post.lines)
        self.thunderbird.click(button)
        self.until(lambda: len(self.post.lines) > before)
        return "; ".join(line.partition(": ")[2] for line in self.post.lines[before:])

    def until(self, condition: Callable[[], bool]) -> bool:
        """Wait for what another process does, half a minute at most."""
        end = time.monotonic() + 30
        while not condition() and time.monotonic() < end:
            db.session.rollback()
            time.sleep(0.5)
        return condition()


def main(evidence: Path) -> int:
    """From the invitation to the cancellation; gives how many steps were not as they should be."""
    with tempfile.TemporaryDirectory() as folder, dovecot.server() as mailbox:
        post = Post(mailbox, evidence)
        smtp = Controller(post, hostname="127.0.0.1", port=client.free_port())
        smtp.start()
        try:
            app = create_app(settings_for(f"sqlite:///{folder}/e.sqlite", mail_url=f"smtp://127.0.0.1:{smtp.port}"))
            post.environ = _environ(app)
            with (
                app.app_context(),
                client.running(mailbox.port, smtp.port, evidence, "Guest", GUEST) as thunderbird,
            ):
                upgrade()
                return _journey(thunderbird, post)
        finally:
            smtp.stop()


def _journey(thunderbird: Thunderbird, post: Post) -> int:
    thunderbird.set_up()
    journey = Journey(thunderbird, post)
    _from_the_invitation_to_the_cancellation(journey, thunderbird)
    _perhaps_where_it_is_no_answer(journey, thunderbird)
    return journey.failed


def _from_the_invitation_to_the_cancellation(journey: Journey, thunderbird: Thunderbird) -> None:
    event_id, starts = journey.begin("Seminar").id, journey.starts
    day, about = f"{starts:%Y%m%d}", f"of event {event_id}, guest {journey.guest_id}"
    journey.saw("the invitation offers", thunderbird.offered()[:3], _ANSWERS)
    print("    it says:", thunderbird.said())
    thunderbird.picture("invitation")

    journey.saw("we took in", journey.answer("imipAcceptButton"), f"done: reply (accept) {about}: answered")
    journey.saw("the registration is", journey.state(), ["confirmed"])
    journey.saw("the calendar has", journey.entry(), _entry(starts, 0))
    thunderbird.picture("accepted")
    thunderbird.show_calendar(day)
    thunderbird.picture("in-the-calendar")

    thunderbird.open_letter(_send())
    thunderbird.picture("confirmation")
    journey.saw("after the confirmation the calendar has", journey.entry(), _entry(starts, 0))

    facts = fields_of(db.session.get_one(Event, event_id))
    later = starts + timedelta(hours=3)
    edit_event(event_id, replace(facts, starts_at=later, ends_at=later + timedelta(hours=2)), "organiser:1")
    calendar_updates.send_now(event_id, "organiser:1")
    thunderbird.open_letter(_send())
    journey.saw("the update offers", thunderbird.offered()[:3], _ANSWERS)
    print("    it says:", thunderbird.said())
    thunderbird.picture("update")
    journey.saw("we took in", journey.answer("imipAcceptButton"), f"done: reply (accept) {about}: said already")
    journey.saw("the update moved the entry", journey.entry(), _entry(later, 1))
    thunderbird.show_calendar(day)
    thunderbird.picture("moved-in-the-calendar")

    cancel(db.session.scalars(select(Registration.id)).one(), "organiser:1", by_host=True)
    thunderbird.open_letter(_send())
    journey.saw("the cancellation offers", thunderbird.offered()[0], "imipDeleteButton")
    print("    it says:", thunderbird.said())
    thunderbird.picture("cancellation")
    thunderbird.click("imipDeleteButton")
    journey.until(lambda: journey.entry() is None)
    journey.saw("after it the calendar has", journey.entry(), None)
    thunderbird.show_calendar(day)
    thunderbird.picture("gone-from-the-calendar")


def _perhaps_where_it_is_no_answer(journey: Journey, thunderbird: Thunderbird) -> None:
    about = f"of event {journey.begin('Workshop').id}, guest {journey.guest_id}"
    thunderbird.offered()
    refused = f"needs_you: reply (tentative) {about}: refused"
    journey.saw("perhaps is put before the host", journey.answer("imipTentativeButton"), refused)
    thunderbird.open_letter(_send())
    journey.saw("the guest is asked anew, and offered", thunderbird.offered()[:3], _ANSWERS)
    print("    it says:", thunderbird.said())
    thunderbird.picture("asked-anew")
    journey.saw("we took in", journey.answer("imipAcceptButton"), f"done: reply (accept) {about}: answered")
    journey.saw("the calendar has", journey.entry(), _entry(journey.starts, 1))


def _send() -> str:
    """Let our letters leave; gives the subject of the last."""
    deliver_batch("thunderbird", threading.Event())
    subject: str = db.session.scalars(select(OutboxMessage.subject).order_by(OutboxMessage.id.desc()).limit(1)).one()
    db.session.rollback()
    return subject


def _entry(starts: Any, sequence: int) -> dict[str, Any]:
    return {"start": f"{starts:%Y%m%dT%H%M%SZ}", "sequence": sequence, "partstat": "ACCEPTED", "status": "CONFIRMED"}


def _environ(app: Any) -> dict[str, str]:
    settings = app.extensions["settings"]
    return os.environ | {
        "EVENTSAPP_DATABASE_URL": settings.database_url,
        "EVENTSAPP_SECRET_KEY": settings.secret_key,
        "EVENTSAPP_REPLY_ADDRESS": settings.reply_address,
        "EVENTSAPP_MAIL_FROM": settings.mail_from,
        "EVENTSAPP_MAIL_URL": settings.mail_url,
        "EVENTSAPP_URL": settings.url,
    }


if __name__ == "__main__":
    absent = client.missing()
    if dovecot.binary() is None:
        absent.append("dovecot")
    if absent:
        sys.exit(f"Not here: {', '.join(absent)}. On Debian: {client.HOW_TO_GET_THEM}")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="thunderbird-pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    failed = main(folder)
    print(f"The pictures are in {folder}.")
    sys.exit(1 if failed else 0)
