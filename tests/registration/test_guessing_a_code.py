"""Somebody to whom a letter was forwarded guesses the code: five tries are all, one after another or at once."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.guests.models_of_codes import KnownBrowser, LinkCode
from eventsapp.guests.operations import codes
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from tests.at_once import at_once
from tests.factories import make_link
from tests.pages import errors
from tests.registration.test_showing_that_a_link_is_ones_own import ask, other_than, type_in

pytestmark = pytest.mark.usefixtures("mail_expected")


@pytest.fixture
def event(event: Event) -> Event:
    event.links_ask_codes = True
    db.session.commit()
    return event


def test_guessing_ends_after_five_tries(guest: Guest, client: FlaskClient, visitor: FlaskClient) -> None:
    link = f"/i/{make_link(guest)}"
    code = ask(client, link)
    wrong = other_than(code)
    said = [errors(type_in(client, link, wrong)) for _try in range(5)]
    left = "This is not the code of the newest letter. You can try {} more time{}."
    gone = ["No code that works was sent for this browser. Have one sent here, and type that."]
    assert said == [[left.format(4, "s")], [left.format(3, "s")], [left.format(2, "s")], [left.format(1, "")], gone]
    # The right one is worth nothing now, here or elsewhere.
    assert [errors(type_in(each, link, code)) for each in (client, visitor)] == [gone, gone]
    assert db.session.scalar(select(func.count()).select_from(KnownBrowser)) == 0
    # Control: the fourth wrong try leaves one that may be right.
    code = ask(client, link)
    for _try in range(4):
        type_in(client, link, other_than(code))
    assert type_in(client, link, code).status_code == 303


def guesses(app: Flask, guest_id: int, code: str, browser: str) -> list[int]:
    """Eight type a wrong code at once, with the cookie of one browser; gives how many more tries each is told of."""
    return sorted(at_once(app, 8, lambda: codes.take(guest_id, other_than(code), browser, "guest").left))


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("guest")
    assert cookie is not None
    return cookie.value


def test_many_who_guess_at_once_have_five_tries_together(app: Flask, guest: Guest, client: FlaskClient) -> None:
    guest_id, code = guest.id, ask(client, f"/i/{make_link(guest)}")
    assert guesses(app, guest_id, code, cookie_of(client)) == [0, 0, 0, 0, 1, 2, 3, 4]
    assert codes.take(guest_id, code, cookie_of(client), "guest").token == ""


def test_where_the_count_is_read_before_and_written_after_they_have_eight(
    app: Flask, guest: Guest, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the lock is let go of between reading how often it was tried and writing it."""
    guest_id, code = guest.id, ask(client, f"/i/{make_link(guest)}")
    all_have_read = threading.Barrier(8)

    def let_go() -> Any:
        db.session().expire_on_commit = False
        db.session.commit()
        all_have_read.wait(30)
        return clock.now()

    with monkeypatch.context() as patched:
        patched.setattr(codes, "clock", SimpleNamespace(now=let_go))
        assert guesses(app, guest_id, code, cookie_of(client)) == [4] * 8
    # Eight were as one: the right one would have been taken still.
    assert db.session.scalars(select(LinkCode.tries)).one() == 1
    assert codes.take(guest_id, code, cookie_of(client), "guest").token != ""
