"""From the outbox to a mail server that takes, puts off, turns down, hangs up, or says nothing."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from eventsapp.kernel.errors import Refused
from eventsapp.mail import operations
from eventsapp.mail.addresses import return_path
from eventsapp.mail.connection import Route, post
from eventsapp.mail.queries import status
from eventsapp.mail.worker import Outcome, run
from eventsapp.settings import BadSetting
from tests.mail.conftest import MailServer, calendar_letter, put_letter, states

MORNING = datetime(2030, 5, 1, 8, tzinfo=UTC)
Deliver = Callable[[], Outcome]


def test_letters_leave_over_one_connection(app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver) -> None:
    for _letter in range(3):
        put_letter()
    with post.record_messages() as recorded:
        assert deliver() == Outcome(claimed=3, sent=3)
    assert states(outbox()) == ["sent", "sent", "sent"]
    assert mail_server.connections == 1
    assert [(each.mail_from, each.rcpt_tos, each.original_content) for each in mail_server.taken] == [
        (return_path(row.id), ["guest@example.org"], row.content) for row in outbox()
    ]
    assert [(each.subject, each.recipients, each.html) for each in recorded] == [
        ("Invitation", ["guest@example.org"], "<p>Dear guest,</p>\n")
    ] * 3
    assert deliver() == Outcome()


@pytest.mark.parametrize("stage", ["recipient", "data"])
def test_a_letter_that_is_turned_down_stops_with_the_servers_words(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver, stage: str
) -> None:
    getattr(mail_server, f"{stage}_answers").append("550 5.1.1 No such person here")
    first, _second = put_letter(), put_letter()
    assert deliver() == Outcome(claimed=2, sent=1, turned_down=1)
    assert states(outbox()) == ["failed", "sent"]
    assert outbox()[0].error == "550 5.1.1 No such person here"
    operations.retry(first, "organiser:1")
    assert deliver() == Outcome(claimed=1, sent=1)
    assert states(outbox()) == ["sent", "sent"]


def test_a_letter_that_is_put_off_is_tried_again_later(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver
) -> None:
    mail_server.recipient_answers = ["451 4.7.1 Greylisted, come back", "451 4.7.1 Not yet"]
    with time_machine.travel(MORNING, tick=False) as clock:
        put_letter()
        assert deliver() == Outcome(claimed=1, put_off=1)
        assert [(row.state.value, row.error, row.due_at) for row in outbox()] == [
            ("queued", "451 4.7.1 Greylisted, come back", MORNING + timedelta(minutes=1))
        ]
        clock.shift(59)
        assert deliver() == Outcome()
        clock.shift(1)
        assert deliver() == Outcome(claimed=1, put_off=1)
        assert [row.due_at for row in outbox()] == [MORNING + timedelta(minutes=3)]
        clock.shift(120)
        assert deliver() == Outcome(claimed=1, sent=1)
    assert [(row.state.value, row.error, row.attempts) for row in outbox()] == [("sent", "", 3)]
    assert len(mail_server.taken) == 1


def test_after_three_days_we_give_up(app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver) -> None:
    mail_server.recipient_answers = ["450 Busy"] * 100
    pauses = []
    with time_machine.travel(MORNING, tick=False) as clock:
        put_letter()
        deliver()
        while states(outbox()) == ["queued"]:
            pauses.append(outbox()[0].due_at - operations.clock.now())
            clock.move_to(outbox()[0].due_at)
            deliver()
    minutes = [int(pause.total_seconds() // 60) for pause in pauses]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, *[360] * 11]
    assert [(row.state.value, row.error) for row in outbox()] == [("failed", "450 Busy")]


def test_a_server_that_hangs_up_after_the_letter_gets_the_same_one_again(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver
) -> None:
    mail_server.data_answers = ["hang up"]
    with time_machine.travel(MORNING, tick=False) as clock:
        put_letter()
        put_letter()
        outcome = deliver()
        assert (outcome.claimed, outcome.sent, outcome.put_off, bool(outcome.away)) == (2, 0, 1, True)
        assert states(outbox()) == ["queued", "queued"]
        clock.shift(60)
        assert deliver() == Outcome(claimed=2, sent=2)
    assert sorted(each.original_content or b"" for each in mail_server.taken) == sorted(row.content for row in outbox())


def test_a_server_that_falls_silent_is_left_in_time(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_TIMEOUT", 0.2)
    mail_server.data_answers = ["hang"]
    put_letter()
    outcome = deliver()
    assert (outcome.sent, outcome.put_off, outcome.away) == (0, 1, "the mail server did not answer in time")
    assert [(row.state.value, row.error) for row in outbox()] == [("queued", "the mail server did not answer in time")]


def test_a_server_that_is_away_costs_no_letter_an_attempt(
    app: Flask, outbox: Any, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "mail_route", Route.of("smtp://127.0.0.1:1"))
    put_letter()
    put_letter()
    outcome = deliver()
    assert outcome.away == "127.0.0.1:1: [Errno 111] Connection refused"
    assert [(row.state.value, row.attempts, row.error) for row in outbox()] == [("queued", 0, outcome.away)] * 2


def test_tls_that_is_required_and_not_offered_is_no_way_out(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    route = Route.of(f"smtp://127.0.0.1:{mail_server.port}?starttls=required")
    monkeypatch.setitem(app.extensions, "mail_route", route)
    put_letter()
    assert deliver().away == f"127.0.0.1:{mail_server.port}: STARTTLS extension not supported by server."
    assert (states(outbox()), mail_server.taken) == (["queued"], [])


def test_a_server_that_wants_another_sign_in_does_not_fail_the_letters(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver
) -> None:
    mail_server.sender_answer = "530 5.7.0 Authentication required"
    put_letter()
    assert deliver() == Outcome(claimed=1, away="530 5.7.0 Authentication required")
    assert [(row.state.value, row.attempts) for row in outbox()] == [("queued", 0)]


def test_letters_about_one_entry_leave_in_order(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver
) -> None:
    calendar_letter("REQUEST")
    [held] = operations.claim("another worker", 10, timedelta(minutes=5))
    calendar_letter("CANCEL")
    assert deliver() == Outcome()
    assert states(outbox()) == ["sending", "queued"]
    operations.sent(held.id)
    assert deliver() == Outcome(claimed=1, sent=1)


def test_an_older_letter_about_an_entry_is_not_tried_again_after_a_newer_one(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver
) -> None:
    older = calendar_letter("REQUEST")
    operations.claim("another worker", 10, timedelta(minutes=5))
    calendar_letter("CANCEL")
    operations.put_off(older, "another worker", "451 Later")
    assert states(outbox()) == ["skipped", "queued"]
    assert deliver() == Outcome(claimed=1, sent=1)


def test_what_failed_is_not_retried_after_a_newer_one(app: Flask, outbox: Any) -> None:
    older = calendar_letter("REQUEST")
    operations.claim("worker", 10, timedelta(minutes=5))
    operations.turned_down(older, "worker", "550 No")
    calendar_letter("CANCEL")
    with pytest.raises(Refused) as refusal:
        operations.retry(older, "organiser:1")
    assert str(refusal.value) == (
        "A newer letter about the same calendar entry has been written. Nothing is sent again."
    )
    assert states(outbox()) == ["failed", "queued"]


def test_a_crashed_workers_letters_are_taken_over_when_its_lease_runs_out(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        put_letter()
        operations.claim("crashed", 10, timedelta(minutes=5))
        clock.shift(299)
        assert deliver() == Outcome()
        clock.shift(1)
        assert deliver() == Outcome(claimed=1, sent=1)
        assert operations.hold([row.id for row in outbox()], "crashed", timedelta(minutes=5)) == set()
    assert states(outbox()) == ["sent"]


def test_a_worker_told_to_stop_gives_back_what_it_had_not_sent(
    app: Flask, outbox: Any, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    sent = operations.sent

    def sent_and_stop(message_id: int) -> None:
        sent(message_id)
        stop.set()

    monkeypatch.setattr(operations, "sent", sent_and_stop)
    for _letter in range(3):
        put_letter()
    run(stop)
    assert [(row.state.value, row.leased_by) for row in outbox()] == [("sent", ""), ("queued", ""), ("queued", "")]
    assert len(mail_server.taken) == 1


def test_the_status_says_what_waits_why_and_since_when(
    app: Flask, outbox: Any, mail_server: MailServer, deliver: Deliver
) -> None:
    mail_server.recipient_answers = ["451 Later", "550 Never"]
    with time_machine.travel(MORNING, tick=False):
        for _letter in range(3):
            put_letter()
        deliver()
        now = status()
    assert now.counts == {"queued": 1, "sending": 0, "sent": 1, "failed": 1, "skipped": 0}
    assert (now.oldest_waiting_since, now.next_due) == (MORNING, MORNING + timedelta(minutes=1))
    assert now.last_error == "451 Later"


@pytest.mark.parametrize(
    ("url", "port", "tls", "starttls"),
    [
        ("smtp://127.0.0.1", 25, False, "none"),
        ("smtp://localhost:1025", 1025, False, "none"),
        ("smtp://mail.example.org", 25, False, "optional"),
        ("smtp://mail.example.org:587", 587, False, "required"),
        ("smtp://user:p%40ss@localhost", 25, False, "required"),
        ("smtp://user:p%40ss@localhost?starttls=none", 25, False, "none"),
        ("smtps://mail.example.org", 465, True, "none"),
    ],
)
def test_a_mail_url_is_safe_where_it_says_nothing(url: str, port: int, tls: bool, starttls: str) -> None:
    route = Route.of(url)
    assert (route.port, route.tls, route.starttls) == (port, tls, starttls)
    assert route.password in {"", "p@ss"}


@pytest.mark.parametrize("url", ["smtp://mail.example.org:post", "smtp://mail.example.org?starttls=maybe"])
def test_a_bad_mail_url_stops_the_start(url: str) -> None:
    with pytest.raises(BadSetting):
        Route.of(url)
