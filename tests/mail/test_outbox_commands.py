"""`eventsapp mail deliver` and `eventsapp mail status`."""

import json
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from eventsapp.mail.connection import Route
from tests.mail.conftest import MailServer, put_letter, states


def test_deliver_empties_the_outbox_into_a_folder(
    app: Flask, outbox: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "mail_route", Route.of(f"file:{tmp_path / 'mail'}"))
    for _letter in range(60):
        put_letter()
    result = app.test_cli_runner().invoke(args=["mail", "deliver"])
    assert (result.exit_code, result.output) == (0, "60 sent, 0 put off, 0 refused by the mail server.\n")
    assert set(states(outbox())) == {"sent"}
    files = sorted((tmp_path / "mail").iterdir())
    assert sorted(str(message_from_bytes(file.read_bytes())["Message-ID"]) for file in files) == sorted(
        row.message_id for row in outbox()
    )
    [first] = [row for row in outbox() if files[0].read_bytes() == row.content]
    assert files[0].name == f"{first.created_at:%Y%m%d-%H%M%S}-guest@example.org-{first.message_id[1:23]}.eml"


def test_the_same_message_again_is_the_same_file(
    app: Flask, outbox: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eventsapp.mail.connection import post
    from eventsapp.mail.messages import HouseMessage

    monkeypatch.setitem(app.extensions, "mail_route", Route.of(f"file:{tmp_path}"))
    put_letter()
    [row] = outbox()
    for _time in range(2):
        with post.connect() as connection:
            connection.send(HouseMessage(row.content, sender=row.sender, recipient=row.recipient))
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [row.content]


def test_deliver_says_what_the_server_did(app: Flask, outbox: Any, mail_server: MailServer) -> None:
    mail_server.recipient_answers = ["451 Later", "550 Never"]
    for _letter in range(3):
        put_letter()
    result = app.test_cli_runner().invoke(args=["mail", "deliver"])
    assert (result.exit_code, result.output) == (0, "1 sent, 1 put off, 1 refused by the mail server.\n")


def test_deliver_fails_where_the_server_is_away(app: Flask, outbox: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "mail_route", Route.of("smtp://127.0.0.1:1"))
    put_letter()
    result = app.test_cli_runner().invoke(args=["mail", "deliver"])
    assert result.exit_code == 1
    assert result.output == (
        "0 sent, 0 put off, 0 refused by the mail server.\n"
        "Error: The mail server takes nothing now: 127.0.0.1:1: [Errno 111] Connection refused\n"
    )
    assert states(outbox()) == ["queued"]


def test_status_as_json(app: Flask, outbox: Any) -> None:
    put_letter()
    result = app.test_cli_runner().invoke(args=["mail", "status", "--json"])
    [row] = outbox()
    assert json.loads(result.output) == {
        "queued": 1,
        "sending": 0,
        "sent": 0,
        "failed": 0,
        "skipped": 0,
        "oldest_waiting_since": row.created_at.isoformat(),
        "next_due": row.due_at.isoformat(),
        "last_error": "",
        "paused_events": 0,
        "held_back": 0,
        "perhaps_twice": 0,
    }


def test_status_of_an_empty_outbox(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["mail", "status"])
    assert result.output.splitlines() == [
        "queued: 0",
        "sending: 0",
        "sent: 0",
        "failed: 0",
        "skipped: 0",
        "oldest waiting since: none",
        "next due: none",
        "last error: none",
        "paused events: 0",
        "held back: 0",
        "perhaps twice: 0",
    ]
