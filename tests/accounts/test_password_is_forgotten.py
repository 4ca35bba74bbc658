"""An organiser has forgotten their password."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import time_machine
from flask.testing import FlaskClient

from eventsapp.accounts.models import Organiser
from eventsapp.mail.models import OutboxMessage
from tests.accounts.conftest import PASSWORD, is_in, sign_in
from tests.accounts.test_colleague_is_invited import link_in
from tests.pages import notices, texts

Letters = Callable[[], list[OutboxMessage]]
SENT = ["If there is an account with this address, a letter with a link is on its way. The link works for an hour."]


def ask(client: FlaskClient, email: str) -> list[str]:
    return notices(client.post("/organise/forgotten", data={"email": email}, follow_redirects=True))


def test_a_link_in_a_letter_lets_them_choose_another(outi: Organiser, visitor: FlaskClient, outbox: Letters) -> None:
    assert ask(visitor, "Outi@Example.org") == SENT
    (letter,) = outbox()
    assert (letter.recipient, letter.subject) == ("outi@example.org", "Choose another password")
    path = link_in(letter)
    refused = visitor.post(path, data={"password": "password2030"})
    assert (refused.status_code, sign_in(visitor)) == (422, "/organise/")
    changed = visitor.post(path, data={"password": "quite another one"})
    assert changed.location == "/organise/sign-in"
    assert not is_in(visitor)  # signed out wherever they were
    assert sign_in(visitor, PASSWORD) is None
    assert sign_in(visitor, "quite another one") == "/organise/"
    assert visitor.get(path).status_code == 404


def test_nobody_learns_who_has_an_account(outi: Organiser, visitor: FlaskClient, outbox: Letters) -> None:
    known = visitor.post("/organise/forgotten", data={"email": "outi@example.org"})
    unknown = visitor.post("/organise/forgotten", data={"email": "nobody@example.org"})
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert [letter.recipient for letter in outbox()] == ["outi@example.org"]


def test_a_second_letter_comes_not_at_once_and_replaces_the_first(
    outi: Organiser, visitor: FlaskClient, outbox: Letters
) -> None:
    with time_machine.travel(datetime(2026, 5, 1, 12, tzinfo=UTC), tick=False) as traveller:
        ask(visitor, "outi@example.org")
        ask(visitor, "outi@example.org")
        assert len(outbox()) == 1
        traveller.shift(timedelta(minutes=3))
        ask(visitor, "outi@example.org")
        first, second = (link_in(letter) for letter in outbox())
        assert (visitor.get(first).status_code, visitor.get(second).status_code) == (404, 200)
        traveller.shift(timedelta(hours=1))
        gone = visitor.post(second, data={"password": "quite another one"})
        assert (gone.status_code, texts(gone, "//h1")) == (404, ["This link does not work any more"])


def test_an_address_asks_ten_times_an_hour(outi: Organiser, visitor: FlaskClient) -> None:
    asked = [visitor.post("/organise/forgotten", data={"email": f"a{n}@example.org"}).status_code for n in range(11)]
    assert asked == [303] * 10 + [429]
