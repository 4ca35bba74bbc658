"""Whatever is typed, sent or broken: a clear answer, nothing half done, nothing typed lost."""

import re
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from eventsapp import create_app
from eventsapp.accounts.operations import sessions
from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from eventsapp.registration import glances
from eventsapp.registration.models import Registration
from eventsapp.registration.operations import answers
from tests.factories import make_link
from tests.pages import found, title, typed, words


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(Registration)) or 0


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("👑🎩", "Write the name with letters."),
        ("Win http://evil.example/ now", "Write the name alone, without an address of the web."),
        ("WWW.evil.example Ann", "Write the name alone, without an address of the web."),
        ("Ann\r\nBcc: all@example.org", "Remove the line breaks or invisible characters from this field."),
        ("Ann\x00", "Remove the line breaks or invisible characters from this field."),
        ("A" * 201, "Shorten this to 200 characters or less."),
    ],
)
def test_a_name_that_is_none(guest: Guest, client: FlaskClient, name: str, sentence: str) -> None:
    sent = client.post(f"/i/{make_link(guest)}/answer", data={"answer": "accept", "name": name})
    assert (sent.status_code, words(sent, ".error-summary li"), _count()) == (422, [sentence], 0)


@pytest.mark.parametrize(
    "name", ["السفيرة ليلى حداد", "李小龍", "<script>alert(1)</script> Ann", "{{ 7*7 }} Ann", 'O\'Ann "A" <a@b.c>']
)
def test_a_name_as_people_write_it(guest: Guest, client: FlaskClient, outbox: Any, name: str) -> None:
    sent = client.post(f"/i/{make_link(guest)}/answer", data={"answer": "accept", "honorific": "", "name": name})
    seen = client.get(sent.location)
    assert words(seen, ".facts dd bdi") == [re.sub(r"\s+", " ", name)]
    assert found(seen, "main script") == []
    message = message_from_bytes(outbox()[0].content, policy=default)
    assert [each.addr_spec for each in message["to"].addresses] == ["guest@example.org"]


def test_a_name_turns_no_words_of_a_letter(guest: Guest, client: FlaskClient, outbox: Any) -> None:
    name = "Ann \u202egnp.exe"
    client.post(f"/i/{make_link(guest)}/answer", data={"answer": "accept", "honorific": "", "name": name})
    assert db.session.get_one(Guest, guest.id).name == name
    letter = message_from_bytes(outbox()[0].content, policy=default)
    bodies = [part.get_content() for part in letter.walk() if part.get_content_type() in {"text/plain", "text/html"}]
    assert [("\u202e" in each, "Ann gnp.exe" in each) for each in bodies] == [(False, True)] * 2


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        ("application/x-www-form-urlencoded", b"answer=accept&diet="),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="diet"\r\n\r\n'),
    ],
)
def test_a_note_of_forty_megabytes(guest: Guest, client: FlaskClient, kind: str, head: bytes) -> None:
    body = head + b"x" * 40_000_000 + b"\r\n--b--\r\n"
    sent = client.post(f"/i/{make_link(guest)}/answer", data=body, content_type=kind)
    assert (sent.status_code, words(sent, "h1"), _count()) == (413, ["Too large"], 0)


def test_fields_that_are_not_there(guest: Guest, client: FlaskClient, mail_expected: None) -> None:
    form = {"answer": "accept", "state": "confirmed", "seats": "99", "companions-0-name": "Ann", "question_1": "x"}
    sent = client.post(f"/i/{make_link(guest)}/answer", data=form)
    assert (sent.status_code, _count()) == (422, 0)
    assert words(sent, ".error-summary li") == ["Nobody can come with you this time. Remove this person."]


def test_a_wrong_method(guest: Guest, client: FlaskClient) -> None:
    link = f"/i/{make_link(guest)}"
    assert [client.post(link).status_code, client.put(f"{link}/answer").status_code] == [405, 405]
    again = client.get(f"{link}/answer")
    assert (again.status_code, again.location) == (303, link)


def test_the_database_goes_while_the_answer_is_written(
    guest: Guest, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, mail_expected: None
) -> None:
    link = f"/i/{make_link(guest)}/answer"
    form = {"answer": "accept", "name": "Ann", "diet": "no <nuts>", "message": "Two\r\nlines"}

    def locked(*_given: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    with monkeypatch.context() as patched:
        patched.setattr(answers, "answer", locked)
        sent = client.post(link, data=form)
    assert (sent.status_code, title(sent), sent.headers["Retry-After"]) == (503, "The service is busy", "10")
    (kept,) = found(sent, "main form")
    held = {key: value.replace("\n", "\r\n") for key, value in kept.form_values() if key != "csrf_token"}
    assert (kept.get("action"), held) == (link, form)
    assert words(sent, ".facts dd") == ["I accept with pleasure", "Ann", "no <nuts>", "Two lines"]
    assert client.post(link, data=dict(kept.form_values())).status_code == 303


def test_the_database_is_gone_before_the_link_is_known(
    guest: Guest, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_given: object) -> None:
        raise OperationalError("SELECT", {}, Exception("server closed the connection"))

    monkeypatch.setattr(glances, "glance", gone)
    sent = client.post(f"/i/{make_link(guest)}/answer", data={"answer": "regret", "message": "Sorry"})
    assert (sent.status_code, words(sent, ".facts dd")) == (503, ["I regret that I can’t come", "Sorry"])


def test_an_organiser_loses_nothing_either_where_the_database_is_gone(
    guest: Guest, organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To ask who is signed in would be asking the database."""
    link, asked = make_link(guest), []

    def gone(*_given: object) -> None:
        asked.append(_given)
        raise OperationalError("SELECT", {}, Exception("server closed the connection"))

    monkeypatch.setattr(glances, "glance", gone)
    monkeypatch.setattr(sessions, "organiser_of", gone)
    sent = organiser.post(f"/i/{link}/answer", data={"answer": "regret", "message": "Sorry"})
    assert (sent.status_code, words(sent, ".facts dd")) == (503, ["I regret that I can’t come", "Sorry"])
    assert [given[0] for given in asked] == [link]
    # Where it matters it is asked, and this is what would have happened.
    assert organiser.get("/organise/").status_code == 503
    assert len(asked) > 1


def test_a_form_without_a_valid_token_comes_back_whole(app: Flask, guest: Guest, mail_expected: None) -> None:
    strict = create_app(app.extensions["settings"], TESTING=True)
    strict.test_client_class = app.test_client_class
    client = strict.test_client()
    link = f"/i/{make_link(guest)}"
    form = {**typed(client.get(link)), "answer": "accept", "message": "With joy"}
    stale = client.post(f"{link}/answer", data={**form, "csrf_token": "stale"})
    assert (stale.status_code, words(stale, ".error-summary li")) == (
        422,
        ["The page was open for too long, or cookies are switched off. Please send the form once more."],
    )
    assert (typed(stale), _count()) == (form, 0)
    (token,) = {each.get("value") for each in found(stale, "[name=csrf_token]")}
    sent = client.post(f"{link}/answer", data={**form, "csrf_token": token}, base_url="https://localhost")
    assert sent.status_code == 303
    with strict.app_context():
        db.engine.dispose()
