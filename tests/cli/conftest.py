"""The command in a process of its own, as in life."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eventsapp.settings import ROOT

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An installation of this test's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EVENTSAPP_", "FLASK_"))}
    return kept | {
        "EVENTSAPP_DATABASE_URL": f"sqlite:///{tmp_path / 'test.sqlite'}",
        "EVENTSAPP_MAIL_URL": f"file:{tmp_path / 'mail'}",
        "EVENTSAPP_SECRET_KEY": "the tests' secret, long enough to be one",
    }


@pytest.fixture
def start(environ: dict[str, str]) -> Iterator[Start]:
    """Start the command with arguments; what still runs at the end is stopped."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, **others: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "eventsapp", *arguments],
            cwd=ROOT,
            env=environ | others,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A group of its own, so that a test can do what Ctrl-C does.
            start_new_session=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture
def run(start: Start) -> Callable[..., tuple[int, str, str]]:
    """Run the command to its end; gives its status, its output and its errors."""

    def finish(*arguments: str, **others: str) -> tuple[int, str, str]:
        process = start(*arguments, **others)
        output, errors = process.communicate(timeout=60)
        return process.returncode, output, errors

    return finish
