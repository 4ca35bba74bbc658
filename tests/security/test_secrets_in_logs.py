"""What the logs say, down to the last detail, of a guest's and an organiser's day with its mistakes: no secret."""

import logging
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import select

from eventsapp.accounts.models import Organiser, Role
from eventsapp.events.models import Event
from eventsapp.inbox.endpoint import signature
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.mail.models import OutboxMessage
from eventsapp.mail.worker import deliver_batch
from eventsapp.registration import queries
from eventsapp.web.masked_logs import MaskTokens
from tests.conftest import settings_for
from tests.factories import make_guest, make_link, make_organiser
from tests.pages import errors, filled_in

PASSWORD, WRONG, NEW = "a good long one of hers", "wrong horse battery", "quite another long one"
INBOX = "a provider's secret, long enough to be one"
DIET, WORDS = "no-nuts-please-zq", "Words-of-the-letter-zq"


class Lines(logging.Handler):
    """Keeps every line as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.lines.append(self.format(record))


@pytest.fixture
def lines(app: Flask) -> Iterator[Lines]:
    handler, root = Lines(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def outi(app: Flask, event: Event) -> Organiser:
    return make_organiser(
        event.office, Role.owner, email="outi@example.org", name="Outi", password=hash_password(PASSWORD)
    )


def day(app: Flask, event: Event, outi: Organiser, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What they did; gives every secret of it."""
    secrets = {"password": PASSWORD, "wrong password": WRONG, "new password": NEW, "diet": DIET, "words": WORDS}
    secrets |= {"key": app.config["SECRET_KEY"], "inbox": INBOX}
    guest = make_guest(event, name="Aino Virta", email="aino@example.org")
    slug = event.slug
    secrets["invitation"], browser, organiser = make_link(guest), app.test_client(), app.test_client()
    for password in (WRONG, PASSWORD):
        organiser.post("/organise/sign-in", data={"email": "outi@example.org", "password": password})
    organiser.post(f"/organise/{slug}/letters/invitation/en", data={"subject": WORDS, "text": f"{WORDS} {{link}}"})
    organiser.post("/organise/forgotten", data={"email": "outi@example.org"})
    secrets["reset"] = _token(r"/organise/password/([\w-]+)")
    browser.get(f"/i/{secrets['invitation']}")
    answer = browser.post(f"/i/{secrets['invitation']}/answer", data=_accepting(browser, secrets["invitation"]))
    assert answer.status_code == 303, errors(answer)
    secrets["registration"] = answer.location.rpartition("/")[2]
    _fail(app, browser, secrets, monkeypatch)
    timestamp = str(int(clock.now().timestamp()))
    body = f"From: aino@example.org\r\nSubject: {WORDS}\r\n\r\n{WORDS}\r\n".encode()
    secrets["signature"] = signature(INBOX, timestamp, "", body)
    headers = {"X-Inbox-Timestamp": timestamp, "X-Inbox-Signature": secrets["signature"]}
    browser.post("/inbox", data=body, headers=headers)
    deliver_batch("day", threading.Event())
    for name, client in {"organiser's cookie": organiser, "guest's cookie": browser}.items():
        if cookie := client.get_cookie("eventsapp"):
            secrets[name] = cookie.value
    organiser.post(f"/organise/password/{secrets['reset']}", data={"password": NEW})
    return secrets


def _accepting(browser: FlaskClient, token: str) -> dict[str, Any]:
    address = f"/i/{token}/answer"
    return filled_in(browser.get(f"/i/{token}"), address) | {"answer": "accept", "diet": DIET}


def _fail(app: Flask, browser: FlaskClient, secrets: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours on a guest's page, and a line break that somebody put into an address."""

    def broken(*_given: Any, **_named: Any) -> Any:
        raise RuntimeError(f"at /r/{secrets['registration']}")

    with monkeypatch.context() as patched:
        patched.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
        patched.setattr(queries, "seen", broken)
        patched.setattr(queries, "is_full", broken)
        assert browser.get(f"/i/{secrets['invitation']}").status_code == 500
        patched.setitem(app.view_functions, "events.show", broken)
        assert browser.get("/events/x%0aERROR%20forged%1b[2J").status_code == 500


def _token(pattern: str) -> str:
    contents = db.session.scalars(select(OutboxMessage.content).order_by(OutboxMessage.id.desc()))
    found = next(filter(None, (re.search(pattern, each.decode().replace("=\r\n", "")) for each in contents)))
    return str(found[1])


@pytest.mark.usefixtures("mail_expected")
def test_no_secret_is_written_down(
    app: Flask, database_url: str, event: Event, outi: Organiser, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_url.startswith("postgresql"):
        pytest.skip("no line is the database's")
    settings = settings_for(database_url, inbox_secret=INBOX, mail_url=app.extensions["settings"].mail_url)
    monkeypatch.setitem(app.extensions, "settings", settings)
    secrets = day(app, event, outi, monkeypatch)
    written = "\n".join(lines.lines)
    assert [name for name, secret in secrets.items() if secret in written] == []
    # There was something to be read: the mistake, with the address of its page.
    assert ("Exception on /i/***" in written, "Exception on /events/x\\x0aERROR forged\\x1b[2J" in written) == (
        True,
        True,
    )
    # Who tries passwords is noted, by whence they come.
    assert len([each for each in lines.lines if "A sign-in failed (from 127.0.0.1)" in each]) == 1
    assert [each for each in lines.lines if each.startswith("ERROR") or "\x1b" in each] == []


@pytest.mark.usefixtures("mail_expected")
def test_without_the_mask_they_are_read(
    app: Flask, database_url: str, event: Event, outi: Organiser, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    if database_url.startswith("postgresql"):
        pytest.skip("no line is the database's")
    monkeypatch.setattr(MaskTokens, "filter", lambda _self, _record: True)
    token = make_link(make_guest(event))
    _fail(app, app.test_client(), {"invitation": token, "registration": "x" * 22}, monkeypatch)
    written = "\n".join(lines.lines)
    assert (token in written, "\nERROR forged" in written, "x" * 22 in written) == (True, True, True)
