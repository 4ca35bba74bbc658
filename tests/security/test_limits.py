"""Every address that is limited: past its limit it answers 429 and says when to come again; where nobody can count, it
does nothing."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

import eventsapp
from eventsapp.accounts import second_step
from eventsapp.events.models import RegistrationMode, Visibility
from eventsapp.inbox.endpoint import signature
from eventsapp.kernel import clock, limits
from eventsapp.kernel.database import Base, db
from eventsapp.kernel.limits import AttemptCount
from tests.conftest import settings_for, signed_in_client
from tests.pages import filled_in
from tests.security.kept import Kept
from tests.security.world import World, make_world

PASSWORD = "a good long one of hers"
SECRET = "a provider's secret, long enough to be one"
INBOX = b"From: a@example.org\r\nSubject: Hello\r\n\r\nWords.\r\n"


class Asker:
    """Somebody who asks: as a visitor, or signed in as the owner."""

    def __init__(self, app: Flask, world: World) -> None:
        self.world, self.app = world, app
        self.visitor = app.test_client()
        self.owner: FlaskClient = signed_in_client(app, world.owner)
        self.email = world.owner.email
        self.slug = world.event.slug
        self.event_id = world.event.id

    def sign_in(self) -> TestResponse:
        """With the wrong password."""
        return self.visitor.post("/organise/sign-in", data={"email": self.email, "password": "another long one"})

    def again(self) -> TestResponse:
        """The password once more."""
        return self.owner.post("/organise/verify", data={"password": "another long one"})

    def code(self) -> TestResponse:
        """The second step, without a right code."""
        with self.visitor.session_transaction() as session:
            session[second_step._WHO] = self.world.now().owner.fs_uniquifier
            session[second_step._WHEN] = clock.now().isoformat()
        return self.visitor.post("/organise/sign-in/code", data={"code": "000000"})

    def ask_passkey(self) -> TestResponse:
        """Begin with a passkey."""
        return self.visitor.post("/organise/sign-in/passkey")

    def answer_passkey(self) -> TestResponse:
        """End with one."""
        return self.visitor.post("/organise/sign-in/passkey/answer", data={"answer": "{}"})

    def forgotten(self) -> TestResponse:
        """Ask for a link."""
        return self.visitor.post("/organise/forgotten", data={"email": self.email})

    def register(self) -> TestResponse:
        """Ask for a place."""
        address = f"/events/{self.slug}/register"
        data = filled_in(self.visitor.get(address), address) | {"name": "New", "email": "new@example.org"}
        return self.visitor.post(address, data=data)

    def sign_up(self) -> TestResponse:
        """Ask for a chair."""
        address = f"/events/{self.slug}/sessions/opening/sign-up"
        return self.visitor.post(address, data={"name": "New", "email": "new@example.org"})

    def begin_list(self) -> TestResponse:
        """Keep sessions."""
        return self.visitor.post(f"/events/{self.slug}/my", data={"s": "opening"})

    def speaker(self) -> TestResponse:
        """Say something of oneself."""
        return self.visitor.post(f"/s/{self.world.values['speaking token']}/about", data={"name": "New Name"})

    def guess(self) -> TestResponse:
        """Try a link that nobody has."""
        return self.visitor.get("/i/AAAAAAAAAAAAAAAAAAAAAA")

    def mail_code(self) -> TestResponse:
        """Have a code mailed."""
        self._ask_for_codes()
        return self.visitor.post(f"/r/{self.world.values['token']}/code")

    def type_code(self) -> TestResponse:
        """Type one."""
        self._ask_for_codes()
        return self.visitor.post(f"/r/{self.world.values['token']}/browser", data={"code": "000000"})

    def _ask_for_codes(self) -> None:
        db.session.execute(update(Base.metadata.tables["event"]).values(links_ask_codes=True))
        db.session.commit()

    def import_guests(self) -> TestResponse:
        """Bring a list."""
        data = {"file": (BytesIO(b"Name;E-mail\nAino;aino@example.org\n"), "guests.csv")}
        return self.owner.post(f"/organise/{self.slug}/guests/import", data=data)

    def import_programme(self) -> TestResponse:
        """Bring a programme."""
        data = {"file": (BytesIO(b"title,start\nOpening,09:00\n"), "programme.csv")}
        return self.owner.post(f"/organise/{self.slug}/programme/exchange", data=data)

    def forge(self) -> TestResponse:
        """A message with a signature that is none."""
        return self.visitor.post("/inbox", data=INBOX, headers={"X-Inbox-Signature": "0" * 64})

    def bring(self) -> TestResponse:
        """A message with a good one."""
        stamp = str(int(clock.now().timestamp()))
        signed = signature(SECRET, stamp, "", INBOX)
        return self.visitor.post(
            "/inbox", data=INBOX, headers={"X-Inbox-Timestamp": stamp, "X-Inbox-Signature": signed}
        )


LIMITED: list[Callable[[Asker], TestResponse]] = [
    Asker.sign_in,
    Asker.again,
    Asker.code,
    Asker.ask_passkey,
    Asker.answer_passkey,
    Asker.forgotten,
    Asker.register,
    Asker.sign_up,
    Asker.begin_list,
    Asker.speaker,
    Asker.guess,
    Asker.mail_code,
    Asker.type_code,
    Asker.import_guests,
    Asker.import_programme,
    Asker.forge,
    Asker.bring,
]
#: Counted by the operation itself, which a browser's key must have signed first (accounts/test_second_step).
ELSEWHERE = {"passkey"}
#: A good signature is counted in two ways: how many come, and that this one comes once.
ONCE = {"inbox used"}


@pytest.fixture
def asker(app: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Asker:
    if database_url.startswith("postgresql"):
        pytest.skip("counted there in kernel/test_attempts_are_limited")
    settings = settings_for(database_url, inbox_secret=SECRET)
    monkeypatch.setitem(app.extensions, "settings", settings)
    world = make_world("alpha", "seminar", visibility=Visibility.public, registration_mode=RegistrationMode.open)
    world.owner.password = hash_password(PASSWORD)
    db.session.commit()
    return Asker(app, world)


@pytest.mark.usefixtures("mail_expected")
def test_past_the_limit_nothing_is_done(asker: Asker, caplog: pytest.LogCaptureFixture) -> None:
    found, counted = {}, set()
    with closing(Kept()) as kept:
        for ask in LIMITED:
            kept.put_back()
            before = ask(asker).status_code
            counted |= set(db.session.scalars(select(AttemptCount.key)))
            full = update(AttemptCount).where(AttemptCount.key.not_like("inbox used:%")).values(attempts=10**6)
            db.session.execute(full)
            db.session.commit()
            rows = _rows()
            answer = ask(asker)
            wrote = [name for name, number in _rows().items() if number != rows[name]]
            found[ask.__name__] = (
                before != 429,
                answer.status_code,
                answer.headers.get("Retry-After", "").isdigit(),
                wrote,
            )
    assert found == {ask.__name__: (True, 429, True, []) for ask in LIMITED}
    # All are noted but those whose own page says it.
    assert sum("Too many attempts at" in line for line in caplog.messages) >= len(LIMITED) - 4
    # Whatever the source counts was counted here.
    assert {key.partition(":")[0] for key in counted} | ELSEWHERE == set(_counted_in_the_source())


@pytest.mark.usefixtures("mail_expected")
def test_where_nobody_counts_they_go_on(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    found = {}
    with closing(Kept()) as kept:
        for ask in LIMITED:
            kept.put_back()
            ask(asker)
            full = update(AttemptCount).where(AttemptCount.key.not_like("inbox used:%")).values(attempts=10**6)
            db.session.execute(full)
            db.session.commit()
            with monkeypatch.context() as careless:
                for module in [each for each in sys.modules.values() if hasattr(each, "count_attempt")]:
                    careless.setattr(module, "count_attempt", lambda *_given, **_named: None)
                found[ask.__name__] = ask(asker).status_code
    assert 429 not in found.values(), found


@pytest.mark.usefixtures("mail_expected")
def test_where_nobody_can_count_nothing_is_done(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_given: Any, **_named: Any) -> Any:
        raise OperationalError("UPDATE attempt_count", {}, Exception("away"))

    found = {}
    monkeypatch.setitem(asker.app.config, "PROPAGATE_EXCEPTIONS", False)
    with closing(Kept()) as kept:
        for ask in LIMITED:
            kept.put_back()
            rows = _rows()
            with monkeypatch.context() as broken:
                broken.setattr(limits, "unit_of_work", away)
                answer = ask(asker)
            wrote = [name for name, number in _rows().items() if number != rows[name]]
            found[ask.__name__] = (answer.status_code >= 500, wrote)
    assert found == {ask.__name__: (True, []) for ask in LIMITED}


def _counted_in_the_source() -> Iterator[str]:
    """What stands before the colon of each key that is counted."""
    for path in Path(eventsapp.__file__).parent.rglob("*.py"):
        source = path.read_text()
        if "count_attempt(" in source and path.name != "limits.py":
            yield from re.findall(r"count_attempt\(\s*f?\"([\w -]+)", source)
            # Keys that have a name first.
            for name in re.findall(r"count_attempt\((\w+),", source):
                yield from re.findall(rf"{name} = f\"([\w -]+)", source)


def _rows() -> dict[str, int]:
    db.session.rollback()
    return {
        each.name: db.session.scalar(select(func.count()).select_from(each)) or 0
        for each in Base.metadata.sorted_tables
        if each.name != "attempt_count"
    }
