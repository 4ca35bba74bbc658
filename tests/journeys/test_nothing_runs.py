"""A browser opens the pages with what hurts in every text: nothing runs, and nothing had to be stopped."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext

from eventsapp.events.models import RegistrationMode, Visibility
from tests.conftest import signed_in_client
from tests.journeys.conftest import needs_script
from tests.security.test_injection import plant
from tests.security.world import make_world

EVIL = "\"'--></script></title></textarea><img src=x onerror=alert(1)><script>alert(2)</script>[x](javascript:alert(3))"
PAGES = (
    "/events/{slug}", "/events/{slug}/programme", "/events/{slug}/programme?view=grid",
    "/events/{slug}/sessions/opening",
    "/events/{slug}/speakers", "/events/{slug}/widget", "/events/{slug}/stage/great-hall", "/events/{slug}/register",
    "/r/{token}", "/s/{speaking token}", "/my/{my_programme token}", "/organise/{slug}/", "/organise/{slug}/guests",
    "/organise/{slug}/guests/{guest_id}", "/organise/{slug}/answers", "/organise/{slug}/messages",
    "/organise/{slug}/programme/grid", "/organise/{slug}/trace", "/organise/{slug}/letters/invitation/en",
    "/door/{slug}", "/organise/account",
)  # fmt: skip


def listening(context: BrowserContext) -> tuple[list[str], list[str]]:
    """What ran, and what the Content-Security-Policy stopped."""
    ran: list[str] = []
    stopped: list[str] = []

    def dialog(each: Any) -> None:
        ran.append(each.message)
        each.dismiss()

    context.on("dialog", dialog)
    context.on("console", lambda line: stopped.append(line.text) if "Content Security Policy" in line.text else None)
    return ran, stopped


@needs_script
def test_no_page_runs_what_somebody_typed(app: Flask, context: BrowserContext, javascript: bool) -> None:
    world = make_world("alpha", "seminar", visibility=Visibility.public, registration_mode=RegistrationMode.open)
    plant(world, EVIL)
    client = signed_in_client(app, world.owner)
    cookie = client.get_cookie("eventsapp")
    assert cookie
    context.add_cookies([{"name": "eventsapp", "value": cookie.value, "url": app.extensions["settings"].url}])
    ran, stopped = listening(context)
    page, shown = context.new_page(), 0
    for address in PAGES:
        answer = page.goto(address.format_map(world.values), wait_until="load")
        shown += bool(answer and answer.ok and "alert(1)" in page.content())
    assert (ran, stopped, shown > 12) == ([], [], True)


@pytest.mark.parametrize(
    ("policy", "expected"), [("", ({"1", "2"}, False)), ("default-src 'self'", (set(), True))], ids=["none", "ours"]
)
def test_where_it_is_markup_it_runs(browser: Browser, policy: str, expected: tuple[set[str], bool]) -> None:
    """The control: it runs in a page without a policy; under one it is stopped, and that is told."""
    context = browser.new_context()
    ran, stopped = listening(context)
    fill: Callable[[Any], None] = lambda route: route.fulfill(  # noqa: E731
        body=f"<title>x</title><p>{EVIL}", content_type="text/html", headers={"Content-Security-Policy": policy}
    )
    context.route("http://control.example/", fill)
    context.route("http://control.example/x", lambda route: route.fulfill(status=404, body=""))
    page = context.new_page()
    page.goto("http://control.example/", wait_until="load")
    context.close()
    assert (set(ran), bool(stopped)) == expected
