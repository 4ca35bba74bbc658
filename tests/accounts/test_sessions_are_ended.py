"""An organiser sees where they are signed in, and ends it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from eventsapp.accounts.browsers import known_as
from eventsapp.accounts.models import Office, Organiser
from eventsapp.accounts.models_of_sign_in import SignedIn
from eventsapp.accounts.operations import sessions
from eventsapp.kernel.database import db
from tests.accounts.conftest import PASSWORD, is_in, sign_in
from tests.factories import make_organiser
from tests.pages import texts


def keys() -> list[int]:
    db.session.rollback()
    return [row.id for row in db.session.query(SignedIn).order_by(SignedIn.id)]


def test_one_session_is_ended_from_another(app: Flask, outi: Organiser) -> None:
    office, home = app.test_client(), app.test_client()
    sign_in(office)
    sign_in(home)
    first, second = keys()
    assert len(texts(home.get("/organise/account"), "//main//ul[@class='entries'][last()]/li")) == 2
    home.post(f"/organise/account/sessions/{first}/end")
    assert (is_in(office), is_in(home), keys()) == (False, True, [second])


def test_all_others_are_ended_at_once(app: Flask, outi: Organiser) -> None:
    browsers = [app.test_client() for _ in range(3)]
    for browser in browsers:
        sign_in(browser)
    browsers[2].post("/organise/account/sessions/end-others")
    assert [is_in(browser) for browser in browsers] == [False, False, True]


def test_nobody_ends_somebody_elses(app: Flask, outi: Organiser, office: Office, outsider: FlaskClient) -> None:
    mine = app.test_client()
    sign_in(mine)
    (key,) = [row.id for row in db.session.query(SignedIn).where(SignedIn.organiser_id == outi.id)]
    outsider.post(f"/organise/account/sessions/{key}/end")
    outsider.post("/organise/account/sessions/end-others")
    assert is_in(mine)


def test_signing_out_ends_the_session_and_a_copied_cookie_with_it(app: Flask, outi: Organiser) -> None:
    mine, thief = app.test_client(), app.test_client()
    sign_in(mine)
    cookie = mine.get_cookie("eventsapp")
    assert cookie
    thief.set_cookie("eventsapp", cookie.value)
    assert is_in(thief)  # the attack works while the session lives
    mine.post("/organise/sign-out")
    assert (is_in(thief), keys()) == (False, [])


def test_another_password_ends_all(app: Flask, outi: Organiser) -> None:
    mine, thief = app.test_client(), app.test_client()
    sign_in(mine)
    sign_in(thief)
    refused = mine.post("/organise/account/password", data={"present": "wrong", "password": "quite another one"})
    assert (refused.status_code, is_in(thief)) == (422, True)
    changed = mine.post("/organise/account/password", data={"present": PASSWORD, "password": "quite another one"})
    assert (changed.location, is_in(mine), is_in(thief)) == ("/organise/sign-in", False, False)
    assert sign_in(mine, "quite another one") == "/organise/"


def test_after_a_week_one_signs_in_again_and_the_row_is_forgotten(outi: Organiser, visitor: FlaskClient) -> None:
    with time_machine.travel(datetime(2026, 5, 1, 12, tzinfo=UTC), tick=False) as traveller:
        sign_in(visitor)
        traveller.shift(timedelta(days=6))
        assert is_in(visitor)
        sessions.forget_ended()
        assert len(keys()) == 1
        traveller.shift(timedelta(days=1))
        assert not is_in(visitor)
        sessions.forget_ended()
        assert keys() == []


def test_the_account_page_asks_for_the_password_again_after_half_an_hour(outi: Organiser, visitor: FlaskClient) -> None:
    with time_machine.travel(datetime(2026, 5, 1, 12, tzinfo=UTC), tick=False) as traveller:
        sign_in(visitor)
        assert visitor.get("/organise/account").status_code == 200
        traveller.shift(timedelta(minutes=31))
        asked = visitor.get("/organise/account")
        assert (asked.status_code, asked.location) == (302, "/organise/verify?next=/organise/account")
        wrong = visitor.post("/organise/verify", data={"password": "wrong one"})
        assert wrong.status_code == 422
        right = visitor.post("/organise/verify?next=/organise/account", data={"password": PASSWORD})
        assert right.location == "/organise/account"
        assert visitor.get("/organise/account").status_code == 200


def test_two_organisers_do_not_see_each_others_account(outi: Organiser, office: Office, app: Flask) -> None:
    make_organiser(office, name="Kalle", email="kalle@example.org")
    mine = app.test_client()
    sign_in(mine)
    assert texts(mine.get("/organise/account"), "//p[@class='lead']") == ["outi@example.org"]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/128.0 Safari/537.36 Edg/128", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) Version/17.6 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("curl/8.5", "curl/8.5"),
        ("", ""),
    ],
)
def test_a_browser_is_called_by_its_name(said: str, name: str) -> None:
    assert known_as(said) == name
