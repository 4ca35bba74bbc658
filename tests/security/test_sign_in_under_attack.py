"""Somebody tries to get in with another's session, to lead people away, or to learn who has an account, or a link, by
what is done for them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask, request
from flask_security import hash_password
from passlib.handlers import argon2 as hashing
from werkzeug.middleware.proxy_fix import ProxyFix

from eventsapp.accounts import letters
from eventsapp.accounts.models import Organiser, Role
from eventsapp.accounts.operations import links, sessions
from eventsapp.accounts.second_step import own_page
from eventsapp.accounts.sign_in import SESSION_KEY
from eventsapp.guests.models import LinkPurpose
from eventsapp.guests.operations import codes as _codes  # noqa: F401 - its models
from eventsapp.kernel.database import db
from eventsapp.web import language
from eventsapp.web.hosts import KnownHosts
from tests.factories import make_event, make_guest, make_link, make_office, make_organiser

PASSWORD = "a good long one of hers"


@pytest.fixture(autouse=True)
def once(app: Flask, database_url: str) -> None:
    if database_url.startswith("postgresql"):
        pytest.skip("the same statements are asked there")


@pytest.fixture
def outi(app: Flask) -> Organiser:
    return make_organiser(make_office(), Role.owner, email="outi@example.org", password=hash_password(PASSWORD))


def sign_in(client: Any, email: str = "outi@example.org", password: str = PASSWORD) -> Any:
    return client.post("/organise/sign-in", data={"email": email, "password": password})


def is_in(client: Any) -> bool:
    return bool(client.get("/organise/").status_code == 200)


def test_a_planted_session_stays_the_attackers(app: Flask, outi: Organiser) -> None:
    attacker, victim = app.test_client(), app.test_client()
    with attacker.session_transaction() as session:
        session[SESSION_KEY] = "planted"
    planted = attacker.get_cookie("eventsapp")
    assert planted
    victim.set_cookie("eventsapp", planted.value)
    sign_in(victim)
    with victim.session_transaction() as session:
        token, uniquifier = session[SESSION_KEY], session["_user_id"]
    with attacker.session_transaction() as session:
        session["_user_id"] = uniquifier  # even if they knew it
    assert (is_in(victim), token != "planted", is_in(attacker)) == (True, True, False)
    victim.post("/organise/sign-out")
    sign_in(victim)
    with victim.session_transaction() as session:
        assert session[SESSION_KEY] not in {token, "planted"}


def test_a_session_that_is_not_made_anew_would_be_theirs(
    app: Flask, outi: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the planted value becomes the session."""
    monkeypatch.setattr(sessions, "new_token", lambda: "planted")
    attacker, victim = app.test_client(), app.test_client()
    sign_in(victim)
    with attacker.session_transaction() as session:
        session |= {SESSION_KEY: "planted", "_user_id": outi.fs_uniquifier, "_fresh": True, "fs_cc": "set"}
    assert is_in(attacker)


