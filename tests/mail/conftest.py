"""A mail server on loopback that does what a test tells it, and letters to send."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SMTPSession
from flask import Flask

from eventsapp.calendar.writing import CalendarEvent, Person, cancel, request
from eventsapp.kernel import clock
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import outbox as letters
from eventsapp.mail.connection import Route
from eventsapp.mail.messages import CalendarPart, Recipient, Rendered
from eventsapp.mail.models import OutboxMessage
from eventsapp.mail.worker import Outcome, deliver_batch, new_worker


class MailServer:
    """A real SMTP server. `recipient_answers` and `data_answers` are given in turn, then everything is taken."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.connections = 0
        self.sender_answer = ""
        self.recipient_answers: list[str] = []
        self.data_answers: list[str] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: SMTPSession, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: SMTPSession, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: SMTPSession, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.recipient_answers.pop(0) if self.recipient_answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: SMTPSession, envelope: Envelope) -> str:  # noqa: N802
        answer = self.data_answers.pop(0) if self.data_answers else "250 Taken"
        if answer == "taken, then hang up":
            self.taken.append(envelope)
        if answer.endswith("hang up"):
            assert server.transport
            server.transport.abort()
            return ""
        if answer == "hang":
            await asyncio.Event().wait()
        if answer.startswith("250"):
            self.taken.append(envelope)
        return answer


@pytest.fixture
def mail_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """The application's mail server, started."""
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    monkeypatch.setitem(app.extensions, "mail_route", Route.of(f"smtp://127.0.0.1:{server.port}"))
    try:
        yield server
    finally:
        controller.stop()


@pytest.fixture
def deliver(app: Flask) -> Callable[[], Outcome]:
    """Deliver one batch, as a worker does."""
    return lambda: deliver_batch(new_worker(), threading.Event())


def put_letter(**given: Any) -> int:
    """A letter in the outbox; gives its id."""
    facts: dict[str, Any] = {
        "letter": "invitation",
        "recipient": Recipient("Äidyt O’Brien-Ståhl", "guest@example.org"),
        "rendered": Rendered("Invitation", "Dear guest,\n", "<p>Dear guest,</p>"),
        "sender_name": "IOM Finland",
    }
    with unit_of_work():
        return letters.put(**{**facts, **given})


def calendar_letter(method: str, uid: str = "3f0c@example.org", **given: Any) -> int:
    """A letter with a calendar entry; gives its id."""
    now = clock.now()
    event = CalendarEvent(uid=uid, starts_at=now, ends_at=now, stamped_at=now, summary="Seminar")
    host, guest = Person("IOM Finland", "calendar@example.org"), Person("Guest", "guest@example.org")
    content = request(event, host, guest, "ACCEPTED") if method == "REQUEST" else cancel(event, host, guest)
    return put_letter(calendar=CalendarPart(method, content, host.email), calendar_uid=uid, **given)


def states(rows: list[OutboxMessage]) -> list[str]:
    """The messages' states, in order."""
    return [row.state.value for row in rows]
