"""The reply mailbox on a real IMAP server: each message is taken once and put where it belongs."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from imap_tools.idle import IdleManager
from sqlalchemy.exc import OperationalError

from eventsapp.guests.models import Guest
from eventsapp.inbox import imap
from eventsapp.settings import BadSetting
from tests.conftest import missing, settings_for
from tests.inbox import dovecot
from tests.inbox.conftest import Replies, state_of


@pytest.fixture
def mailbox(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[dovecot.Mailbox]:
    if dovecot.binary() is None:
        missing(dovecot.HOW_TO_GET_IT)
    with dovecot.server() as running:
        settings = settings_for(app.extensions["settings"].database_url, imap_url=running.url)
        monkeypatch.setitem(app.extensions, "settings", settings)
        yield running


def test_messages_are_taken_and_put_into_folders(
    app: Flask, mailbox: dovecot.Mailbox, replies: Replies, guest: Guest, kept: Any
) -> None:
    mailbox.deliver(replies.message("DECLINED", headers=f"Delivered-To: {replies.to}"))
    mailbox.deliver(b"From: nobody@example.com\r\nSubject: Buy\r\n\r\nNow")
    result = app.test_cli_runner().invoke(args=["mail", "poll", "--once"])
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "1 taken, 1 not understood.")
    assert state_of(guest.id) == "declined"
    assert [mailbox.held(), mailbox.held("Done"), mailbox.held("Not understood")] == [0, 1, 1]
    assert imap.poll() == {}


def test_a_message_stays_while_the_database_is_away(
    mailbox: dovecot.Mailbox, replies: Replies, guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.deliver(replies.message("DECLINED"))

    def away(*_given: Any, **_named: Any) -> Any:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    with monkeypatch.context() as patched:
        patched.setattr(imap, "receive", away)
        with pytest.raises(OperationalError):
            imap.poll()
    assert mailbox.held() == 1
    assert imap.poll() == {"done": 1}
    assert state_of(guest.id) == "declined"


def test_a_message_that_was_taken_and_not_moved_is_moved_next_time(
    mailbox: dovecot.Mailbox, replies: Replies, guest: Guest, kept: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imap_tools.mailbox import BaseMailBox

    def crashes(*_given: Any) -> Any:
        raise OSError("the power went")

    mailbox.deliver(replies.message("DECLINED"))
    with monkeypatch.context() as patched:
        patched.setattr(BaseMailBox, "move", crashes)
        with pytest.raises(imap.MailboxAway):
            imap.poll()
    assert (mailbox.held(), len(kept())) == (1, 1)
    assert imap.poll() == {"done": 1}
    assert (mailbox.held(), mailbox.held("Done"), len(kept())) == (0, 1, 1)


@pytest.fixture
def listens(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set whenever the server has said that from now on it tells of new messages. (What comes in the moment before,
    it may not tell; that is taken when we look again by ourselves.)"""
    event = threading.Event()
    start = IdleManager.start

    def started(manager: IdleManager) -> object:
        answered = start(manager)
        event.set()
        return answered

    monkeypatch.setattr(IdleManager, "start", started)
    return event


def test_a_message_that_comes_while_we_listen_is_taken_at_once(
    app: Flask, mailbox: dovecot.Mailbox, replies: Replies, guest: Guest, listens: threading.Event
) -> None:
    stop, seen = threading.Event(), threading.Event()
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        seen.set()

    def listen() -> None:
        with app.app_context():
            imap.watch(stop, say, idle=600)

    listening = threading.Thread(target=listen)
    listening.start()
    try:
        for message in (replies.message("DECLINED"), replies.message("ACCEPTED", sequence=1)):
            assert listens.wait(60)
            listens.clear()
            seen.clear()
            mailbox.deliver(message)
            # Only IDLE can tell of it: we would look again by ourselves in ten minutes.
            assert seen.wait(60)
    finally:
        stop.set()
        listening.join(20)
    assert [line.partition(": ")[2].partition(" of")[0] for line in lines] == [
        "done: reply (regret)",
        "done: reply (accept)",
    ]
    assert state_of(guest.id) == "confirmed"


def test_a_wrong_password_and_a_server_that_is_away_are_one_line(
    app: Flask, mailbox: dovecot.Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in (mailbox.url.replace("secret", "wrong"), "imap://calendar:secret@127.0.0.1:1"):
        settings = settings_for(app.extensions["settings"].database_url, imap_url=url)
        monkeypatch.setitem(app.extensions, "settings", settings)
        result = app.test_cli_runner().invoke(args=["mail", "poll", "--once"])
        assert (result.exit_code, result.output.count("\n"), "secret" in result.output) == (1, 1, False)


def test_without_a_mailbox_the_command_says_so(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["mail", "poll"])
    assert (result.exit_code, "EVENTSAPP_IMAP_URL" in result.output) == (1, True)


def test_the_address_of_the_mailbox_is_read() -> None:
    url = "imaps://me%40x:p%2Fw@mail.example.org/Calendar%20replies?done=INBOX.Done&aside=INBOX.What"
    route = imap.Route.of(url)
    assert route == imap.Route(
        "mail.example.org", 993, "me@x", "p/w", "tls", "Calendar replies", "INBOX.Done", "INBOX.What"
    )
    assert imap.Route.of("imap://a:b@mail.example.org").protection == "starttls"
    assert imap.Route.of("imap://a:b@127.0.0.1").protection == "none"
    for bad in ("imap://a:b@x?starttls=maybe", "imap://a:b@x:99999999"):
        with pytest.raises(BadSetting):
            imap.Route.of(bad)
    for bad in ("pop3://a:b@x", "imaps://x"):
        with pytest.raises(BadSetting):
            settings_for("sqlite:////x", imap_url=bad)
