"""An organiser sets up an app that makes codes, and signs in with it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP

from eventsapp.accounts.models import Organiser
from eventsapp.accounts.models_of_sign_in import CodeGenerator, RecoveryCode
from eventsapp.accounts.operations import codes
from eventsapp.kernel.database import db
from tests.accounts.conftest import is_in, sign_in
from tests.pages import errors, texts

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
WRONG = ["This is not the present code. Each code is good once. Wait for the next one."]


class App:
    """The organiser's app."""

    def __init__(self, key: str) -> None:
        self.totp = TOTP(key.replace("-", ""))

    def code(self, at: datetime = NOON) -> str:
        return str(self.totp.generate(at.timestamp()).token)


@pytest.fixture
def phone(outi: Organiser) -> App:
    """An app that is set up; its first code was that of five minutes to noon."""
    app = App(codes.set_up(outi.id).key)
    with time_machine.travel(NOON - timedelta(minutes=5), tick=False):
        codes.confirm(outi.id, app.code(NOON - timedelta(minutes=5)))
    return app


def type_code(client: FlaskClient, code: str) -> tuple[int, object]:
    answer = client.post("/organise/sign-in/code", data={"code": code})
    return answer.status_code, answer.location if answer.status_code < 400 else errors(answer)


def test_the_app_is_set_up_from_the_account_page_and_asked_for_from_then_on(app: Flask, outi: Organiser) -> None:
    with time_machine.travel(NOON, tick=False):
        browser = app.test_client()
        sign_in(browser)
        shown = browser.post("/organise/account/codes")
        key = texts(shown, "//code[@class='secret-key']")[0]
        refused = browser.post("/organise/account/codes", data={"code": "000000"})
        assert errors(refused) == ["This is not the app’s present code. Wait for the next one and type that."]
        assert texts(refused, "//code[@class='secret-key']") == [key]
        done = browser.post("/organise/account/codes", data={"code": App(key).code()})
        papers = texts(done, "//ul[@class='recovery-codes']//code")
        assert len(set(papers)) == 10
        assert all(re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", each) for each in papers)

        other = app.test_client()
        assert sign_in(other) == "/organise/sign-in/code"
        assert not is_in(other)
        # The code that set the app up was taken: none is taken twice.
        assert type_code(other, App(key).code()) == (422, WRONG)
        assert type_code(other, App(key).code(NOON + timedelta(seconds=30))) == (303, "/organise/")
        assert is_in(other)


def test_the_password_alone_opens_nothing(phone: App, visitor: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        sign_in(visitor)
        assert not is_in(visitor)
        traveller.shift(timedelta(minutes=11))
        answer = visitor.post("/organise/sign-in/code", data={"code": phone.code(NOON + timedelta(minutes=11))})
        assert (answer.status_code, answer.location) == (303, "/organise/sign-in")
        assert not is_in(visitor)


def test_nobody_types_a_code_without_a_password(phone: App, visitor: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False):
        assert type_code(visitor, phone.code()) == (303, "/organise/sign-in")
        assert not is_in(visitor)


def test_a_recovery_code_works_once(outi: Organiser, phone: App, app: Flask) -> None:
    paper = codes.new_recovery_codes(outi.id)[0]
    first, second = app.test_client(), app.test_client()
    sign_in(first)
    sign_in(second)
    assert type_code(first, paper.upper()) == (303, "/organise/")
    assert type_code(second, paper) == (422, WRONG)
    assert db.session.query(RecoveryCode).count() == 9


def test_codes_are_tried_ten_times_and_no_more(phone: App, visitor: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False):
        sign_in(visitor)
        assert [type_code(visitor, "000000")[0] for _ in range(10)] == [422] * 10
        assert visitor.post("/organise/sign-in/code", data={"code": phone.code()}).status_code == 429


def test_the_key_lies_encrypted(phone: App, outi: Organiser) -> None:
    stored = db.session.get_one(CodeGenerator, outi.id).secret
    assert "enckey" in stored
    assert phone.totp.base32_key not in stored
    digests = {row.digest for row in db.session.query(RecoveryCode)}
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in digests)


def test_where_it_is_required_nothing_else_opens_until_there_is_one(
    app: Flask, outi: Organiser, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(visitor)
    settings = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", type(settings)(**{**vars(settings), "second_factor": "required"}))
    sent = visitor.get("/organise/")
    assert (sent.status_code, sent.location) == (303, "/organise/account")
    assert texts(visitor.get("/organise/account"), "//h1") == ["Your account"]
    setup = codes.set_up(outi.id)
    with time_machine.travel(NOON, tick=False):
        codes.confirm(outi.id, App(setup.key).code())
    assert is_in(visitor)
