"""An organiser adds a passkey to their account, and signs in with it the next day."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import Page

from eventsapp.accounts.models import Organiser, Role
from eventsapp.accounts.models_of_sign_in import Passkey
from eventsapp.kernel.database import db
from tests.factories import make_office, make_organiser

Check = Callable[[Page], None]
PASSWORD = "a long password of several words"


@pytest.fixture
def outi(app: Flask) -> Organiser:
    """An owner with a password."""
    return make_organiser(
        make_office(name="IOM Finland"),
        Role.owner,
        name="Outi Organiser",
        email="outi@example.org",
        password=hash_password(PASSWORD),
    )


def authenticator(page: Page) -> None:
    """A device with a fingerprint reader, and its owner's finger on it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )


def by_password(page: Page) -> None:
    page.goto("/organise/sign-in")
    page.get_by_label("E-mail address").fill("outi@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/organise/")


@pytest.mark.browser
def test_a_passkey_is_added_and_opens_the_house(
    outi: Organiser, page: Page, javascript: bool, accessible: Check
) -> None:
    if javascript:
        authenticator(page)
    page.goto("/organise/sign-in")
    accessible(page)
    by_password(page)
    page.get_by_role("link", name="Outi Organiser").click()
    accessible(page)
    if not javascript:
        # Without JavaScript there is no button that can't work, and a sentence that says why.
        assert page.get_by_role("button", name="Add a passkey").count() == 0
        return
    page.get_by_label("Name of the passkey").fill("Työpuhelin")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("The passkey is added.").wait_for()
    accessible(page)
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/organise/")
    db.session.rollback()
    (passkey,) = db.session.query(Passkey)
    assert (passkey.name, passkey.organiser_id, passkey.used_at is not None) == ("Työpuhelin", outi.id, True)


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True])
def test_a_passkey_that_was_removed_opens_nothing(outi: Organiser, page: Page, javascript: bool) -> None:
    authenticator(page)
    by_password(page)
    page.goto("/organise/account")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("The passkey is removed.").wait_for()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("That did not work. Try again, or sign in with your password.").wait_for()
    page.goto("/organise/")
    assert page.url.endswith("/organise/sign-in?next=/organise/")
