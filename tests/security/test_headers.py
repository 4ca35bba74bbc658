"""What stands on every answer, whoever asks for whatever: one look at all addresses, over HTTPS."""

import re
from collections.abc import Iterator
from itertools import islice

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf import csrf
from itsdangerous import URLSafeTimedSerializer

from eventsapp import create_app
from eventsapp.accounts.models import Role
from eventsapp.kernel.database import db
from eventsapp.web import headers
from tests.conftest import Browser, settings_for, signed_in_client
from tests.factories import make_event, make_office, make_organiser
from tests.security.table import plain, routes
from tests.security.world import World, make_world

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Strict-Transport-Security": "max-age=31536000",
}
#: Letters are shown in a frame of our own, where nothing runs; their styles stand in their elements.
LETTER = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
INLINE = re.compile(r"<script(?![^>]* (?:src|type=\"application/(?:ld\+)?json\"))|<[^>]+\s(?:on\w+|style)=\"")


@pytest.fixture
def safely(app: Flask) -> Iterator[Flask]:
    """The application as it is behind HTTPS, forms with their tokens."""
    settings = settings_for(app.config["SQLALCHEMY_DATABASE_URI"], url="https://localhost", inbox_secret="x" * 40)
    made = create_app(settings, TESTING=True)
    made.test_client_class = Browser
    yield made
    with made.app_context():
        db.engine.dispose()


def _asked(app: Flask, world: World, method: str, client: FlaskClient) -> Iterator[tuple[str, dict[str, str], str]]:
    for rule, each in routes(app):
        if each == method:
            answer = client.open(world.address(rule), method=method, base_url="https://localhost")
            yield plain(rule), dict(answer.headers), answer.data.decode("utf-8", "replace")


@pytest.mark.usefixtures("mail_expected")
@pytest.mark.parametrize(("who", "method"), [("organiser", "GET"), ("visitor", "GET"), ("visitor", "POST")])
def test_headers_of_every_answer(safely: Flask, database_url: str, who: str, method: str) -> None:
    if database_url.startswith("postgresql"):
        pytest.skip("no header is the database's")
    world = make_world("alpha", "seminar")
    client = signed_in_client(safely, world.owner) if who == "organiser" else safely.test_client()
    wrong = [fault for answer in _asked(safely, world, method, client) for fault in faults(*answer)]
    assert not wrong, "\n".join(wrong)


def faults(route: str, found: dict[str, str], page: str) -> Iterator[str]:
    """What is wrong with an answer's headers."""
    yield from (f"{route}: {name}: {found.get(name)}" for name in ALWAYS if found.get(name) != ALWAYS[name])
    policy = found.get("Content-Security-Policy", "")
    if policy != LETTER:
        if "default-src 'none'" not in policy or "unsafe" in policy:
            yield f"{route}: {policy}"
        # The widget of a public event alone may be framed (programme/test_programme_on_other_sites); this one is not.
        if policy.count("frame-ancestors") != 1 or "frame-ancestors 'none'" not in policy:
            yield f"{route}: may be framed: {policy}"
    if ("<token>" in route or ("<code>" in route and route.startswith("/door"))) and (
        found.get("Referrer-Policy") != "no-referrer"
    ):
        yield f"{route}: tells its address: {found.get('Referrer-Policy')}"
    kept = found.get("Cache-Control", "")
    public = route in {"/", "/robots.txt", "/widget.js", "/data-erased", "/.well-known/security.txt"}
    public |= route.startswith(("/events/", "/api/", "/static", "/style", "/script"))
    if not public and not re.search(r"no-store|private", kept):
        yield f"{route}: {kept or 'no Cache-Control'}"
    if "public" in kept and "Set-Cookie" in found:
        yield f"{route}: a cookie for every cache"
    cookie = found.get("Set-Cookie")
    if cookie and not re.search(r"^__Host-eventsapp=.*; Secure; HttpOnly; Path=/; SameSite=Lax$", cookie):
        yield f"{route}: {cookie}"
    if policy != LETTER and INLINE.search(page):
        yield f"{route}: something inline"


def test_the_fault_finder_finds() -> None:
    """The control: a page without any of it."""
    bad = list(faults("/r/<token>", {"Cache-Control": "public", "Set-Cookie": "a=b"}, '<p onclick="x()">'))
    assert len(bad) == 4 + 2 + 1 + 1 + 1 + 1 + 1


