"""The control of the journeys' `accessible`: it finds what is wrong in light, in dark, and what is too wide."""

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.journeys.conftest import needs_script
from tests.journeys.mirror import Mirror

PAGE = "<!doctype html><html lang=en><title>x</title><main><h1>x</h1>{}</main>"
GREY = "<style>@media (prefers-color-scheme: dark) {{ body {{ background: #111; color: {} }} }}</style><p>words</p>"
ODD = "<p id=p>words</p><script>if (localStorage.mine || document.cookie) p.lang = 'nonsense'</script>"


@needs_script
@pytest.mark.parametrize(
    ("body", "found", "too_wide"),
    [
        ("<p>words</p>", [], False),
        ("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>", [("light", "image-alt")], False),
        ("<p style='color: #ccc'>words</p>", [("light", "color-contrast"), ("dark", "color-contrast")], False),
        (GREY.format("#333"), [("dark", "color-contrast")], False),
        (GREY.format("#ddd"), [], False),
        ("<p style='width: 500px'>words</p>", [], True),
    ],
    ids=["nothing", "no text for an image", "pale in light", "pale in dark", "clear in dark", "too wide"],
)
def test_it_finds_what_is_wrong(
    app: Flask, page: Page, mirror: Mirror, body: str, found: list[Any], too_wide: bool
) -> None:
    page.route("**/made-up", lambda route: route.fulfill(body=PAGE.format(body), content_type="text/html"))
    page.goto("/made-up")
    seen, overflow = mirror.look_at(page)
    assert ([tuple(each[:2]) for each in seen], overflow) == (found, too_wide)


@needs_script
def test_it_looks_with_the_pages_own_cookies_and_storage_and_no_others(app: Flask, page: Page, mirror: Mirror) -> None:
    page.route("**/made-up", lambda route: route.fulfill(body=PAGE.format(ODD), content_type="text/html"))
    page.goto("/made-up")
    assert mirror.look_at(page) == ([], False)
    for mine in ("localStorage.mine = 'x'", "localStorage.clear(); document.cookie = 'mine=x'"):
        page.evaluate(mine)
        seen, _overflow = mirror.look_at(page)
        assert [each[1] for each in seen] == ["valid-lang"]
    page.context.clear_cookies()
    assert mirror.look_at(page) == ([], False)
