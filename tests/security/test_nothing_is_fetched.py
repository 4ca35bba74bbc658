"""Whatever address people give, we do not go there; and a visitor's browser goes nowhere else for our pages."""

import re
import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from eventsapp.events.models import RegistrationMode, Visibility
from eventsapp.inbox.models import Way
from eventsapp.inbox.receiving import receive
from eventsapp.mail.worker import deliver_batch
from tests.conftest import signed_in_client
from tests.programme.schedules import EVENT, schedule
from tests.security import table
from tests.security.table import plain, routes
from tests.security.test_what_no_form_has import forms_of
from tests.security.world import World, make_world


@pytest.fixture
def world(app: Flask, database_url: str) -> World:
    if database_url.startswith("postgresql"):
        pytest.skip("no address is the database's")
    return make_world("alpha", "seminar", visibility=Visibility.public, registration_mode=RegistrationMode.open)


class Trap:
    """A server on this machine that nobody has a reason to ask, and a name that nobody has a reason to look up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}/trap"
        look_up = socket.getaddrinfo

        def noted(host: Any, *given: Any, **named: Any) -> Any:
            self.asked.append(f"looked up {host}")
            return look_up(host, *given, **named)

        monkeypatch.setattr(socket, "getaddrinfo", noted)
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self) -> None:
        with suppress(OSError):
            while True:
                connection, _address = self.server.accept()
                self.asked.append("connected")
                connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")
                connection.close()

    def close(self) -> None:
        """Wait no longer."""
        with suppress(OSError):
            self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()


@pytest.fixture
def trap(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trap]:
    made = Trap(monkeypatch)
    yield made
    made.close()


def workbook(url: str) -> bytes:
    book, made = openpyxl.Workbook(), BytesIO()
    book.active.append(["title", "date", "start", "minutes", "url"])
    book.active.append(["Wells", "2030-05-24", "09:30", "30", url])
    book.active["A2"].hyperlink = url
    book.save(made)
    return made.getvalue()


def files(url: str) -> Iterator[tuple[str, bytes]]:
    """Programmes that name addresses wherever they can."""
    there = f"<logo>{url}</logo><url>{url}</url><links><link href='{url}'>x</link></links>"
    yield "schedule.xml", schedule(EVENT.replace("</event>", f"{there}</event>"))
    yield "dtd.xml", schedule(EVENT, prolog=f'<!DOCTYPE schedule SYSTEM "{url}">\n')
    yield (
        "include.xml",
        schedule(EVENT.replace("Welcome", f"<x:include xmlns:x='http://www.w3.org/2001/XInclude' href='{url}'/>")),
    )
    lines = (
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a@b\nDTSTART:20300524T063000Z\nSUMMARY:Wells\nURL:{url}\nATTACH:{url}\n"
    )
    yield "programme.ics", (lines + f"IMAGE;VALUE=URI:{url}\nEND:VEVENT\nEND:VCALENDAR\n").encode()
    yield "programme.xlsx", workbook(url)


#: Pages whose forms take an address, or a text that may hold one; and those that show what became of it.
WITH_ADDRESSES = r"settings|sessions/(new|<key>)$|speakers/(new|<key>)$|<language>$|privacy$|about$|form/new"
SHOW_IT = r"^/events/|/s/<token>|preview|messages|letters|speakers|programme$|exchange"


@pytest.mark.usefixtures("mail_expected")
def test_no_address_that_somebody_gives_is_asked(app: Flask, world: World, trap: Trap) -> None:
    client = signed_in_client(app, world.owner)
    sent = 0
    for _page, address, fields, form in list(forms_of(client, world, app, WITH_ADDRESSES)):
        for field in form.xpath(".//input[@type='url']|.//*[contains(@name,'url')]|.//*[contains(@name,'link')]"):
            fields[field.get("name")] = trap.url
            sent += 1
        for field in form.xpath(".//textarea"):
            fields[field.get("name")] = f"![picture]({trap.url}) <{trap.url}> [{trap.url}]({trap.url})"
        if trap.url in str(fields):
            client.post(address, data=fields, headers={"Accept": "text/plain"})
    for name, content in files(trap.url):
        data = {"file": (BytesIO(content), name)}
        answer = client.post(f"/organise/{world.event.slug}/programme/exchange", data=data)
        if answer.location:
            client.get(answer.location)
    receive(_message(trap.url), "", Way.http)
    for page in _pages(app, world):
        client.get(page, headers={"Accept": "text/plain"})
    deliver_batch("trap", threading.Event())
    assert (trap.asked, sent > 3) == ([], True)
    # The control: whoever does ask is caught.
    with urllib.request.urlopen(trap.url) as answer:
        assert answer.status == 200
    assert trap.asked == ["looked up 127.0.0.1", "connected"]


def _message(url: str) -> bytes:
    return (
        f"From: guest@example.org\r\nSubject: Hello\r\nContent-Type: text/html\r\n\r\n<img src='{url}'>"
        f"<link rel='stylesheet' href='{url}'><a href='{url}'>Words</a>\r\n"
    ).encode()


def _pages(app: Flask, world: World) -> Iterator[str]:
    for rule, method in routes(app):
        if method == "GET" and re.search(SHOW_IT, plain(rule)) and not rule.rule.endswith(".pdf"):
            yield world.address(rule)


#: What makes a browser fetch something by itself, or wait for it.
FETCHED = (
    "//script/@src|//img/@src|//img/@srcset|//iframe/@src|//source/@src|//video/@src|//audio/@src|//embed/@src"
    "|//object/@data|//input/@src|//body/@background|//form/@action"
    "|//link[not(contains(@rel,'canonical') or contains(@rel,'alternate'))]/@href"
)


def public_pages(app: Flask, world: World) -> Iterator[tuple[str, str]]:
    """Whatever the table says is there for everybody; the event is public in this world."""
    groups = (table.EVERYBODY, table.NOBODYS, table.INVITED, table.NOT_IN_THE_API)
    listed = {each for group in groups for each in group}
    for rule, method in routes(app):
        if method == "GET" and f"GET {plain(rule)}" in listed and "/organise/" not in rule.rule:
            yield plain(rule), world.address(rule)
    yield "/nowhere", "/nowhere"


#: Whoever has sent a form is told so on the next page: the cookie is theirs, and was asked for by sending it.
ASKED_FOR = {"/events/<slug>/register", "/events/<slug>/sessions/<code>/sign-up"}


@pytest.mark.usefixtures("mail_expected")
def test_a_visitor_gets_no_cookie_and_asks_nobody_else(app: Flask, world: World) -> None:
    visitor, cookies, elsewhere, seen = app.test_client(), [], [], 0
    for route, address in public_pages(app, world):
        for language in ("en", "sv"):
            answer = visitor.get(address, query_string={"lang": language})
            cookies += [route] if answer.headers.getlist("Set-Cookie") else []
            elsewhere += [f"{route}: {each}" for each in fetched(answer)]
            seen += answer.status_code == 200
    assert (sorted({*cookies} - ASKED_FOR), elsewhere, seen > 50) == ([], [], True)


def fetched(answer: Any) -> list[str]:
    """What a browser would ask others for."""
    if answer.mimetype != "text/html":
        return []
    found = [str(each) for each in html.fromstring(answer.data).xpath(FETCHED)]
    found += re.findall(r"url\(['\"]?([^'\")]+)", answer.get_data(as_text=True))
    return [
        each for each in found if re.match(r"(?i)\s*(https?:|//)", each) and not each.startswith("http://localhost")
    ]


def test_a_careless_page_is_found(app: Flask, visitor: FlaskClient) -> None:
    """The control: a page with a font from elsewhere, and one that gives a cookie."""
    page = "<link rel=stylesheet href='https://fonts.example/x.css'><img src='//pixel.example'>"
    assert len(fetched(app.response_class(page, mimetype="text/html"))) == 2
    assert visitor.get("/organise/sign-in").headers.getlist("Set-Cookie") != []
