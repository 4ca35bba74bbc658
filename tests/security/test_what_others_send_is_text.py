"""What hurts comes in by every door that people have, and is text wherever it is read: on pages, in letters, feeds,
the widget and files.

(tests/security/test_markup_is_text.py puts it into the columns; here it comes as people, programs and files bring it.)
"""

import json
from collections.abc import Iterator
from email import message_from_bytes, policy
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree, html
from sqlalchemy import select

from eventsapp.events.models import RegistrationMode, Visibility
from eventsapp.guests.models import LinkPurpose
from eventsapp.inbox.models import Way
from eventsapp.inbox.receiving import receive
from eventsapp.kernel.database import db
from eventsapp.mail.addresses import organizer
from eventsapp.mail.models import OutboxMessage
from eventsapp.programme.operations import releases
from tests.conftest import signed_in_client
from tests.factories import make_guest, make_link
from tests.pages import errors, filled_in
from tests.programme.schedules import EVENT, schedule
from tests.security.table import plain, routes
from tests.security.test_crawling import ATTRIBUTE, ELEMENT, faults
from tests.security.world import World, make_world, picture

#: Out of an attribute, a script, a title and a comment.
EVIL = f"\"'--></script></title><{ELEMENT} {ATTRIBUTE}=1>"
IN_XML = EVIL.replace("&", "&amp;").replace("<", "&lt;")
IN_CSV = EVIL.replace('"', '""')
#: A file's name, as a form sends it.
NAMED = f"'--><{ELEMENT} {ATTRIBUTE}=1>"
MARKDOWN = f"{EVIL} [x](javascript:{ELEMENT}) <script>{ELEMENT}</script> ![y](https://zqx.example/i.png) **words**"


@pytest.fixture
def world(app: Flask, database_url: str) -> World:
    if database_url.startswith("postgresql"):
        pytest.skip("no page is the database's")
    return make_world("alpha", "seminar", visibility=Visibility.public, registration_mode=RegistrationMode.open)


def fill_in(client: FlaskClient, page: str, action: str = "", **given: Any) -> Any:
    """Send a page's form with everything that is typed being evil."""
    form = html.fromstring(client.get(page).data)
    data = filled_in(client.get(page), action)
    for field in form.xpath(".//main//input[not(@type) or @type='text']|.//main//textarea"):
        name = field.get("name")
        if name in data and not str(data[name]).startswith(("20", "24")):
            data[name] = MARKDOWN if field.tag == "textarea" else EVIL
    return client.post(action or page, data={**data, **given}, headers={"User-Agent": EVIL})


def by_forms(app: Flask, world: World, owner: FlaskClient) -> None:
    """Guests, speakers, visitors and organisers type it."""
    slug, visitor = world.event.slug, app.test_client()
    token = make_link(make_guest(world.event, name="Typing Guest", email="typing@example.org"), LinkPurpose.invitation)
    address = f"/i/{token}/answer"
    answer = fill_in(visitor, f"/i/{token}", address, answer="accept", email="typing@example.org")
    assert answer.status_code == 303
    about = f"/s/{world.values['speaking token']}/about"
    photo = (BytesIO(picture()), f"{NAMED}.jpg")
    fill_in(visitor, about, **{"links-0-name": EVIL, "links-0-url": f"https://example.org/{ELEMENT}", "photo": photo})
    visitor.post(f"/events/{slug}/register", data={"name": EVIL, "email": "new@example.org", "answer": "accept"})
    fill_in(owner, f"/organise/{slug}/letters/invitation/en", subject=EVIL, body=MARKDOWN)
    owner.post(f"/organise/{slug}/guests/filters", data={"name": EVIL, "q": EVIL})
    fill_in(owner, f"/organise/{slug}/form/new")


def by_files(world: World, owner: FlaskClient) -> list[int]:
    """Guest lists and programmes bring it; gives what the imports answered."""
    slug, found = world.event.slug, []
    book, made = openpyxl.Workbook(), BytesIO()
    for row in (["Name", "E-mail", "Organisation"], [EVIL, "xlsx@example.org", EVIL]):
        book.active.append(row)
    book.save(made)
    csv = f'Name;E-mail;Post;Notes\n"{IN_CSV}";csv@example.org;"{IN_CSV}";"{IN_CSV}"\n'
    bad = f'{csv}"{IN_CSV}";"{IN_CSV}";x;x\n'
    for name, content in {"bad.csv": bad.encode(), "list.csv": csv.encode(), "list.xlsx": made.getvalue()}.items():
        data = {"file": (BytesIO(content), f"{NAMED}{name}")}
        answer = owner.post(f"/organise/{slug}/guests/import", data=data)
        assert answer.status_code == 303, errors(answer)
        there = answer.location
        page = owner.get(there)
        assert not list(faults("owner", there, page))
        if name == "bad.csv":  # what is wrong with it is said; it can't be confirmed
            continue
        found.append(owner.post(there, data=filled_in(owner.get(there), there)).status_code)
    for name, content in programmes():
        data = {"file": (BytesIO(content), f"{NAMED}{name}")}
        answer = owner.post(f"/organise/{slug}/programme/exchange", data=data)
        assert answer.status_code == 303, errors(answer)
        there = answer.location
        found.append(owner.post(there, data=filled_in(owner.get(there))).status_code)
    return found


