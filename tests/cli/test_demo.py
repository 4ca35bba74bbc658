"""`eventsapp demo`: from nothing to pages that answer, twice, and nothing left behind."""

import json
import os
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

from eventsapp.settings import ROOT

Start = Callable[..., "subprocess.Popen[str]"]


def page(address: str) -> str:
    """What a browser would get there."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


def facts_of(process: "subprocess.Popen[str]") -> dict[str, str]:
    """The line of JSON that the demo prints."""
    assert process.stdout is not None
    return dict(json.loads(process.stdout.readline()))


def nobody_left(group: int) -> bool:
    """Whether no process of a group lives."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_runs_and_stops_and_runs_again(start: Start, tmp_path: Path) -> None:
    """After Ctrl-C, and after SIGTERM."""
    for ctrl_c in (True, False, True):
        process = start("demo", "--port", "0", "--json")
        facts = facts_of(process)
        assert sorted(facts) == [
            "invitation_url",
            "mail_directory",
            "organiser_email",
            "organiser_password",
            "url",
        ]
        assert facts["mail_directory"] == str(tmp_path / "mail")
        assert facts["invitation_url"].startswith(f"{facts['url']}/i/")
        assert "Amina Duarte" in page(facts["invitation_url"])
        assert "What the Baltic looks like at night" in page(f"{facts['url']}/events/mini-talks/programme")

        if ctrl_c:
            os.killpg(process.pid, signal.SIGINT)
        else:
            process.send_signal(signal.SIGTERM)

        output, errors = process.communicate(timeout=60)
        assert (process.returncode, output, errors) == (0, "", "")
        assert nobody_left(process.pid)


def test_it_may_be_stopped_at_once(start: Start) -> None:
    process = start("demo", "--port", "0", "--json")
    facts_of(process)

    os.killpg(process.pid, signal.SIGINT)

    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (0, "", "")
    assert nobody_left(process.pid)


def test_letters_lie_in_the_mail_directory_and_the_password_is_its_owners(start: Start) -> None:
    process = start("demo", "--port", "0", "--json")
    facts = facts_of(process)
    page(f"{facts['url']}/")
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (0, "", "")
    start("mail", "deliver").communicate(timeout=60)

    letters = [message_from_bytes(path.read_bytes()) for path in Path(facts["mail_directory"]).glob("*.eml")]

    assert len(letters) == 26
    assert all(facts["url"] in letter.as_string().replace("=\n", "") for letter in letters)
    kept = ROOT / "instance" / "demo-password"
    assert kept.read_text().strip() == facts["organiser_password"]
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_port_in_use_is_said_in_one_line(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("demo", "--port", str(port))
        output, errors = process.communicate(timeout=60)

    assert (process.returncode, output, errors) == (
        1,
        "",
        f"Error: Port {port} of 127.0.0.1 is in use; choose another with --port\n",
    )
