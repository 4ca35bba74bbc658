"""Faults of every kind while letters leave: none is lost, and none comes twice but where nobody can know."""

import base64
import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.kernel.database import db
from eventsapp.mail import operations, worker
from eventsapp.mail.connection import Route
from eventsapp.mail.messages import Recipient
from eventsapp.mail.models import MailQuota, OutboxMessage
from eventsapp.mail.queries import status
from eventsapp.mail.worker import Outcome, deliver_batch, new_worker
from tests.conftest import settings_for
from tests.mail.conftest import MailServer, put_letter, states

MORNING = datetime(2030, 5, 1, 8, tzinfo=UTC)
LETTERS = 60
FAULTS = ("450 Busy", "451 Greylisted", "hang up", "taken, then hang up", "hang", "away", "killed")
Deliver = Callable[[], Outcome]


class Killed(BaseException):
    """`kill -9` between the server's 250 and our commit."""


def message_ids(server: MailServer) -> Counter[str]:
    return Counter(str(message_from_bytes(each.original_content or b"")["Message-ID"]) for each in server.taken)


def test_seventy_faults_lose_nothing(
    app: Flask, outbox: Any, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten of each kind, in an order drawn by lot; what may come twice is what the server took before it fell silent or
    the worker died, and its Message-ID stays."""
    monkeypatch.setitem(app.config, "MAIL_TIMEOUT", 0.2)
    lots = random.Random(5)
    coming = list(FAULTS) * 10
    lots.shuffle(coming)
    injected: Counter[str] = Counter()
    here = app.extensions["mail_route"]
    record = operations.sent

    def dies(_message_id: int) -> None:
        monkeypatch.setattr(operations, "sent", record)
        raise Killed

    for _letter in range(LETTERS):
        put_letter()
    with time_machine.travel(MORNING, tick=False) as clock:
        while "queued" in states(outbox()) or "sending" in states(outbox()):
            fault = coming.pop() if coming else ""
            injected[fault] += 1
            app.extensions["mail_route"] = Route.of("smtp://127.0.0.1:1") if fault == "away" else here
            if fault == "killed":
                monkeypatch.setattr(operations, "sent", dies)
            elif fault and fault != "away":
                answers = mail_server.recipient_answers if fault[0] == "4" else mail_server.data_answers
                answers.append(fault)
            monkeypatch.setattr(worker, "BATCH", 3)
            try:
                deliver_batch(new_worker(), threading.Event())
            except Killed:
                db.session.rollback()
            monkeypatch.setattr(operations, "sent", record)
            mail_server.recipient_answers.clear()
            mail_server.data_answers.clear()
            clock.shift(301)
    app.extensions["mail_route"] = here
    came = message_ids(mail_server)
    assert (set(states(outbox())), coming) == ({"sent"}, [])
    assert set(came) == {row.message_id for row in outbox()}
    twice = sum(number - 1 for number in came.values())
    assert twice <= injected["killed"] + injected["taken, then hang up"]
    assert twice > 0, "the one case that nobody can avoid did happen"
    counted = {row.message_id for row in outbox() if row.uncertain}
    assert {message_id for message_id, number in came.items() if number > 1} <= counted
    assert status().perhaps_twice == len(counted)


def test_a_disk_that_is_full_keeps_letters_waiting(
    app: Flask, outbox: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app_route = Route.of(f"file:{tmp_path}")
    monkeypatch.setitem(app.extensions, "mail_route", app_route)
    put_letter()
    put_letter()

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("eventsapp.mail.connection.os.fsync", full)
        outcome = deliver_batch(new_worker(), threading.Event())
        assert (outcome.sent, outcome.away) == (0, f"{tmp_path}: No space left on device")
    assert (states(outbox()), list(tmp_path.iterdir())) == (["queued", "queued"], [])
    assert deliver_batch(new_worker(), threading.Event()).sent == 2
    assert len(list(tmp_path.iterdir())) == 2


def test_a_server_that_is_away_for_a_day_gets_everything(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = app.extensions["mail_route"]
    with time_machine.travel(MORNING, tick=False) as clock:
        put_letter()
        monkeypatch.setitem(app.extensions, "mail_route", Route.of("smtp://127.0.0.1:1"))
        for _hour in range(24):
            assert deliver().sent == 0
            clock.shift(3600)
        app.extensions["mail_route"] = here
        assert deliver().sent == 1
    assert [(row.state.value, row.attempts) for row in outbox()] == [("sent", 1)]


def test_a_clock_that_went_ahead_and_came_back_holds_nothing(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver
) -> None:
    with time_machine.travel(MORNING + timedelta(days=30), tick=False):
        put_letter()
        mail_server.recipient_answers = ["450 Busy"]
        put_off = put_letter()
        assert (deliver().put_off, len(mail_server.taken)) == (1, 1)
        put_letter()
    with time_machine.travel(MORNING, tick=False):
        assert deliver().sent == 2
    assert states(outbox()) == ["sent"] * 3
    assert db.session.get_one(OutboxMessage, put_off).attempts >= 1


def test_a_clock_that_goes_back_for_hours_stops_no_letter_and_doubles_none(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver
) -> None:
    """One was put off, one given up and retried; a worker that died holds one, one that lives is about to send one."""
    lease = timedelta(minutes=5)
    with time_machine.travel(MORNING, tick=False) as clock:
        given_up = put_letter()
        clock.shift(timedelta(hours=8))
        put_letter()
        mail_server.recipient_answers = ["550 Never", "450 Busy"]
        assert (deliver().turned_down, mail_server.taken) == (1, [])
        put_letter()
        operations.claim("dead", 1, lease)
        alive = put_letter()
        operations.claim("alive", 1, lease)
        operations.retry(given_up, "organiser:1")
        clock.shift(timedelta(hours=-5))
        # What was put off and what is tried again leave at once; nobody takes what is in somebody's hands.
        assert deliver().sent == 2
        assert operations.hold([alive], "alive", lease) == {alive}
        clock.shift(lease)
        operations.sent(alive)
        assert deliver().sent == 1
        assert deliver() == Outcome()
    assert states(outbox()) == ["sent"] * 4
    assert list(message_ids(mail_server).values()) == [1, 1, 1]
    assert [row.uncertain for row in outbox()] == [0, 0, 1, 0]


def test_the_letter_that_a_lost_worker_had_in_hand_is_counted_and_no_other(
    app: Flask, event: Any, organiser: FlaskClient, outbox: Any, mail_server: MailServer, deliver: Deliver
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        letters = [put_letter(event_id=event.id) for _letter in range(4)]
        operations.claim("killed", 3, timedelta(minutes=5))
        operations.sent(letters[0])
        clock.shift(300)
        assert deliver().sent == 3
    assert [row.uncertain for row in outbox()] == [0, 1, 0, 0]
    page = organiser.get("/organise/seminar/calendars").text
    assert "1 letter may have come twice" in page


def test_what_is_scheduled_waits_for_its_moment(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        put_letter(due_at=MORNING + timedelta(hours=2))
        put_letter()
        assert deliver().sent == 1
        clock.shift(7199)
        assert deliver() == Outcome()
        clock.shift(1)
        assert deliver().sent == 1
    assert str(message_from_bytes(outbox()[0].content)["Date"]) == "Wed, 01 May 2030 10:00:00 +0000"


def test_letters_of_an_event_are_held_back_and_others_are_not(
    app: Flask, event: Any, outbox: Any, mail_server: MailServer, deliver: Deliver
) -> None:
    put_letter(event_id=event.id)
    put_letter()
    operations.pause(event.id, "organiser:1")
    operations.pause(event.id, "organiser:1")
    assert deliver().sent == 1
    now = status()
    assert (now.paused_events, now.held_back) == (1, 1)
    operations.resume(event.id, "organiser:1")
    operations.resume(event.id, "organiser:1")
    assert deliver().sent == 1
    assert (status().paused_events, states(outbox())) == (0, ["sent", "sent"])


def test_so_many_a_minute_in_all_and_to_a_domain(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = app.extensions["settings"].database_url
    settings = settings_for(url, mail_per_minute=5, mail_per_minute_and_domain=3)
    monkeypatch.setitem(app.extensions, "settings", settings)
    for number in range(6):
        put_letter(recipient=Recipient("", f"a{number}@one.example"))
    for number in range(4):
        put_letter(recipient=Recipient("", f"b{number}@Two.example"))
    went: list[int] = []
    with time_machine.travel(MORNING, tick=False) as clock:
        for _minute in range(3):
            # Two workers share what may leave.
            went += [sum(deliver().sent for _worker in range(6))]
            clock.shift(60)
    assert (went, states(outbox())) == ([5, 5, 0], ["sent"] * 10)
    assert sorted(db.session.scalars(select(MailQuota.domain))) == ["", "one.example", "two.example"]


def test_letters_are_signed_where_a_key_is_given(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dkim

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    ).decode()
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    url = app.extensions["settings"].database_url
    signing = settings_for(url, dkim_key=pem, dkim_selector="s1")
    monkeypatch.setitem(app.extensions, "settings", signing)
    put_letter(unsubscribe="https://example.org/u/1")
    assert deliver().sent == 1
    (taken,) = mail_server.taken
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    asked: list[bytes] = []

    def dns(name: bytes, **_given: object) -> bytes:
        asked.append(name)
        return record

    sent = taken.original_content or b""
    assert dkim.verify(sent, dnsfunc=dns)
    assert asked == [b"s1._domainkey.example.org."]
    for forged in (sent.replace(b"Dear guest", b"Dear ghost"), b"From: x@example.com\r\n" + sent):
        assert not dkim.verify(forged, dnsfunc=dns)