def test_signing_out_ends_it_on_the_server(app: Flask, outi: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for weakened in (False, True):
        if weakened:  # the control: only the cookie is taken away
            monkeypatch.setattr(sessions, "end", lambda _organiser_id, _token: None)
        victim, thief = app.test_client(), app.test_client()
        sign_in(victim)
        copied = victim.get_cookie("eventsapp")
        assert copied
        thief.set_cookie("eventsapp", copied.value)
        left = victim.post("/organise/sign-out")
        assert left.headers["Clear-Site-Data"] == '"cache"'
        found.append((is_in(victim), is_in(thief)))
    assert found == [(False, False), (False, True)]


AWAY = [
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\r\n/evil.example",
    "https://evil.example",
    "javascript:alert(1)",
]


def in_browser(address: str) -> str:
    """The host, or the scheme, that a browser goes to from a page of ours (WHATWG URL: it passes over tabs and line
    breaks, and takes a backslash for a slash); "" where it stays."""
    parts = urlsplit(re.sub(r"[\t\r\n]", "", address).replace("\\", "/"))
    return parts.netloc or parts.scheme


@pytest.mark.parametrize("asked", AWAY)
def test_after_the_second_step_nobody_is_led_away(asked: str) -> None:
    assert (own_page(asked), own_page("")) == ("", "")
    assert own_page("/organise/seminar/?q=a b") == "/organise/seminar/?q=a b"
    # The control: whoever goes on to what is asked for leaves us.
    assert in_browser(asked) in {"evil.example", "javascript"}


@contextmanager
def work(monkeypatch: pytest.MonkeyPatch, count_queries: Any) -> Iterator[dict[str, Any]]:
    """What is done meanwhile: passwords hashed or compared, letters rendered, and statements by what they do."""
    done: dict[str, Any] = {"passwords": 0, "letters": 0}

    def counted(name: str, function: Any) -> Any:
        def count(*given: Any, **named: Any) -> Any:
            done[name] += 1
            return function(*given, **named)

        return count

    engine = hashing._argon2_cffi.low_level
    with monkeypatch.context() as patched, count_queries() as statements:
        patched.setattr(engine, "hash_secret", counted("passwords", engine.hash_secret))
        patched.setattr(engine, "verify_secret", counted("passwords", engine.verify_secret))
        patched.setattr(letters, "words_about_password", counted("letters", letters.words_about_password))
        yield done
    done["statements"] = [each.split()[0] for each in statements]


def test_signing_in_does_as_much_for_nobody(
    app: Flask, outi: Organiser, monkeypatch: pytest.MonkeyPatch, count_queries: Any
) -> None:
    office = outi.memberships[0].office
    make_organiser(office, email="gone@example.org", active=False, password=hash_password(PASSWORD))
    make_organiser(office, email="none@example.org")
    tries = ["outi@example.org", "gone@example.org", "none@example.org", "nobody@example.org"]

    def found() -> list[dict[str, Any]]:
        each_done = []
        for email in tries:
            client = app.test_client()
            with work(monkeypatch, count_queries) as done:
                assert sign_in(client, email, "another long one").status_code == 422
            each_done.append(done)
        return each_done

    found()  # the windows of the limits begin
    known, *others = found()
    assert (known["passwords"], others) == (1, [known] * 3)
    # The control: who asks for no hash where there is none to compare is told apart.
    monkeypatch.setattr("flask_security.forms.hash_password", lambda _password: "")
    assert [each["passwords"] for each in found()] == [1, 1, 0, 0]


@pytest.mark.usefixtures("mail_expected")
def test_a_forgotten_password_renders_a_letter_for_nobody_too(
    app: Flask, outi: Organiser, monkeypatch: pytest.MonkeyPatch, count_queries: Any
) -> None:
    def letters_rendered() -> list[int]:
        found = []
        for email in ("outi@example.org", "nobody@example.org"):
            with work(monkeypatch, count_queries) as done:
                app.test_client().post("/organise/forgotten", data={"email": email})
            found.append(done["letters"])
        return found

    # What is written besides (a link, a line, a letter) takes a millisecond; an address may ask ten times an hour.
    assert letters_rendered() == [1, 1]
    # The control: who renders a letter only where there is somebody to write to tells them apart.
    careful, known = links.forgot_password, outi.email

    def careless(email: str, language: str) -> None:
        if email == known:
            careful(email, language)

    monkeypatch.setattr(links, "forgot_password", careless)
    assert letters_rendered() == [1, 0]


@pytest.mark.parametrize("page", ["/i/{}", "/r/{}/data"])
def test_a_link_that_was_withdrawn_is_as_one_that_never_was(app: Flask, page: str, count_queries: Any) -> None:
    guest = make_guest(make_event(make_office()))
    purpose = LinkPurpose.registration if page.startswith("/r") else LinkPurpose.invitation
    withdrawn = make_link(guest, purpose)
    # The control: until then it is told apart.
    opened = [app.test_client().get(page.format(each)).status_code for each in (withdrawn, "A" * 22)]
    assert opened == [200, 404]
    db.session.execute(db.text("UPDATE personal_link SET revoked_at = '2026-01-01 00:00:00'"))
    db.session.commit()
    seen = []
    for token in (withdrawn, "A" * 22):
        with count_queries() as statements:
            answer = app.test_client().get(page.format(token))
        body = re.sub(r"/[\w-]{22}", "/", answer.get_data(as_text=True))
        seen.append((answer.status_code, body, len(statements)))
    assert (seen[0][0], seen[0] == seen[1]) == (404, True)


#: What some proxies and frameworks believe, and we do not.
BELIEVED_ELSEWHERE = {
    "X-Forwarded-Host": "evil.example",
    "X-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "Forwarded": "host=evil.example;proto=http",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Prefix": "/evil",
    "X-Original-URL": "/organise/sign-in",
    "X-Rewrite-URL": "/organise/sign-in",
    "X-HTTP-Method-Override": "DELETE",
    "X-Forwarded-For": "10.1.1.1",
}


@pytest.mark.parametrize("page", ["/", "/events/talks", "/events/talks/programme", "/organise", "/organise/account"])
def test_no_header_changes_a_page_or_what_is_kept_of_it(app: Flask, page: str) -> None:
    from tests.factories import make_public_event

    make_public_event(make_office(), slug="talks")

    def seen(headers: dict[str, str]) -> tuple[int, bytes, str | None]:
        answer = app.test_client().get(page, headers=headers)
        return answer.status_code, answer.data, answer.location

    poisoned = seen(BELIEVED_ELSEWHERE)
    assert (poisoned, b"evil" in poisoned[1]) == (seen({}), False)


@pytest.mark.parametrize("weakened", [False, True], ids=["as it is", "control: what is forwarded is believed"])
def test_no_forwarded_name_stays_in_what_is_kept(app: Flask, monkeypatch: pytest.MonkeyPatch, weakened: bool) -> None:
    """A page is asked for with a host of the attacker's, and then by somebody else."""
    from tests.factories import make_public_event

    make_public_event(make_office(), slug="talks")
    poison = {"X-Forwarded-Host": "evil.example"}
    if weakened:
        # The pages' addresses are written with the name that is asked for, behind a proxy that hands on any.
        monkeypatch.setattr(language, "page_address", lambda *_language: request.base_url)
        inner = app.wsgi_app
        while not isinstance(inner, KnownHosts):
            inner = vars(inner)["_application"]
        monkeypatch.setattr(app, "wsgi_app", ProxyFix(inner._application, x_host=1))
    client = app.test_client()
    pages = [client.get("/events/talks", headers=each).get_data(as_text=True) for each in (poison, {})]
    slashless = client.get("/organise", headers=poison).location
    assert ["evil.example" in page for page in pages] == [weakened, weakened]
    assert slashless == "/organise/"