def programmes() -> Iterator[tuple[str, bytes]]:
    """A programme in each format."""
    event = EVENT.replace("Welcome", IN_XML).replace("Aino Virtanen", IN_XML).replace("ceremony", "talk")
    event = event.replace("Tent", IN_XML).replace("Opening", IN_XML)
    event = event.replace("</event>", f"<abstract>{IN_XML}</abstract><subtitle>{IN_XML}</subtitle></event>")
    yield "schedule.xml", schedule(event)
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a@b", "DTSTART:20300524T063000Z", "DTEND:20300524T070000Z"]
    lines += [f"SUMMARY:{EVIL}", f"LOCATION:{EVIL}", f"DESCRIPTION:{EVIL}", "END:VEVENT", "END:VCALENDAR", ""]
    yield "programme.ics", "\n".join(lines).encode()
    talk = {
        "guid": "8079583e-8321-506c-95af-fd2903a5f079",
        "id": 9,
        "title": EVIL,
        "start": "10:00",
        "duration": "00:25",
    }
    talk |= {"date": "2030-05-24T10:00:00+03:00", "room": EVIL, "persons": [{"public_name": EVIL}], "abstract": EVIL}
    day = {"index": 1, "date": "2030-05-24", "rooms": {EVIL: [talk]}}
    conference = {"title": EVIL, "acronym": "x", "days": [day]}
    yield "schedule.json", json.dumps({"schedule": {"conference": conference}}).encode()


def by_mail(world: World) -> None:
    """Calendars and people write it."""
    guest = make_guest(world.event, name="Writing Guest", email="writing@example.org")
    quoted = EVIL.replace('"', "")
    to = organizer(guest.id)
    calendar = (
        f"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:nobody's\nSUMMARY:{EVIL}\nCOMMENT:{EVIL}\n"
        f'ATTENDEE;CN="{quoted}";PARTSTAT=ACCEPTED:mailto:{guest.email}\nEND:VEVENT\nEND:VCALENDAR\n'
    )
    for kind, body in (("text/calendar; method=REPLY", calendar), ("text/plain", EVIL), ("text/html", f"<p>{EVIL}")):
        head = f'From: "{quoted}" <{guest.email}>\nTo: {to}\nSubject: {EVIL}\nContent-Type: {kind}\n\n'
        receive((head + body).encode(), to, Way.pipe)


def wrong(app: Flask, world: World, owner: FlaskClient) -> tuple[list[str], int]:
    """The answers in which it is more than text, and how many hold it as text."""
    found, seen = [], 0
    for who, client in {"owner": owner, "visitor": app.test_client()}.items():
        for rule, method in routes(app):
            if method != "GET" or (who == "visitor" and "/events/" not in rule.rule) or rule.rule.endswith(".pdf"):
                continue
            address = world.address(rule)
            answer = client.get(address)
            found += [f"{plain(rule)}: {fault}" for fault in faults(who, address, answer)]
            seen += (
                f"&lt;{ELEMENT}" in answer.get_data(as_text=True) if answer.mimetype.endswith(("html", "xml")) else 0
            )
    for which in ("draft", "released"):
        file = owner.get(f"/organise/{world.event.slug}/programme/exchange/{which}.xml").data
        found += [f"{which}.xml"] if etree.fromstring(file).xpath(f"//{ELEMENT}") else []
    return found, seen


def letters() -> list[Any]:
    """The HTML of each letter."""
    contents = db.session.scalars(select(OutboxMessage.content))
    bodies = (message_from_bytes(each, policy=policy.default).get_body(("html",)) for each in contents)
    return [html.fromstring(body.get_content()) for body in bodies if body]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("mail_expected")
def test_it_is_text_wherever_it_is_read(app: Flask, world: World) -> None:
    owner = signed_in_client(app, world.owner)
    by_forms(app, world, owner)
    assert by_files(world, owner) == [303] * 5
    by_mail(world)
    releases.release(world.event.id, "command line", EVIL)
    owner.post(f"/organise/{world.event.slug}/invitations", data={"everybody": "1"})
    found, seen = wrong(app, world, owner)
    assert (found, seen > 30) == ([], True)
    written = letters()
    bad = f"//{ELEMENT}|//*[@{ATTRIBUTE}]|//script|//img[contains(@src,'zqx')]|//a[starts-with(@href,'javascript')]"
    assert [html.tostring(each)[:300] for page in written for each in page.xpath(bad)] == []
    assert sum(ELEMENT in page.text_content() for page in written) >= 2


@pytest.mark.usefixtures("mail_expected")
def test_where_it_is_not_escaped_it_is_found(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a house that believes what a file says."""
    owner = signed_in_client(app, world.owner)
    by_files(world, owner)
    monkeypatch.setattr(app.jinja_env, "autoescape", False)
    assert app.jinja_env.cache is not None
    app.jinja_env.cache.clear()
    page = f"/organise/{world.event.slug}/programme"
    found = {fault.partition(":")[0] for fault in faults("owner", page, owner.get(page))}
    app.jinja_env.cache.clear()
    assert "markup" in found
