"""POST /inbox: a signed message is taken once; whatever else is sent there is not."""

from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from eventsapp.guests.models import Guest
from eventsapp.inbox import endpoint
from eventsapp.inbox.models import ReceivedMessage
from eventsapp.kernel import clock, mime
from eventsapp.kernel.limits import AttemptCount
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration.operations.answers import answer
from tests.conftest import settings_for
from tests.factories.registration import accepting
from tests.inbox.conftest import Replies, state_of

SECRET = "a provider's secret, long enough to be one"


@pytest.fixture(autouse=True)
def secret(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_for(app.extensions["settings"].database_url, inbox_secret=SECRET)
    monkeypatch.setitem(app.extensions, "settings", settings)


def _signed(body: bytes, recipient: str = "", seconds: int = 0, secret: str = SECRET) -> dict[str, str]:
    timestamp = str(int(clock.now().timestamp()) + seconds)
    return {
        "X-Inbox-Timestamp": timestamp,
        "X-Inbox-Recipient": recipient,
        "X-Inbox-Signature": endpoint.signature(secret, timestamp, recipient, body),
    }


def _post(client: FlaskClient, body: bytes, headers: dict[str, str]) -> int:
    return client.post("/inbox", data=body, headers=headers, content_type="message/rfc822").status_code


def test_a_signed_message_is_taken(visitor: FlaskClient, replies: Replies, guest: Guest) -> None:
    body = replies.message("DECLINED", to="undisclosed-recipients:;")
    answer = visitor.post("/inbox", data=body, headers=_signed(body, replies.to))
    assert (answer.status_code, "done: reply (regret)" in answer.text, guest.email in answer.text) == (200, True, False)
    assert state_of(guest.id) == "declined"


def _forget_what_came() -> None:
    """As if neither signatures nor messages were remembered."""
    with unit_of_work() as session:
        session.execute(delete(AttemptCount))
        session.execute(delete(ReceivedMessage))


def test_what_is_signed_is_taken_once(visitor: FlaskClient, replies: Replies, guest: Guest) -> None:
    body = replies.message("DECLINED")
    headers = _signed(body)
    assert (_post(visitor, body, headers), state_of(guest.id)) == (200, "declined")
    # The guest thinks better of it; whoever listened sends the regret once more.
    answer(guest.id, accepting(), f"guest:{guest.id}")
    assert (_post(visitor, body, headers), state_of(guest.id)) == (409, "confirmed")
    # Signed anew, by a provider that brings a thing twice, it is known all the same.
    anew = _signed(body, seconds=1)
    assert (_post(visitor, body, anew), state_of(guest.id)) == (200, "confirmed")
    # The control: where nothing of it is remembered, it is a regret again.
    _forget_what_came()
    assert (_post(visitor, body, headers), state_of(guest.id)) == (200, "declined")


def test_what_is_not_signed_changes_nothing(
    visitor: FlaskClient, replies: Replies, guest: Guest, kept: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = replies.message("DECLINED", to="x@example.org")
    good = _signed(body, replies.to)
    attempts = {
        "nothing": {},
        "another secret": _signed(body, replies.to, secret="another secret that is also long enough"),
        "another body": _signed(body + b"x", replies.to),
        "another recipient": good | {"X-Inbox-Recipient": "calendar+c1-x@example.org"},
        "another time": good | {"X-Inbox-Timestamp": str(int(good["X-Inbox-Timestamp"]) + 1)},
        "no time": good | {"X-Inbox-Timestamp": "now"},
        "letters beyond ASCII": good | {"X-Inbox-Signature": "é"},
        "old": _signed(body, replies.to, seconds=-400),
        "from the future": _signed(body, replies.to, seconds=400),
    }
    assert {name: _post(visitor, body, headers) for name, headers in attempts.items()} == dict.fromkeys(attempts, 401)
    assert (state_of(guest.id), kept()) == ("confirmed", [])
    # The control: with a signature that says nothing, the other body is taken.
    monkeypatch.setattr(endpoint.hmac, "compare_digest", lambda one, other: True)
    assert _post(visitor, body, attempts["another body"]) == 200


def test_who_guesses_is_stopped(visitor: FlaskClient, replies: Replies, monkeypatch: pytest.MonkeyPatch) -> None:
    body = replies.message("DECLINED")
    codes = [_post(visitor, body, {"X-Inbox-Signature": str(number)}) for number in range(22)]
    assert (codes[:20], codes[20:]) == ([401] * 20, [429] * 2)
    # The provider, at the same address, is not: only bad signatures are counted there.
    assert _post(visitor, body, _signed(body)) == 200
    # The control: where nobody counts, they guess on.
    monkeypatch.setattr(endpoint, "count_attempt", lambda *_given: None)
    assert _post(visitor, body, {"X-Inbox-Signature": "22"}) == 401


def test_too_many_are_put_off(visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "_MOST_A_MINUTE", 2)
    bodies = [f"From: a@example.com\r\nSubject: {number}\r\n\r\nx".encode() for number in range(3)]
    assert [_post(visitor, body, _signed(body)) for body in bodies] == [200, 200, 429]


def test_a_message_that_is_too_long_is_refused(visitor: FlaskClient, kept: Any) -> None:
    body = b"x" * (mime.LONGEST + 1)
    assert _post(visitor, body, _signed(body)) == 413
    assert kept() == []


def test_while_the_database_is_away_the_provider_comes_again(
    visitor: FlaskClient, replies: Replies, guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: Any, **_named: Any) -> Any:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    body = replies.message("DECLINED")
    headers = _signed(body)
    with monkeypatch.context() as patched:
        patched.setattr(endpoint, "receive", away)
        assert _post(visitor, body, headers) == 503
    assert _post(visitor, body, headers) == 200
    assert state_of(guest.id) == "declined"


def test_a_signature_is_forgotten_only_when_it_is_old(
    visitor: FlaskClient, replies: Replies, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = replies.message("DECLINED")
    headers = _signed(body)
    _post(visitor, body, headers)
    with time_machine.travel(clock.now().timestamp() + 290):
        assert _post(visitor, body, headers) == 409
    with time_machine.travel(clock.now().timestamp() + 301):
        assert _post(visitor, body, headers) == 401
        # The control: were it good for longer, it would be forgotten by then, and taken as a new one.
        monkeypatch.setattr(endpoint, "_is_fresh", lambda timestamp: True)
    with time_machine.travel(clock.now().timestamp() + 601):
        assert _post(visitor, body, headers) == 200


def test_without_a_secret_there_is_no_such_address(
    app: Flask, visitor: FlaskClient, replies: Replies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "settings", settings_for("sqlite:////x"))
    body = replies.message("DECLINED")
    assert _post(visitor, body, _signed(body, secret="")) == 404
    assert visitor.get("/inbox").status_code in {404, 405}
