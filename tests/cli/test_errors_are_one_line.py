"""An error is one line on standard error and a status that is not 0; never a traceback."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eventsapp.settings import ROOT

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("arguments", "others", "status", "error"),
    [
        (["fly"], {}, 2, "Error: No such command 'fly'.\n"),
        (["serve", "--port", "x"], {}, 2, "Error: Invalid value for '--port': 'x' is not a valid integer range.\n"),
        (
            ["--help"],
            {"EVENTSAPP_URL": "events.example.org"},
            1,
            "Error: EVENTSAPP_URL must be an address that begins with http:// or https://\n",
        ),
        (
            ["doctor"],
            {"EVENTSAPP_WEB_WORKERS": "many"},
            1,
            "Error: EVENTSAPP_WEB_WORKERS must be a whole number from 1 to 64\n",
        ),
        (
            ["mail", "status"],
            {"EVENTSAPP_DATABASE_URL": "sqlite:////nowhere/at/all.sqlite"},
            1,
            "Error: the database: unable to open database file (`eventsapp doctor` says more)\n",
        ),
        (
            ["mail", "status"],
            {},
            1,
            "Error: the database: no such table: outbox_message (run `eventsapp db upgrade`)\n",
        ),
        (
            ["organisers", "add", "nobody"],
            {},
            1,
            "Error: Give an e-mail address such as name@example.org.\n",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    run: Run, arguments: list[str], others: dict[str, str], status: int, error: str
) -> None:
    assert run(*arguments, **others) == (status, "", error)


def test_help_needs_no_database(run: Run) -> None:
    status, output, errors = run("--help", EVENTSAPP_DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")

    assert (status, errors) == (0, "")
    commands = output.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in commands] == [
        "db",
        "demo",
        "doctor",
        "guests",
        "invitations",
        "mail",
        "organisers",
        "programme",
        "serve",
        "worker",
    ]


def test_flask_knows_the_commands_too(environ: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "The database is up to date.\n", "")


def test_a_reader_who_goes_away_is_no_error_to_shout_about(environ: dict[str, str], tmp_path: Path) -> None:
    command = f"{sys.executable} -m eventsapp --help | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)

    assert done.stderr == ""
