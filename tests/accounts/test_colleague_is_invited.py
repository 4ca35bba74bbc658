"""An owner invites a colleague by mail, and says what they may do."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from eventsapp.accounts.models import Membership, Office, Organiser, Role
from eventsapp.accounts.models_of_sign_in import AccountLink
from eventsapp.kernel.database import db
from eventsapp.mail.models import OutboxMessage
from tests.accounts.conftest import is_in, sign_in
from tests.conftest import signed_in_client
from tests.factories import make_office, make_organiser
from tests.pages import errors, notices, texts

Letters = Callable[[], list[OutboxMessage]]
JOIN = {"name": "Päivi Uusi", "password": "long enough words"}


@pytest.fixture
def owner(app: Flask, outi: Organiser) -> FlaskClient:
    """The owner's browser."""
    browser = app.test_client()
    sign_in(browser)
    return browser


def colleagues(office: Office) -> str:
    return f"/organise/offices/{office.id}/colleagues"


def link_in(letter: OutboxMessage) -> str:
    """The path of the link that a letter holds."""
    from email import message_from_bytes, policy

    body = message_from_bytes(letter.content, policy=policy.default).get_body(("plain",))
    assert body is not None
    found = re.search(r"http://localhost(/organise/\S+)", body.get_content())  # type: ignore[attr-defined]
    assert found
    return found[1]


def invite(owner: FlaskClient, office: Office, email: str = "paivi@example.org", role: str = "protocol") -> object:
    answer = owner.post(colleagues(office), data={"email": email, "role": role})
    return answer.location if answer.status_code < 400 else errors(answer)


def belongs() -> list[tuple[str, str, str]]:
    db.session.rollback()
    rows = db.session.query(Membership).join(Organiser).order_by(Organiser.email)
    return [(row.organiser.email, row.office.name, row.role.value) for row in rows]


def test_the_letter_opens_an_account_with_the_role(
    owner: FlaskClient, office: Office, visitor: FlaskClient, outbox: Letters
) -> None:
    assert invite(owner, office) == colleagues(office)
    (letter,) = outbox()
    assert (letter.recipient, letter.subject) == ("paivi@example.org", "Join IOM Finland")
    assert texts(owner.get(colleagues(office)), "//ul[@class='entries']/li/div")[0].startswith("paivi@example.org")
    path = link_in(letter)
    assert texts(visitor.get(path), "//p[@class='lead']") == ["You get an account with the address paivi@example.org."]
    assert belongs() == [("outi@example.org", "IOM Finland", "owner")]
    joined = visitor.post(path, data=JOIN)
    assert (joined.status_code, joined.location, is_in(visitor)) == (303, "/organise/", True)
    assert belongs() == [
        ("outi@example.org", "IOM Finland", "owner"),
        ("paivi@example.org", "IOM Finland", "protocol"),
    ]
    again = visitor.get(path)
    assert (again.status_code, texts(again, "//h1")) == (404, ["This link does not work any more"])


def test_somebody_with_an_account_brings_it_along(
    owner: FlaskClient, office: Office, app: Flask, outbox: Letters
) -> None:
    from flask_security import hash_password

    make_organiser(make_office(name="Elsewhere"), email="paivi@example.org", password=hash_password("her own words"))
    invite(owner, office)
    path = link_in(outbox()[0])
    hers = app.test_client()
    asked = hers.post(path)
    assert (asked.status_code, asked.location) == (303, f"/organise/sign-in?next={path}")
    # Nobody takes her account over by the link: it asks for no new password.
    assert hers.post(path, data=JOIN).location == f"/organise/sign-in?next={path}"
    sign_in(hers, "her own words", "paivi@example.org")
    assert hers.post(path).location == "/organise/"
    assert ("paivi@example.org", "IOM Finland", "protocol") in belongs()


