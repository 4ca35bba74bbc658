"""`kill -9` of a worker in the middle of 500 letters: none is lost."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from typing import Any

from flask import Flask

from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import outbox as letters
from eventsapp.mail.messages import Recipient, Rendered
from eventsapp.settings import ROOT
from tests.mail.conftest import MailServer, states

LETTERS = 500

#: A worker as `eventsapp worker` is one, but for a lease of one second.
WORKER = """
import signal, sys, threading
from eventsapp import create_app
from eventsapp.mail import worker
from tests.conftest import settings_for

stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_signal: stop.set())
app = create_app(settings_for(sys.argv[1], mail_url=sys.argv[2]), MAIL_LEASE=1)
with app.app_context():
    worker.run(stop)
"""


def start_worker(app: Flask, server: MailServer) -> "subprocess.Popen[bytes]":
    url = app.extensions["settings"].database_url
    return subprocess.Popen([sys.executable, "-c", WORKER, url, f"smtp://127.0.0.1:{server.port}"], cwd=ROOT)


def wait_until(condition: Callable[[], bool]) -> None:
    """The one place of these tests that waits: for another process, and never for longer than a minute."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "the worker did nothing for a minute"
        time.sleep(0.01)


def test_a_killed_worker_loses_no_letter(app: Flask, outbox: Any, mail_server: MailServer) -> None:
    with unit_of_work():
        for number in range(LETTERS):
            letters.put(
                letter="invitation",
                recipient=Recipient("Guest", f"guest{number}@example.org"),
                rendered=Rendered("Invitation", "Dear guest", "<p>Dear guest</p>"),
            )
    kills = (20, 333)
    for killed_after in kills:
        worker = start_worker(app, mail_server)
        wait_until(lambda least=killed_after: len(mail_server.taken) >= least)  # type: ignore[misc]
        worker.kill()
        worker.wait()
        assert len(mail_server.taken) < LETTERS
    worker = start_worker(app, mail_server)
    wait_until(lambda: set(states(outbox())) == {"sent"})
    worker.terminate()
    assert worker.wait(30) == 0
    arrived = Counter(message_from_bytes(each.original_content or b"")["Message-ID"] for each in mail_server.taken)
    assert set(arrived) == {row.message_id for row in outbox()}
    assert len(arrived) == LETTERS
    # Twice at most the one letter at hand of each killed worker: between the server's 250 and our commit.
    assert sum(arrived.values()) - LETTERS <= len(kills)