#: What comes from elsewhere by design: a provider's message, and a mail program's word (RFC 8058). Both are signed.
SIGNED = {"/inbox", "/u/<token>"}
#: These go by no cookie at all (visitors are given none): who does not know the address can't send them.
COOKIELESS = ("/events/<slug>/my", "/my/<token>/")


@pytest.mark.usefixtures("mail_expected")
def test_a_house_that_may_be_framed_is_found(safely: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the word about frames, every page is found but those that have a policy of their own."""
    if database_url.startswith("postgresql"):
        pytest.skip("no header is the database's")
    careless = headers.CONTENT_SECURITY_POLICY.replace("; frame-ancestors 'none'", "")
    monkeypatch.setattr(headers, "CONTENT_SECURITY_POLICY", careless)
    world = make_world("alpha", "seminar")
    answers = list(_asked(safely, world, "GET", signed_in_client(safely, world.owner)))
    framed = [fault for answer in answers for fault in faults(*answer) if "may be framed" in fault]
    assert len(answers) - 10 < len(framed) < len(answers)


@pytest.mark.usefixtures("mail_expected")
@pytest.mark.parametrize("token", ["none", "another's"])
def test_no_form_is_taken_without_its_own_token(safely: Flask, database_url: str, token: str) -> None:
    if database_url.startswith("postgresql"):
        pytest.skip("no token is the database's")
    assert list(_taken(safely, token)) == []


@pytest.mark.usefixtures("mail_expected")
@pytest.mark.parametrize("token", ["none", "another's"])
def test_a_careless_look_at_the_token_is_found(
    safely: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    """The control: a house that looks at no token; and one for which any that it once gave to anybody is good."""
    if database_url.startswith("postgresql"):
        pytest.skip("no token is the database's")

    def careless(given: str | None, *_more: object) -> None:
        if token != "none":
            URLSafeTimedSerializer(safely.secret_key, salt="wtf-csrf-token").loads(given or "")

    monkeypatch.setattr(csrf, "validate_csrf", careless)
    assert len(list(islice(_taken(safely, token), 21))) == 21


def _taken(app: Flask, token: str) -> Iterator[str]:
    """The forms by which something is written without a token, or with one that was given to another organiser."""
    world = make_world("alpha", "seminar")
    client = signed_in_client(app, world.owner)
    given = {"csrf_token": _token_of_another(app)} if token != "none" else {}
    before = _rows()
    for rule, method in routes(app):
        if method != "POST" or plain(rule) in SIGNED or plain(rule).startswith(COOKIELESS):
            continue
        answer = client.post(world.address(rule), data=given, base_url="https://localhost")
        # 400 where it is refused at once; a guest's own form comes back with what they typed, to be sent again.
        changed = {name: (before[name], now) for name, now in _rows().items() if now != before[name]}
        if answer.status_code not in {400, 401, 422, 303, 204, 404} or changed:
            yield f"{plain(rule)}: {answer.status_code} {changed}"
            before = _rows()


def test_a_form_with_its_token_is_taken(safely: Flask) -> None:
    """The control, and a page that tells no Referer over HTTPS."""
    owner = make_organiser(make_office(), Role.owner)
    client = signed_in_client(safely, owner)
    page = client.get("/organise/account", base_url="https://localhost").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    data = {"name": "Another Name", "csrf_token": token[1]}
    answer = client.post("/organise/account/name", data=data, base_url="https://localhost")
    assert (answer.status_code, db.session.get_one(type(owner), owner.id).name) == (303, "Another Name")


def _token_of_another(app: Flask) -> str:
    office = make_office()
    make_event(office)
    other = signed_in_client(app, make_organiser(office, Role.owner))
    page = other.get("/organise/account", base_url="https://localhost").get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


#: What an attempt may leave: that it was made; that a guest's page was used by whoever has its link.
NOTED = {"attempt_count", "signed_in", "guest_fact"}


def _rows() -> dict[str, int]:
    from sqlalchemy import func, select

    from eventsapp.tables import METADATA

    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in METADATA.sorted_tables
        if table.name not in NOTED
    }