def test_somebody_else_who_is_signed_in_does_not_join_in_her_place(
    owner: FlaskClient, office: Office, outsider: FlaskClient, outbox: Letters
) -> None:
    make_organiser(make_office(name="Elsewhere"), email="paivi@example.org")
    invite(owner, office)
    path = link_in(outbox()[0])
    assert outsider.post(path).location == f"/organise/sign-in?next={path}"
    assert [row for row in belongs() if row[1] == "IOM Finland"] == [("outi@example.org", "IOM Finland", "owner")]


def test_a_link_works_for_a_week_and_until_it_is_withdrawn(
    owner: FlaskClient, office: Office, visitor: FlaskClient, outbox: Letters
) -> None:
    with time_machine.travel(datetime(2026, 5, 1, 12, tzinfo=UTC), tick=False) as traveller:
        owner.post("/organise/sign-in", data={"email": "outi@example.org", "password": "a very good one"})
        invite(owner, office)
        invite(owner, office, "eero@example.org")
        first, second = (link_in(letter) for letter in outbox())
        link = db.session.query(AccountLink).where(AccountLink.email == "eero@example.org").one()
        owner.post(f"/organise/offices/{office.id}/invitations/{link.id}/withdraw")
        assert (visitor.get(first).status_code, visitor.get(second).status_code) == (200, 404)
        traveller.shift(timedelta(days=7))
        assert visitor.post(first, data=JOIN).status_code == 404


def test_what_cannot_be_is_said(owner: FlaskClient, office: Office) -> None:
    assert invite(owner, office, "not an address") == ["Give an e-mail address such as name@example.org."]
    assert invite(owner, office, "OUTI@example.org") == ["outi@example.org belongs here already."]
    assert invite(owner, office, role="emperor") == ["This choice is no longer there. Choose another."]


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "qwertyuiop", "Qwertyuiop123!", "paivi@example.org"])
def test_a_password_that_others_try_first_is_refused(
    owner: FlaskClient, office: Office, visitor: FlaskClient, outbox: Letters, password: str
) -> None:
    invite(owner, office)
    answer = visitor.post(link_in(outbox()[0]), data={"name": "Päivi", "password": password})
    assert (answer.status_code, len(errors(answer)), len(belongs())) == (422, 1, 1)


def test_a_role_is_changed_and_a_member_removed(owner: FlaskClient, office: Office) -> None:
    kalle = make_organiser(office, Role.reader, email="kalle@example.org")
    address = f"{colleagues(office)}/{kalle.memberships[0].id}"
    owner.post(address, data={"role": "programme_editor"})
    assert belongs()[0] == ("kalle@example.org", "IOM Finland", "programme_editor")
    owner.post(address, data={"role": "programme_editor", "remove": "1"})
    assert belongs() == [("outi@example.org", "IOM Finland", "owner")]


def test_the_last_owner_stays(owner: FlaskClient, office: Office, outi: Organiser) -> None:
    for data in ({"role": "reader"}, {"remove": "1"}):
        answer = owner.post(f"{colleagues(office)}/{outi.memberships[0].id}", data=data, follow_redirects=True)
        assert notices(answer) == ["An office needs an owner. Make somebody else one first."]
    assert belongs() == [("outi@example.org", "IOM Finland", "owner")]


def test_only_owners_of_this_office_see_its_colleagues(
    office: Office, outi: Organiser, colleague: FlaskClient, outsider: FlaskClient, app: Flask
) -> None:
    membership = outi.memberships[0].id
    others = [make_organiser(office, Role.organiser), make_organiser(make_office(name="Third"), Role.owner)]
    for browser in (colleague, outsider, *(signed_in_client(app, each) for each in others)):
        assert browser.get(colleagues(office)).status_code == 404
        assert browser.post(colleagues(office), data={"email": "x@example.org", "role": "owner"}).status_code == 404
        assert browser.post(f"{colleagues(office)}/{membership}", data={"remove": "1"}).status_code == 404
    assert ("outi@example.org", "IOM Finland", "owner") in belongs()
