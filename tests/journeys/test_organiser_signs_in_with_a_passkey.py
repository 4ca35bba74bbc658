"""An organiser adds a passkey to their account, and signs in with it the next day."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import Page, expect

from eventsapp.accounts.models import Organiser, Role
from eventsapp.accounts.models_of_sign_in import Passkey
from eventsapp.kernel.database import db
from tests.factories import make_office, make_organiser
from tests.journeys.steps import PASSWORD, arrive, follow, sign_in

Check = Callable[[Page], None]


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


@pytest.mark.browser
def test_a_passkey_is_added_and_opens_the_house(
    outi: Organiser, page: Page, javascript: bool, accessible: Check
) -> None:
    if javascript:
        authenticator(page)
    page.goto("/organise/sign-in")
    accessible(page)
    sign_in(page)
    follow(page, "Outi Organiser")
    accessible(page)
    if not javascript:
        # Without JavaScript there is no button that can't work, and a sentence that says why.
        expect(page.get_by_role("heading", name="Passkeys")).to_be_visible()
        expect(page.get_by_role("button", name="Add a passkey")).to_have_count(0)
        return
    page.get_by_label("Name of the passkey").fill("Työpuhelin")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    accessible(page)
    arrive(page.get_by_role("button", name="Sign out", exact=True))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/organise/")
    db.session.rollback()
    (passkey,) = db.session.query(Passkey)
    assert (passkey.name, passkey.organiser_id, passkey.used_at is not None) == ("Työpuhelin", outi.id, True)


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True])
def test_a_passkey_that_was_removed_opens_nothing(outi: Organiser, page: Page, javascript: bool) -> None:
    authenticator(page)
    sign_in(page)
    page.goto("/organise/account")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    arrive(page.get_by_role("button", name="Remove"))
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    arrive(page.get_by_role("button", name="Sign out", exact=True))
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That did not work. Try again, or sign in with your password.")).to_be_visible()
    page.goto("/organise/")
    expect(page).to_have_url(re.compile(r"/organise/sign-in\?next=/organise/$"))
