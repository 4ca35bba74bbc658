"""A second window beside a journey's, in which axe looks at copies of its pages."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

#: Every rule, and only what is wrong is told (what is right would be pages of text).
AXE_RUNS = """(rules) => axe
  .run({ resultTypes: ["violations"], selectors: false, ...(rules && { runOnly: { type: "rule", values: rules } }) })
  .then((result) => result.violations.map((each) => [each.id, each.nodes.map((node) => node.html)]))"""

#: The rules that look at colours. A page in dark differs from the same page in light by its colours alone
#: (eventsapp/static/css/tokens.css), so these are the ones that can find anything new there.
RULES_OF_COLOURS = ["color-contrast", "link-in-text-block"]

KEEP = """(kept) => {
  sessionStorage.clear();
  localStorage.clear();
  for (const [key, value] of Object.entries(JSON.parse(kept))) localStorage.setItem(key, value);
}"""


@dataclass
class Mirror:
    """The window's page, in each document of which axe is at hand, and the address of the application."""

    copy: Page
    url: str

    def look_at(self, page: Page) -> tuple[list[Any], bool]:
        """What axe finds on a copy of this page (scheme, rule, elements), and whether it is too wide for its window.

        The copy has the page's cookies, its storage and its size, and nothing of any page before it.
        """
        copy, content = self.copy, page.content()
        rest = f"{self.url}/rest"
        if copy.url != rest:  # of the same origin, so that its storage can be filled before the page's scripts run
            copy.route(rest, lambda route: route.fulfill(body="", content_type="text/html"))
            copy.goto(rest)
        copy.context.clear_cookies()
        copy.context.add_cookies([{**each} for each in page.context.cookies()])  # type: ignore[typeddict-item]
        copy.evaluate(KEEP, page.evaluate("JSON.stringify(localStorage)"))
        copy.set_viewport_size(page.viewport_size or {"width": 390, "height": 844})
        copy.emulate_media(color_scheme="light", reduced_motion="reduce")
        copy.route(page.url, lambda route: route.fulfill(body=content, content_type="text/html; charset=utf-8"))
        copy.goto(page.url)
        found = [("light", *each) for each in copy.evaluate(AXE_RUNS)]
        copy.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += [("dark", *each) for each in copy.evaluate(AXE_RUNS, RULES_OF_COLOURS)]
        overflow = copy.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        copy.unroute(page.url)
        copy.goto(rest)  # no script of this page goes on
        return found, bool(overflow)
