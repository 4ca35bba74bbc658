"""`eventsapp serve`: gunicorn as we set it up."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, create_engine

from eventsapp.cli.serving import THREADS
from eventsapp.tables import METADATA

Start = Callable[..., "subprocess.Popen[str]"]
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture
def database(environ: dict[str, str]) -> Iterator[Engine]:
    """The server's database, with tables (which cli/test_migrations makes as an upgrade does)."""
    engine = create_engine(environ["EVENTSAPP_DATABASE_URL"])
    METADATA.create_all(engine)
    yield engine
    engine.dispose()


def served(start: Start) -> "tuple[subprocess.Popen[str], int]":
    """The server and its port."""
    process = start("serve", "--port", "0", "--workers", "1")
    assert process.stderr is not None
    found = re.fullmatch(r"Serving on http://127\.0\.0\.1:(\d+)\n", process.stderr.readline())
    assert found
    return process, int(found[1])


def asked(port: int, request: bytes) -> bytes:
    """The answer to a request, up to where the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer


def test_it_answers_and_stops_on_a_signal(start: Start, database: Engine) -> None:
    process, port = served(start)

    answer = asked(port, HEALTH)
    assert answer.splitlines()[0] == b"HTTP/1.1 200 OK"

    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (0, "", "")


def test_an_endless_address_is_refused(start: Start, database: Engine) -> None:
    _, port = served(start)

    answer = asked(port, b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")

    assert answer.splitlines()[0] == b"HTTP/1.1 414 URI Too Long"


def slow(port: int, number: int) -> list[socket.socket]:
    """Clients who send half a request each, and no more of it."""
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(number)]
    for each in clients:
        each.sendall(HEALTH[:30])
    return clients


def test_a_few_slow_clients_keep_nobody_waiting(start: Start, database: Engine) -> None:
    _, port = served(start)
    few = slow(port, THREADS - 1)

    assert asked(port, HEALTH).splitlines()[0] == b"HTTP/1.1 200 OK"

    # The control: as many as there are threads keep the next one waiting until they leave. (A proxy stands before
    # the service, and hands on whole requests.)
    few += slow(port, THREADS)
    with socket.create_connection(("127.0.0.1", port), timeout=2) as waiting:
        waiting.sendall(HEALTH)
        with pytest.raises(TimeoutError):
            waiting.recv(1)
        for each in few:
            each.close()
        waiting.settimeout(30)
        assert waiting.recv(15) == b"HTTP/1.1 200 OK"


def test_the_secret_of_a_link_is_in_no_log(start: Start, database: Engine) -> None:
    """The tables go away, so that the page fails and its failure is written down."""
    process, port = served(start)
    METADATA.drop_all(database)

    asked(port, b"GET /i/8hujdEBCWMp8y17x6iK02w HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")

    os.killpg(process.pid, signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert errors
    assert "8hujdEBCWMp8y17x6iK02w" not in errors
