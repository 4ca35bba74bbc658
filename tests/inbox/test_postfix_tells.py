"""A letter of ours to somebody who is not there, by a real Postfix: its own report comes back and is understood."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SMTPSession
from flask import Flask

from eventsapp.guests.models import Guest
from eventsapp.inbox.receiving import receive
from eventsapp.kernel.database import db
from eventsapp.mail.addresses import return_path
from eventsapp.mail.connection import Route
from eventsapp.mail.standing import of
from tests.conftest import missing
from tests.inbox import postfix
from tests.mail.conftest import MailServer, deliver, put_letter

_ = deliver


class _TheWorld(MailServer):
    """All other mail servers: the guest's says that nobody is there; ours takes what comes back."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: SMTPSession, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == "guest@example.org":
            return "550 5.1.1 User unknown"
        return await super().handle_RCPT(server, session, envelope, address, options)


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[_TheWorld]:
    """Postfix as the application's mail server, and the world behind it."""
    if os.getuid():
        pytest.skip("Postfix's master runs as root, and we are not")
    if not postfix.is_here():
        missing(postfix.HOW_TO_GET_IT)
    others = _TheWorld()
    controller = Controller(others, hostname="127.0.0.1", port=others.port)
    controller.start()
    try:
        with postfix.server(others.port) as port:
            monkeypatch.setitem(app.extensions, "mail_route", Route.of(f"smtp://127.0.0.1:{port}"))
            yield others
    finally:
        controller.stop()


def test_a_letter_to_nobody_comes_back(world: _TheWorld, guest: Guest, outbox: Any, deliver: Callable[[], Any]) -> None:
    key = put_letter()
    assert deliver().sent == 1
    for _attempt in range(400):  # the report takes its way through Postfix's queues
        if world.taken:
            break
        time.sleep(0.05)
    (report,) = world.taken
    assert (report.mail_from, report.rcpt_tos) == ("<>", [return_path(key)])
    assert isinstance(report.content, bytes)
    taken = receive(report.content, report.rcpt_tos[0])
    assert taken.line.endswith("done: bounce: bounced hard")
    db.session.expire_all()
    (letter,) = outbox()
    assert (letter.state.value, letter.error) == ("failed", "550 5.1.1 User unknown")
    assert of([guest.email])[guest.email].bounced_at is not None
