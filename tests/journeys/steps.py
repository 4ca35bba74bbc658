"""What people do in every journey: follow a link, press a button, type, sign in. Each waits for what it leads to."""

from io import BytesIO

from flask import current_app
from PIL import Image
from playwright.sync_api import Locator, Page

from eventsapp.accounts.models import Organiser
from eventsapp.kernel.database import db
from tests.conftest import signed_in_client

PASSWORD = "a long password of several words"


def arrive(what: Locator, key: str = "") -> None:
    """Click what leads to a page (or press a key on it), and wait until that page is there.

    The same page sent again is a page of its own, so its address can't be waited for.
    """
    with what.page.expect_navigation():
        if key:
            what.press(key)
        else:
            what.click()


def follow(page: Page, link: str) -> None:
    """Follow the one link of this name to its page."""
    arrive(page.get_by_role("link", name=link))


def press(page: Page, button: str) -> None:
    """Press a form's button, and wait for the page that answers."""
    arrive(page.get_by_role("button", name=button))


def fill(page: Page, **values: str) -> None:
    """Type into fields by their names (a dot is written as two underscores)."""
    for name, value in values.items():
        page.locator(f"[name='{name.replace('__', '.')}']").first.fill(value)


def choose(page: Page, answer: str) -> None:
    """Touch one of the two large buttons."""
    id = page.locator(f"input[value={answer}]").get_attribute("id")
    page.locator(f"label[for={id}]").click()


def sign_in(page: Page, email: str = "outi@example.org") -> None:
    """Sign in by the form, as whoever has this address, with the password of all journeys."""
    page.goto("/organise/")
    fill(page, email=email, password=PASSWORD)
    arrive(page.get_by_role("button", name="Sign in", exact=True))
    page.wait_for_url("**/organise/")


def signed_in(page: Page, email: str = "outi@example.org") -> None:
    """Whoever has this address has signed in already in this window: for journeys that are not about signing in."""
    client = signed_in_client(current_app, db.session.query(Organiser).filter_by(email=email).one())  # type: ignore[arg-type]
    cookie = client.get_cookie("eventsapp")
    assert cookie
    url = current_app.extensions["settings"].url
    page.context.add_cookies([{"name": "eventsapp", "value": cookie.value, "url": url}])


def photograph() -> bytes:
    """A photograph, as a PNG."""
    file = BytesIO()
    Image.new("RGB", (40, 40), "teal").save(file, "PNG")
    return file.getvalue()
