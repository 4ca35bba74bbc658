"""Each kind of calendar text (kinds.KINDS), as ical.js (strict), libical, vobject, icalendar and our lint read it."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
import vobject
from icalendar import Calendar
from werkzeug.serving import make_server

from tests.conformance import libical
from tests.conformance.kinds import KINDS
from tests.conformance.lint import lint
from tests.conftest import missing

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(params=KINDS)
def content(request: pytest.FixtureRequest) -> bytes:
    """One kind of text."""
    return KINDS[request.param]()


def ours(content: bytes) -> list[tuple[str, str]]:
    """UID and summary of each entry, as icalendar reads them."""
    return [(str(each["UID"]), str(each.get("SUMMARY", ""))) for each in Calendar.from_ical(content).events]


def test_our_lint_finds_nothing(content: bytes) -> None:
    assert [event["UID"][0].value for event in lint(content)] == [uid for uid, _summary in ours(content)]


def test_icalendar_reads_it_without_a_complaint(content: bytes) -> None:
    calendar = Calendar.from_ical(content)

    assert [each.errors for each in (calendar, *calendar.walk())] == [[]] * (1 + len(calendar.walk()))
    assert Calendar.from_ical(calendar.to_ical()) == calendar


def test_ical_js_reads_it_in_strict_mode(content: bytes) -> None:
    if not shutil.which("node") or not (ROOT / "node_modules" / "ical.js").is_dir():
        missing("ical.js is not here; `npm ci` brings it")
    done = subprocess.run(["node", "tests/conformance/ical.mjs"], cwd=ROOT, input=content, capture_output=True)

    assert done.stderr.decode() == ""
    found = Calendar.from_ical(content).events
    assert json.loads(done.stdout) == [
        [
            str(each["UID"]),
            str(each["SUMMARY"]),
            each["DTSTART"].dt.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            str(each["STATUS"]),
        ]
        for each in found
    ]


def test_libical_reads_it_without_an_error(content: bytes) -> None:
    if libical.library() is None:
        missing("libical is not here; Debian: apt-get install libical3")
    errors, keeps_rules, again, found = libical.read(content)

    assert (errors, "X-LIC-ERROR" in again, found) == (0, False, ours(content))
    assert keeps_rules


def test_vobject_reads_it_and_finds_it_valid(content: bytes) -> None:
    calendar = vobject.readOne(content.decode())

    assert calendar.validate(raiseException=True)
    assert [(each.uid.value, each.summary.value) for each in calendar.vevent_list] == ours(content)


@pytest.fixture(scope="module")
def caldav(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Radicale on this machine, with nothing in it; gives where a user's calendars are."""
    from radicale import config
    from radicale.app import Application

    settings: Any = config.load()
    settings.update(
        {
            "storage": {"filesystem_folder": str(tmp_path_factory.mktemp("radicale"))},
            "auth": {"type": "none"},
            "rights": {"type": "owner_only"},
            "logging": {"level": "critical"},
        },
        "tests",
    )
    server = make_server("127.0.0.1", 0, Application(settings), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/guest"
    server.shutdown()
    thread.join()
    server.server_close()


def asked(method: str, address: str, content: bytes = b"") -> tuple[int, bytes]:
    """What the server answers to somebody who is called guest."""
    headers = {"Authorization": "Basic Z3Vlc3Q6eA==", "Content-Type": "text/calendar; charset=utf-8"}
    with urlopen(Request(address, data=content or None, method=method, headers=headers), timeout=10) as answer:
        return answer.status, answer.read()


def test_a_caldav_server_takes_it(caldav: str, content: bytes, request: pytest.FixtureRequest) -> None:
    address = f"{caldav}/{sorted(KINDS).index(request.node.callspec.params['content'])}/"

    assert asked("PUT", address, content)[0] == 201
    status, kept = asked("GET", address)
    assert (status, sorted(ours(kept))) == (200, sorted(ours(content)))
