"""`eventsapp mail receive`: one line, and an exit status that a mail server understands."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.accounts.models import Membership, Office, Role
from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.inbox.models import Way
from eventsapp.inbox.receiving import receive
from eventsapp.kernel.database import db
from eventsapp.registration.operations.erasure import erase
from tests.factories import make_guest, make_office
from tests.inbox.conftest import Replies, state_of


def _receive(app: Flask, content: bytes, *arguments: str, environ: dict[str, str] | None = None) -> Any:
    return app.test_cli_runner().invoke(args=["mail", "receive", *arguments], input=content, env=environ)


def test_a_reply_is_piped_in(app: Flask, replies: Replies, guest: Guest, kept: Any) -> None:
    result = _receive(app, replies.message("DECLINED"))
    assert (result.exit_code, result.output.count("\n"), guest.email in result.output) == (0, 1, False)
    assert state_of(guest.id) == "declined"


@pytest.mark.parametrize("way", ["option", "ORIGINAL_RECIPIENT", "RECIPIENT"])
def test_the_mail_server_says_to_whom_it_was_sent(app: Flask, replies: Replies, guest: Guest, way: str) -> None:
    content = replies.message("DECLINED", to="undisclosed-recipients:;")
    if way == "option":
        _receive(app, content, "--recipient", replies.to)
    else:
        _receive(app, content, environ={way: replies.to})
    assert state_of(guest.id) == "declined"


@pytest.mark.parametrize("content", [b"", b"\0" * 1000, b"From: x", b"\xff\xfe", b"\n\n\n"])
def test_whatever_comes_is_taken_or_put_aside(app: Flask, kept: Any, content: bytes) -> None:
    assert _receive(app, content).exit_code == 0
    assert [row.state.value for row in kept()] == ["aside"]


def test_ten_megabytes_are_taken(app: Flask, replies: Replies, guest: Guest, kept: Any) -> None:
    content = replies.message("DECLINED").removesuffix(b"--b--\r\n")
    attached = b"Content-Type: application/pdf\r\n\r\n" + b"x" * (12 * 1024 * 1024)
    assert _receive(app, content + b"--b\r\n" + attached).exit_code == 0
    assert state_of(guest.id) == "declined"
    assert all(len(row.text) < 6000 for row in kept())


@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////nowhere/at/all.sqlite", "sqlite:///{empty}"]
)
def test_the_mail_server_keeps_it_while_the_database_is_away(tmp_path: Path, url: str) -> None:
    """Also with a database that nobody has made the tables of."""
    environ = {
        **os.environ,
        "EVENTSAPP_DATABASE_URL": url.format(empty=tmp_path / "empty.sqlite"),
        "EVENTSAPP_SECRET_KEY": "the tests' secret, long enough to be one",
        "EVENTSAPP_REPLY_ADDRESS": "calendar@example.org",
    }
    command = [sys.executable, "-m", "eventsapp", "mail", "receive"]
    done = subprocess.run(command, input=b"From: guest@example.org\n\nx", env=environ, capture_output=True, check=False)
    assert (done.returncode, done.stdout.decode().count("\n")) == (75, 1)
    assert b"guest@example.org" not in done.stdout + done.stderr


NOBODYS = b"From: A <a@example.com>\nMessage-ID: <1@example.com>\nSubject: A question\n\nMay I come?\n" + b"x" * 9000


def test_a_message_of_nobody_is_kept_for_who_runs_the_office(app: Flask, organiser: FlaskClient, kept: Any) -> None:
    _receive(app, NOBODYS)
    (row,) = kept()
    assert (row.state.value, row.sender, row.sender_name, row.subject) == ("aside", "a@example.com", "A", "A question")
    assert (row.text[:12], len(row.text)) == ("May I come?\n", 5000)
    office = db.session.scalars(select(Office)).one()
    membership = db.session.scalars(select(Membership)).one()
    page = f"/organise/offices/{office.id}/messages"
    assert organiser.get(page).status_code == 404
    membership.role = Role.owner
    db.session.commit()
    assert ["A question" in organiser.get(page).text, "May I come?" in organiser.get(page).text] == [True, True]
    said = app.test_cli_runner().invoke(args=["mail", "aside"]).output
    assert said.splitlines()[1:3] == ["  From: A <a@example.com>  Subject: A question", "  | May I come?"]
    make_office()
    assert "May I come?" not in organiser.get(page).text


def test_what_lies_in_the_mailbox_is_not_kept_a_second_time(app: Flask, kept: Any) -> None:
    receive(NOBODYS, way=Way.imap)
    (row,) = kept()
    assert (row.state.value, row.sender, row.sender_name, row.subject, row.text) == ("aside", "", "", "", "")


def test_it_goes_with_all_that_is_kept_of_the_person(app: Flask, event: Event, kept: Any) -> None:
    _receive(app, NOBODYS)
    erase(make_guest(event, email="A@example.com", invited=False).id, "organiser:1")
    (row,) = kept()
    assert (row.sender, row.sender_name, row.subject, row.text) == ("", "", "", "")
