"""The doctor says what is wrong, and how to mend it."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eventsapp import create_app
from eventsapp.kernel.database import db
from eventsapp.settings import Settings

Run = Callable[..., tuple[int, str, str]]
Doctor = Callable[..., tuple[int, str]]


def examined(output: str) -> dict[str, str]:
    """Each examination's verdict and words, by its name."""
    found = {}
    for line in output.splitlines():
        verdict, _, rest = line.partition(" ")
        name, _, words = rest.strip().partition(": ")
        found[name] = f"{verdict} {words}"
    return found


@pytest.fixture
def doctor(environ: dict[str, str]) -> Doctor:
    """The doctor comes to an installation with these settings; gives the status and what is said.

    In this process: in one of its own each would compile every template anew.
    """

    def comes(**others: str) -> tuple[int, str]:
        app = create_app(Settings.from_environ(environ | others))
        with app.app_context():
            found = app.test_cli_runner().invoke(args=["doctor"])
            db.engine.dispose()
        return found.exit_code, found.stdout

    return comes


@pytest.fixture
def silent_server() -> Iterator[int]:
    """A port where somebody answers, and not as a mail server."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)

        def answer() -> None:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_all_is_well_after_the_upgrade(run: Run, tmp_path: Path) -> None:
    """In processes of their own, as in life."""
    assert run("db", "upgrade") == (0, "The database is up to date.\n", "")

    _, output, _ = run("doctor")

    found = examined(output)
    # The catalogues are compiled by `make setup`, which a developer may not have run again.
    found.pop("messages")
    assert [name for name, words in found.items() if not words.startswith("ok")] == []
    assert found["mail"] == f"ok letters are written to {tmp_path / 'mail'}"


def test_tables_that_are_not_there(doctor: Doctor) -> None:
    status, output = doctor()

    assert status == 1
    assert examined(output)["migrations"] == "WRONG the tables are not up to date: run `eventsapp db upgrade`"


def test_a_database_that_is_away(doctor: Doctor) -> None:
    status, output = doctor(EVENTSAPP_DATABASE_URL="sqlite:////nowhere/at/all.sqlite")

    found = examined(output)
    assert status == 1
    assert found["database"] == (
        "WRONG unable to open database file. Check EVENTSAPP_DATABASE_URL, "
        "and that the database runs and may be written"
    )
    assert found["migrations"] == "WRONG can't be looked at while the database does not answer"


def test_a_mail_server_that_is_away(doctor: Doctor) -> None:
    status, output = doctor(EVENTSAPP_MAIL_URL="smtp://127.0.0.1:1", EVENTSAPP_MAIL_FROM="events@example.org")

    assert status == 1
    assert examined(output)["mail"] == (
        "WRONG 127.0.0.1 port 1 can't be reached ([Errno 111] Connection refused): check EVENTSAPP_MAIL_URL"
    )


def test_something_else_where_the_mail_server_should_be(doctor: Doctor, silent_server: int) -> None:
    status, output = doctor(EVENTSAPP_MAIL_URL=f"smtp://127.0.0.1:{silent_server}")

    assert status == 1
    assert examined(output)["mail"] == (
        f"WRONG 127.0.0.1 port {silent_server} does not answer as a mail server: check EVENTSAPP_MAIL_URL"
    )


def test_an_address_without_https(doctor: Doctor) -> None:
    status, output = doctor(EVENTSAPP_URL="http://events.example.org", EVENTSAPP_ALLOW_HTTP="yes")

    assert status == 1
    assert examined(output)["settings"] == (
        "WRONG EVENTSAPP_URL begins with http://: put a proxy with HTTPS before it and name its address"
    )
