"""An organiser signs in."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_security import LoginForm, hash_password

from eventsapp.accounts.models import Office
from eventsapp.accounts.sign_in import SignInForm
from eventsapp.events.models import Event
from tests.factories import make_organiser
from tests.pages import errors, filled_in, texts

ADDRESS = "/organise/sign-in"
PASSWORD = "a very good one"
WRONG = ["This e-mail address and this password do not belong together."]


@pytest.fixture
def outi(office: Office) -> None:
    make_organiser(office, name="Outi", email="outi@example.org", password=hash_password(PASSWORD))


def sign_in(client: FlaskClient, email: str = "outi@example.org", password: str = PASSWORD, **more: str) -> object:
    answer = client.post(ADDRESS, data={"email": email, "password": password, **more})
    return answer.status_code, answer.location if answer.status_code < 400 else errors(answer)


def test_the_right_password_opens_the_house(outi: None, visitor: FlaskClient, event: Event) -> None:
    asked = visitor.get(f"/organise/{event.slug}/")
    assert (asked.status_code, asked.location) == (302, f"{ADDRESS}?next=/organise/{event.slug}/")
    assert sign_in(visitor, "Outi@Example.org ", next=f"/organise/{event.slug}/") == (302, f"/organise/{event.slug}/")
    assert texts(visitor.get(f"/organise/{event.slug}/"), "//h1") == ["Seminar"]


def test_the_cookie_is_for_this_service_alone(outi: None, visitor: FlaskClient) -> None:
    visitor.post(ADDRESS, data={"email": "outi@example.org", "password": PASSWORD})
    cookie = visitor.get_cookie("eventsapp")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.max_age) == (True, "Lax", None)


def test_signing_out_takes_a_post(outi: None, visitor: FlaskClient, event: Event) -> None:
    sign_in(visitor)
    assert visitor.get("/organise/sign-out", follow_redirects=True).status_code == 404
    assert visitor.get(f"/organise/{event.slug}/").status_code == 200
    answer = visitor.post("/organise/sign-out")
    assert (answer.status_code, answer.location) == (302, ADDRESS)
    assert visitor.get(f"/organise/{event.slug}/").status_code == 302


@pytest.mark.parametrize("careless", [False, True], ids=["as it is", "control: each says what is wrong with it"])
def test_nobody_learns_who_has_an_account(
    outi: None, office: Office, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch, careless: bool
) -> None:
    make_organiser(office, email="gone@example.org", active=False, password=hash_password(PASSWORD))
    make_organiser(office, email="none@example.org")
    if careless:
        monkeypatch.setattr(SignInForm, "validate", LoginForm.validate)
    answers = [
        visitor.post(ADDRESS, data={"email": email, "password": password})
        for email, password in [
            ("outi@example.org", "another good one"),
            ("nobody@example.org", PASSWORD),
            ("gone@example.org", PASSWORD),
            ("none@example.org", PASSWORD),
        ]
    ]
    if careless:
        assert len({tuple(errors(each)) for each in answers}) > 1
        return
    assert [(each.status_code, errors(each)) for each in answers] == [(422, WRONG)] * 4
    forms = [filled_in(each) | {"email": "", "csrf_token": ""} for each in answers]
    assert forms == [forms[0]] * 4


def test_an_unknown_account_costs_as_much_as_a_known_one(
    outi: None, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    monkeypatch.setattr("flask_security.forms.hash_password", hashed.append)
    sign_in(visitor, "nobody@example.org")
    assert hashed == [PASSWORD]


def test_what_is_missing_is_said(visitor: FlaskClient) -> None:
    assert sign_in(visitor, "", "") == (422, ["Type your e-mail address.", "Type your password."])


ELSEWHERE = {
    "https://evil.example/": "/organise/",
    "//evil.example": "/organise/",
    "javascript:alert(1)": "/organise/",
    "/\\evil.example": "/%5Cevil.example",
    "///evil.example": "/evil.example",
    "/\t/evil.example": "/organise/",
    "/\n/evil.example": "/organise/",
}


@pytest.mark.parametrize("asked", ELSEWHERE)
def test_nobody_is_sent_to_another_host(outi: None, visitor: FlaskClient, asked: str) -> None:
    assert sign_in(visitor, next=asked) == (302, ELSEWHERE[asked])


@pytest.mark.parametrize("asked", ["https://evil.example/", "//evil.example"])
def test_a_careless_house_sends_them_there(
    outi: None, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """The control: whatever page is asked for is believed to be ours."""
    monkeypatch.setattr("flask_security.utils.validate_redirect_url", lambda _url: True)
    monkeypatch.setattr("flask_security.forms.validate_redirect_url", lambda _url: True)
    assert sign_in(visitor, next=asked) == (302, asked)


def test_an_account_can_be_tried_ten_times_in_a_quarter_of_an_hour(outi: None, visitor: FlaskClient) -> None:
    with time_machine.travel(datetime(2026, 5, 1, 12, tzinfo=UTC), tick=False) as traveller:
        assert [sign_in(visitor, password="wrong one") for _ in range(10)] == [(422, WRONG)] * 10
        refused = visitor.post(ADDRESS, data={"email": "OUTI@example.org", "password": PASSWORD})
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
        unknown = [sign_in(visitor, "nobody@example.org") for _ in range(11)]
        assert [status for status, _ in unknown] == [422] * 10 + [429]  # type: ignore[misc]
        traveller.shift(timedelta(minutes=15))
        assert sign_in(visitor) == (302, "/organise/")


def test_one_address_can_try_sixty_accounts_in_a_quarter_of_an_hour(outi: None, visitor: FlaskClient) -> None:
    with time_machine.travel(datetime(2026, 5, 1, 12, tzinfo=UTC), tick=False):
        tried = [visitor.post(ADDRESS, data={"email": f"a{n}@example.org"}).status_code for n in range(61)]
        assert tried == [422] * 60 + [429]
        elsewhere = visitor.post(
            ADDRESS,
            data={"email": "outi@example.org", "password": PASSWORD},
            environ_base={"REMOTE_ADDR": "192.0.2.7"},
        )
        assert elsewhere.status_code == 302


def test_of_flask_security_only_three_pages_are_there(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("security.")}
    assert rules == {"/organise/sign-in", "/organise/sign-out", "/organise/verify"}


def test_a_form_is_signed(outi: None, app: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    refused = visitor.post(ADDRESS, data={"email": "outi@example.org", "password": PASSWORD})
    assert refused.status_code == 400
    token = filled_in(visitor.get(ADDRESS))["csrf_token"]
    assert sign_in(visitor, csrf_token=token) == (302, "/organise/")


def test_an_address_with_invisible_characters_belongs_to_nobody(visitor: FlaskClient) -> None:
    assert sign_in(visitor, "outi\0@example.org", "a\0b") == (422, WRONG)
