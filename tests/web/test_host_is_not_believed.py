"""Whoever asks names a host; only our own names are answered, and nobody is sent to another."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsapp import create_app
from eventsapp.accounts.models import Office
from eventsapp.kernel.database import db
from eventsapp.settings import BadSetting, Settings
from eventsapp.web import hosts
from tests.conftest import settings_for
from tests.factories import make_public_event


def test_an_address_without_its_slash_leads_on_within_the_site(client: FlaskClient) -> None:
    answer = client.get("/organise?lang=fi", headers={"Host": "127.0.0.1:1234"})
    assert (answer.status_code, answer.location) == (308, "/organise/?lang=fi")


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost:80@evil.example", "", "[::1", "x:"]
)
def test_another_name_is_no_name_of_ours(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_load_balancers_may_ask_by_number(client: FlaskClient, address: str) -> None:
    assert client.get(address, headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_a_kept_page_is_not_given_to_another_name(
    client: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_public_event(office, slug="talks")
    own = [client.get("/events/talks").status_code for _ in range(2)]
    assert (own, client.get("/events/talks", headers={"Host": "evil.example"}).status_code) == ([200, 200], 400)
    # The control: a house that answers to every name (DNS rebinding).
    monkeypatch.setattr(hosts, "_HEALTH", {"/events/talks"})
    assert client.get("/events/talks", headers={"Host": "evil.example"}).status_code == 200


@pytest.fixture
def proxied(app: Flask) -> Iterator[FlaskClient]:
    """The service behind one proxy that is believed."""
    settings = settings_for(app.config["SQLALCHEMY_DATABASE_URI"], trusted_proxies=1, hosts="old.example.org")
    made = create_app(settings, TESTING=True)
    yield made.test_client()
    with made.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(("host", "status"), [("localhost", 200), ("OLD.example.org", 200), ("evil.example", 400)])
def test_what_a_proxy_forwards_is_looked_at_too(proxied: FlaskClient, host: str, status: int) -> None:
    assert proxied.get("/", headers={"X-Forwarded-Host": host}).status_code == status


def test_without_a_proxy_nobody_forwards(client: FlaskClient) -> None:
    """The control: believed, this header would have been answered with 400."""
    assert client.get("/", headers={"X-Forwarded-Host": "evil.example"}).status_code == 200


BASE = {"EVENTSAPP_DATABASE_URL": "sqlite:////tmp/none.sqlite", "EVENTSAPP_SECRET_KEY": "0123456789abcdef" * 2}
SENTENCES = {
    ("EVENTSAPP_URL", "http://events.example.org"): "EVENTSAPP_URL must begin with https:// (put a proxy with HTTPS "
    "before the service), unless EVENTSAPP_ALLOW_HTTP is yes",
    ("FLASK_DEBUG", "1"): "FLASK_DEBUG must not be set where EVENTSAPP_URL is not this machine's own address",
    ("EVENTSAPP_SECRET_KEY", "x" * 40): "EVENTSAPP_SECRET_KEY must be random: it has hardly any different characters",
    ("EVENTSAPP_HOSTS", "a.example:80"): "EVENTSAPP_HOSTS must be names of hosts without ports, with commas between "
    "them",
    ("EVENTSAPP_SECURITY_CONTACT", "us"): "EVENTSAPP_SECURITY_CONTACT must begin with mailto: or https://",
}


@pytest.mark.parametrize("wrong", SENTENCES)
def test_what_is_unsafe_does_not_start(wrong: tuple[str, str]) -> None:
    good = {**BASE, "EVENTSAPP_URL": "https://events.example.org"}
    assert Settings.from_environ(good).https
    with pytest.raises(BadSetting) as caught:
        Settings.from_environ({**good, wrong[0]: wrong[1]})
    assert str(caught.value) == SENTENCES[wrong]


def test_http_is_allowed_by_name_and_on_this_machine() -> None:
    named = {"EVENTSAPP_URL": "http://events.example.org", "EVENTSAPP_ALLOW_HTTP": "yes"}
    own = {"EVENTSAPP_URL": "http://127.0.0.1:8000", "FLASK_DEBUG": "1"}
    assert [Settings.from_environ({**BASE, **each}).https for each in (named, own)] == [False, False]
