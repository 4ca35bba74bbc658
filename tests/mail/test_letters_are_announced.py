"""Headers that mail programs read: threads, and how announcements end."""

from email import message_from_bytes
from typing import Any

from flask import Flask

from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import standing
from tests.mail.conftest import put_letter, states


def headers(row: Any, *names: str) -> list[str | None]:
    message = message_from_bytes(row.content)
    return [message[name] for name in names]


def test_letters_of_one_thread_refer_to_one_message(app: Flask, outbox: Any) -> None:
    for thread in ("guest 1", "guest 1", "guest 2", ""):
        put_letter(thread=thread)
    one, same, other, none = (headers(row, "References", "In-Reply-To") for row in outbox())
    assert (one == same, one == other, none) == (True, False, [None, None])
    assert (one[0] == one[1], str(one[0]).endswith("@example.org>")) == (True, True)


def test_only_announcements_say_how_they_end(app: Flask, outbox: Any) -> None:
    put_letter(unsubscribe="https://example.org/u/x")
    put_letter(unsubscribe="http://example.org/u/x")
    put_letter()
    names = ("List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted")
    assert [headers(row, *names) for row in outbox()] == [
        ["<https://example.org/u/x>", "List-Unsubscribe=One-Click", "auto-generated"],
        ["<http://example.org/u/x>", None, "auto-generated"],
        [None, None, "auto-generated"],
    ]


def test_whoever_called_a_letter_junk_gets_no_announcement(app: Flask, outbox: Any) -> None:
    with unit_of_work():
        standing.complained("guest@example.org")
    put_letter(unsubscribe="https://example.org/u/x")
    put_letter(announcement=True)
    put_letter()
    assert states(outbox()) == ["skipped", "skipped", "queued"]
