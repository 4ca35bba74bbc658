"""A real browser on a real server: the journeys are clicked, with and without JavaScript."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from eventsapp import create_app
from eventsapp.kernel.database import db
from eventsapp.tables import METADATA
from tests.conftest import QUICK, empty_all_tables, missing, settings_for
from tests.journeys.mirror import Mirror

#: How long a page may take until it says what is expected of it: a busy machine is no fault.
expect.set_options(timeout=15_000)

AXE = Path(__file__).parent.parent.parent / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; the one without windows where it is: a journey's window costs it a fifth."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        missing("Chromium is not here; Debian: apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        chromium = playwright.chromium.launch(executable_path=path, args=[*quiet, "--disable-component-update"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application behind a real server, with CSRF protection on."""
    folder = tmp_path_factory.mktemp("served")
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    url = f"http://localhost:{server.port}"  # passkeys know hosts by name alone
    app = create_app(
        settings_for(f"sqlite:///{folder}/journeys.sqlite", mail_url=f"file:{folder}/mail", url=url),
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=QUICK,
    )
    server.app = app
    with app.app_context():
        METADATA.create_all(db.engine)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield app
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(served: Flask) -> Iterator[Flask]:
    """The served application with empty tables; letters are part of every journey."""
    with served.app_context():
        empty_all_tables()
        yield served
        db.session.remove()


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """Each journey is made twice."""
    return bool(request.param == "with JavaScript")


#: A journey that is about a script is made once.
needs_script = pytest.mark.parametrize("javascript", [True], ids=["with JavaScript"])


@pytest.fixture
def context(app: Flask, browser: Browser, javascript: bool) -> Iterator[BrowserContext]:
    """A browser's window of its own, as wide as a phone, of somebody who wants no movement: nothing waits for it."""
    url = app.extensions["settings"].url
    context = browser.new_context(
        base_url=url,
        java_script_enabled=javascript,
        viewport={"width": 390, "height": 844},
        locale="en-GB",
        reduced_motion="reduce",
    )
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(f"error: {error.error}"))
    context.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    context.on("request", lambda sent: complaints.append(sent.url) if not sent.url.startswith((url, "data:")) else None)
    yield context
    context.close()
    # A page that a journey expects to be refused (422, 404) is an error to the browser's console, not to us.
    assert [each for each in complaints if "Failed to load resource" not in each] == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """The first page of that window."""
    return context.new_page()


@pytest.fixture(scope="session")
def mirror(browser: Browser, served: Flask) -> Iterator[Mirror]:
    """The window in which copies of pages are looked at: one for the run, so that axe is sent and compiled once."""
    if not AXE.is_file():
        missing("axe-core is not here; `npm ci` brings it")
    window = browser.new_context()
    window.add_init_script(path=AXE)
    yield Mirror(window.new_page(), served.extensions["settings"].url)
    window.close()


@pytest.fixture
def accessible(request: pytest.FixtureRequest, javascript: bool) -> Callable[[Page], None]:
    """`accessible(page)`: axe finds nothing on this page, in light and in dark, and nothing needs sideways scrolling.

    A copy of the page is looked at, so that what axe does to it does not change the journey. Without JavaScript the
    pages are the same, and are not looked at twice.
    """
    if not javascript:
        return lambda page: None
    mirror: Mirror = request.getfixturevalue("mirror")

    def check(page: Page) -> None:
        page.wait_for_load_state()
        found, overflow = mirror.look_at(page)
        assert found == []
        assert overflow is False

    return check
