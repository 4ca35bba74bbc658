"""A crawler with a bad mind: it begins at a page, follows whatever links and forms it finds, and types what hurts.

Each of the cast crawls in a world of their own office, beside another office that looks the same. Whatever they press:
our side makes no mistake, nothing typed becomes markup or an address that a browser would go to, personal pages are
kept by no cache, and the other office is never seen.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import html
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from eventsapp.accounts.models import Role
from eventsapp.events.models import RegistrationMode, Visibility
from eventsapp.kernel.database import db
from tests.factories import make_organiser
from tests.security.kept import Kept
from tests.security.test_every_address import browser
from tests.security.world import World, make_world

#: Whose name no page of ours may hold.
THEIRS = "beta"
#: An element, an attribute and a host that are nowhere but in what the crawler types.
ELEMENT, ATTRIBUTE, HOST = "zqx", "onzqx", "zqx.example"
NASTY = [
    f"\"'><{ELEMENT} {ATTRIBUTE}=1>",
    f"</script></title></textarea><{ELEMENT}>",
    f"'{ATTRIBUTE}='1",
    f"javascript:{ELEMENT}",
    f"https://{HOST}/",
    f"//{HOST}/x",
    f"/\t/{HOST}",
    f"/\\{HOST}",
    f"[x](javascript:{ELEMENT}) ![x](https://{HOST}/i.png) <https://{HOST}/> <{ELEMENT}>",
    f"{{{{7*7}}}} {{% {ELEMENT} %}} ${{7*7}} {{name}}",
    "\x00",
    "\r\nX-Zqx: 1\r\n\r\n",
    "\u202e\U0001f600\u0130\u2028\ufeff",
    "-1",
    "99999999999999999999",
    "0x10",
    "١٢",
    "2030-05-24",
    "24.5.2030",
    "25:99",
    "%_\\' OR 1=1 --",
    "../../../etc/passwd",
    "a" * 3000,
    "zqx@example.org",
    f'"<{ELEMENT}>"@example.org',
    "",
]
TYPED = st.one_of(st.sampled_from(NASTY), st.sampled_from(NASTY), st.text(max_size=30))

#: Where each begins. `{...}` is a value of the world.
STARTS = {
    "visitor": "/events/{slug}",
    "invited": "/i/{registration.invitation token}",
    "guest": "/r/{token}",
    "speaker": "/s/{speaking token}",
    "holder of a list": "/my/{my_programme token}",
    "owner": "/organise/{slug}/",
    "organiser": "/organise/{slug}/guests",
    "reader": "/organise/",
    "door": "/door/{slug}",
}
#: Pages that are one person's.
PERSONAL = re.compile(r"^/(?:[irsu]|my|door|organise|feeds)/")
#: Who puts links on pages: these may lead to other hosts.
ORGANISERS = {"owner", "organiser", "speaker", "reader"}
STEPS = 15


@pytest.fixture
def world(app: Flask, database_url: str) -> World:
    if database_url.startswith("postgresql"):
        pytest.skip("the addresses are tried there by every role (test_every_address)")
    public: dict[str, Any] = {"visibility": Visibility.public, "registration_mode": RegistrationMode.open}
    make_world(THEIRS, "seminar-2")
    return make_world("alpha", "seminar", **public)


@pytest.mark.usefixtures("mail_expected")
@pytest.mark.parametrize("who", STARTS)
def test_crawling(app: Flask, world: World, who: str) -> None:
    start = re.sub(r"\{([^}]+)\}", lambda found: str(world.values[found[1]]), STARTS[who])
    clients = {role: (world.owner if role == "owner" else None) for role in ("owner", "organiser", "reader", "door")}
    member = clients.get(who) or (make_organiser(world.office, Role[who]) if who in clients else None)
    seen = set[str]()
    with closing(Kept()) as kept:

        @settings(
            max_examples=1,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.data())
        def crawl(data: st.DataObject) -> None:
            kept.put_back()
            client = browser(app, world.now().owner if who == "owner" else db.session.merge(member)) if member else None
            crawler = Crawler(
                client or app.test_client(),
                who,
                lambda: data.draw(TYPED),
                lambda routes: data.draw(st.sampled_from(routes)),
            )
            crawler.go(start, STEPS)
            seen.update(crawler.seen)

        crawl()
    # (A speaker has few pages.)
    assert len(seen) >= 4, seen


class Crawler:
    """Somebody who goes from page to page."""

    def __init__(
        self, client: FlaskClient, who: str, typed: Callable[[], str], choose: Callable[[list[str]], str]
    ) -> None:
        self.client, self.who, self.typed, self.choose = client, who, typed, choose
        self.seen: dict[str, int] = {}
        #: What was found and not tried yet: method, address, fields.
        self.found: dict[str, tuple[str, str, dict[str, Any]]] = {}

    def go(self, start: str, steps: int) -> None:
        """Crawl from a page."""
        self.ask("GET", start, {})
        for _step in range(steps):
            if not self.found:
                return
            # One of those that were tried least.
            least = min(self.seen.get(each, 0) for each in self.found)
            key = self.choose(sorted(each for each in self.found if self.seen.get(each, 0) == least))
            self.ask(*self.found.pop(key))

    def ask(self, method: str, address: str, fields: dict[str, Any]) -> None:
        """Ask for a page, look at the answer, and note where it leads."""
        key = route(self.client.application, method, address)
        self.seen[key] = self.seen.get(key, 0) + 1
        answer = self.client.open(address, method=method, **({"data": fields} if method == "POST" else {}))
        wrong = list(faults(self.who, address, answer))
        assert not wrong, f"{method} {address} {fields}: {wrong}"
        if answer.mimetype == "text/html":
            self._note(address, answer)
        if answer.location:
            self._add("GET", urljoin(address, answer.location), {})

    def _note(self, address: str, answer: TestResponse) -> None:
        page = html.fromstring(answer.data)
        for link in page.xpath("//a/@href"):
            self._add("GET", urljoin(address, link), {})
        for form in page.forms:
            fields: dict[str, Any] = {}
            for field in form.xpath(".//input|.//textarea|.//select|.//button[@name]"):
                name, kind = field.get("name"), field.get("type", field.tag)
                if not name or name == "csrf_token":
                    continue
                if kind in {"radio", "checkbox", "hidden", "button", "submit"}:
                    fields[name] = field.get("value", "y")
                elif kind == "select":
                    fields[name] = (field.xpath("option/@value") or [""])[-1]
                elif kind != "file":
                    fields[name] = self.typed()
            self._add((form.get("method") or "GET").upper(), urljoin(address, form.get("action") or ""), fields)

    def _add(self, method: str, address: str, fields: dict[str, Any]) -> None:
        parts = urlsplit(address)
        if parts.netloc in {"", "localhost"} and parts.scheme in {"", "http"} and "sign-out" not in address:
            whole = parts.path + (f"?{parts.query}" if parts.query else "")
            if key := route(self.client.application, method, whole):
                self.found[key] = (method, whole, fields)


def route(app: Flask, method: str, address: str) -> str:
    """The route of an address; "" where it has none."""
    try:
        rule, _values = app.url_map.bind("localhost").match(urlsplit(address).path, method, return_rule=True)
    except HTTPException:
        return ""
    return f"{method} {rule.rule}"


def faults(who: str, address: str, answer: Any) -> Iterator[str]:
    """What is wrong with an answer."""
    if answer.status_code >= 500:
        yield str(answer.status_code)
    if "X-Zqx" in answer.headers:
        yield "a header of its own"
    if outside(answer.headers.get("Location", "")):
        yield f"leads to {answer.headers['Location']}"
    if PERSONAL.match(address) and not re.search(r"no-store|private, no-cache", answer.headers["Cache-Control"]):
        yield f"kept: {answer.headers['Cache-Control']}"
    text = answer.data.decode("utf-8", "replace")
    if THEIRS in text.casefold():
        yield f"the other office: {text.casefold().partition(THEIRS)[0][-80:]}"
    if answer.mimetype in {"application/xml", "application/atom+xml"} and f"<{ELEMENT}" in text:
        yield "markup in XML"
    if answer.mimetype != "text/html" or not text:
        return
    if "49" in re.findall(r"(\d+) \{% zqx %\}", text):
        yield "a template was carried out"
    page = html.fromstring(answer.data)
    if page.xpath(f"//{ELEMENT}|//*[@{ATTRIBUTE}]"):
        yield f"markup: {html.tostring(page.xpath(f'//{ELEMENT}|//*[@{ATTRIBUTE}]')[0])[:200]!r}"
    for name in ("href", "src", "action", "formaction", "data", "srcset"):
        yield from (f"{name}={value}" for value in page.xpath(f"//@{name}") if is_bad(value, name, who))


def outside(address: str) -> bool:
    """Whether a browser would leave us there."""
    parts = urlsplit(address.replace("\\", "/").strip())
    return bool(parts.netloc) and parts.netloc != "localhost"


def is_bad(value: str, name: str, who: str) -> bool:
    """Whether this address may not stand there."""
    value = "".join(value.split())
    if re.match(r"(?i)(javascript|data|vbscript):", value):
        return not (name == "src" and value.startswith("data:image/"))
    if not outside(value):
        return False
    # Links that organisers and speakers put there, and the map of the venue.
    return name != "href" or (HOST in value and who not in ORGANISERS)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (f"<p><{ELEMENT}>", {}),
        (f"<p {ATTRIBUTE}=1>", {}),
        (f"<a href='https://{HOST}/'>", {}),
        ("<a href=' java\nscript:x'>", {}),
        ("<script src='//cdn.example/x.js'></script>", {}),
        ("<form action='https://evil.example'>", {}),
        ("<p>Ministry Beta", {}),
        ("<p>49 {% zqx %}", {}),
        ("", {"Location": "//evil.example"}),
        ("", {"Location": "/\\evil.example"}),
        ("", {"X-Zqx": "1"}),
        ("<p>", {"Cache-Control": "public"}),
        ("<p>", {"Status": "500"}),
    ],
)
def test_each_fault_is_found(app: Flask, body: str, headers: dict[str, str]) -> None:
    """The control."""
    answer = app.response_class(body, status=int(headers.get("Status", 200)), mimetype="text/html")
    answer.headers["Cache-Control"] = headers.get("Cache-Control", "private, no-store")
    for name, value in headers.items():
        answer.headers[name] = value
    assert list(faults("guest", "/r/x", answer))


@pytest.mark.usefixtures("mail_expected")
def test_the_crawler_finds_what_is_not_escaped(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the crawl: a house whose templates escape nothing."""
    original = app.jinja_env.globals["text"]
    careless = lambda texts: Markup(str(original(texts)).replace("&lt;", "<"))  # noqa: E731, S704
    monkeypatch.setitem(app.jinja_env.globals, "text", careless)
    world.event.title = {"en": NASTY[0]}
    db.session.commit()
    crawler = Crawler(browser(app, world.owner), "owner", lambda: NASTY[0], lambda routes: routes[0])
    with pytest.raises(AssertionError, match="markup"):
        crawler.go(f"/organise/{world.values['slug']}/", 40)
