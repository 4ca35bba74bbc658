"""What people type stays what it is: no formula in a file, no line of its own in a letter, no pattern in a search, no
way to another file."""

import csv
import io
import itertools
import re
from email import message_from_bytes, policy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.sql.operators import ColumnOperators

from eventsapp.events.models import RegistrationMode, Visibility
from eventsapp.guests.lists import writing
from eventsapp.guests.lists.files import packed
from eventsapp.guests.lists.tables import Row, Table
from eventsapp.guests.models import GuestListUpload
from eventsapp.guests.organiser import imports
from eventsapp.kernel import audit, cells
from eventsapp.kernel.database import Base, db
from eventsapp.mail import messages
from eventsapp.mail.models import OutboxMessage
from eventsapp.programme.exchange import spreadsheets
from eventsapp.programme.operations import releases
from eventsapp.registration import export
from tests.conftest import signed_in_client
from tests.factories import make_guest
from tests.security.table import plain, routes
from tests.security.test_markup_is_text import IN_LANGUAGES, TYPED
from tests.security.world import World, make_world

pytestmark = pytest.mark.usefixtures("mail_expected")
NEVER = re.compile(r"(?!)")
CSV, XLSX = "text/csv", "sheet"


@pytest.fixture
def world(app: Flask, database_url: str) -> World:
    if database_url.startswith("postgresql"):
        pytest.skip("the same is written there")
    return make_world("alpha", "seminar", visibility=Visibility.public, registration_mode=RegistrationMode.open)


def plant(world: World, *texts: str) -> None:
    """Let everything that people type be one of these, in turn."""
    turn = itertools.cycle(texts)
    for name, columns in TYPED.items():
        table = Base.metadata.tables[name]
        facts = {each: next(turn)[: table.c[each].type.length or 99] for each in columns}
        db.session.execute(update(table).values(facts))
    for name, columns in IN_LANGUAGES.items():
        facts = {each: {"en": next(turn)} for each in columns}
        db.session.execute(update(Base.metadata.tables[name]).values(facts))
    world.office.name = texts[0]
    # A list that somebody brought: what is wrong with it is told by the headings that they gave it.
    brought = Table([texts[0], f"{texts[0]} 2"], [Row(2, ["", ""]), Row(3, [texts[0], texts[-1]])])
    db.session.execute(update(GuestListUpload).values(content=packed(brought)))
    db.session.commit()
    releases.release(world.event.id, "command line", texts[0])


def formulas(app: Flask, world: World) -> tuple[set[str], set[str]]:
    """The tables that are exported, and those in which a cell could be run."""
    client, seen, run = signed_in_client(app, world.owner), set(), set()
    for rule, method in routes(app):
        # Each kind that a table comes in. What is no file's address is a page.
        for kind in ("csv", "xlsx") if method == "GET" and re.search(r"\.(csv|<)", plain(rule)) else ():
            values = {**world.values, "kind": kind, "organise_programme format": kind, "programme format": kind}
            theirs = World("", world.office, world.event, world.owner, values)
            answer = client.get(theirs.address(rule), query_string={"column": ["name", "email"]})
            if answer.mimetype == "text/csv":
                rows: Any = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=_separator(answer.data))
            elif "spreadsheetml" in answer.mimetype:
                sheets = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
                rows = [[cell.value for cell in row] for sheet in sheets for row in sheet.iter_rows()]
            else:
                continue
            name = f"{plain(rule)} {answer.mimetype.rpartition('.')[2]}"
            seen.add(name)
            told = [cell for row in rows for cell in row if isinstance(cell, str)]
            if any(cells._FORMULA.match(cell) or re.match(r"\s*[=+@|%-]", cell) for cell in told):
                run.add(name)
    return seen, run


def _separator(data: bytes) -> str:
    head = data.partition(b"\n")[0].decode()
    return max(";,\t", key=head.count)


#: Every table that leaves the house, by the last word of what the answer says it is.
EXPORTS = {
    f"/organise/<slug>/{page} {kind}"
    for page, kinds in {
        "answers.<kind>": (CSV, XLSX),
        "catering.csv": (CSV,),
        "guests/export.<kind>": (CSV, XLSX),
        "guests/import/<upload_id>/problems.csv": (CSV,),
        "programme/exchange/<which>.<format>": (CSV, XLSX),
        "programme/exchange/template.<format>": (CSV, XLSX),
    }.items()
    for kind in kinds
}
FORMULAS = ["=1+1", "\t=HYPERLINK(A1)", "@SUM(1)|cmd", "-1+1", "%0A", " +1"]


@pytest.mark.parametrize("first", [0, 1])
def test_no_exported_cell_is_a_formula(app: Flask, world: World, first: int) -> None:
    plant(world, *FORMULAS[first:], *FORMULAS[:first])
    seen, run = formulas(app, world)
    assert (run, seen) == (set(), EXPORTS)


def test_a_careless_export_is_found(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the apostrophe a cell of every table runs, in CSV and in XLSX."""
    plant(world, "=1+1")
    monkeypatch.setattr(spreadsheets, "_FORMULA", NEVER)
    for module in (export, imports, writing):
        monkeypatch.setattr(module, "harmless", lambda text: text)
    assert formulas(app, world) == (EXPORTS, EXPORTS)


LINES = "Aino\r\nBcc: evil@evil.example\r\n\r\n<b>body"


def letters_about(app: Flask, world: World) -> list[tuple[str | None, bool, list[Any]]]:
    """Of each letter in which a name stands: the copies, whether it goes to somebody else, and what is odd about it."""
    plant(world, LINES)
    before = set(db.session.scalars(select(OutboxMessage.id)))
    client = signed_in_client(app, world.owner)
    client.post("/organise/forgotten", data={"email": world.owner.email})
    client.post(f"/organise/offices/{world.office.id}/colleagues", data={"email": "new@x.example", "role": "reader"})
    client.post(f"/organise/{world.event.slug}/invitations", data={"everybody": "1"})
    client.post(f"/organise/{world.event.slug}/letters/invitation/en/test", data={})
    written = [each for each in db.session.scalars(select(OutboxMessage)) if each.id not in before]
    messages = [message_from_bytes(each.content, policy=policy.default) for each in written]
    return [(each["Bcc"], "evil" in str(each["To"]), each.defects) for each in messages]


def test_no_name_begins_a_line_of_its_own_in_a_letter(app: Flask, world: World) -> None:
    found = letters_about(app, world)
    assert (found, len(found) >= 2) == ([(None, False, [])] * len(found), True)


def test_a_careless_mailbox_does(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a name is let through as it is; then nothing is looked at where the message is put together either,
    and a copy goes to somebody else."""
    monkeypatch.setattr(messages, "mailbox", lambda name, address: f"{name} <{address}>")
    with pytest.raises(ValueError, match="has a line break"):
        letters_about(app, world)
    monkeypatch.setattr(messages, "re", SimpleNamespace(search=lambda *_given: None, sub=re.sub))
    assert "evil@evil.example" in {copy for copy, _to, _odd in letters_about(app, world)}


#: Where guests are searched for, and in which argument.
SEARCHES = {
    "/organise/{}/guests": "q",
    "/organise/{}/guests/export.csv": "q",
    "/organise/{}/trace": "q",
    "/door/{}": "q",
    "/organise/{}/letters/invitation/en": "who",
}


def searched(client: FlaskClient, world: World, sign: str) -> dict[str, tuple[bool, bool]]:
    """Whether each search for a sign shows the guest who has it in their name, and the one who has not."""
    pages = {
        page: client.get(page.format(world.event.slug), query_string={name: f"{sign}1"}).get_data(as_text=True)
        for page, name in SEARCHES.items()
    }
    return {page: ("Signed" in text, "Plain" in text) for page, text in pages.items()}


@pytest.mark.parametrize("sign", ["%", "_", "\\", "'", '"', "*", "?", "["])
def test_a_sign_is_searched_as_itself(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, sign: str) -> None:
    for name in (f"Aino {sign}1 Signed", "Bo x1 Plain"):
        guest = make_guest(world.event, name=name, search=name.casefold())
        audit.record("command line", "added", guest)
    db.session.commit()
    client = signed_in_client(app, world.owner)
    assert searched(client, world, sign) == dict.fromkeys(SEARCHES, (True, False))
    # The control: a search that takes what is typed for a pattern. (Other signs mean nothing to it.)
    contains = ColumnOperators.contains
    monkeypatch.setattr(ColumnOperators, "contains", lambda column, word, **_careful: contains(column, word))
    if sign in "%_":
        assert searched(client, world, sign) == dict.fromkeys(SEARCHES, (True, True))


WAYS_OUT = ["../../../../../etc/passwd", "..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "..\\..\\etc\\passwd%00.jpg"]


def test_no_address_leads_to_another_file(app: Flask, world: World) -> None:
    client, found = signed_in_client(app, world.owner), []
    wordy = [rule for rule, method in routes(app) if method == "GET" and re.search(r"<(?!int:|any)", rule.rule)]
    for rule, way in itertools.product(wordy, WAYS_OUT):
        # Of several words the last is theirs: the event itself is there.
        *_before, word = re.findall(r"<(?!int:|any)(?:[^<>]*:)?(\w+)>", rule.rule)
        theirs = World("", world.office, world.event, world.owner, {**world.values, f"{rule.endpoint} {word}": way})
        address = theirs.address(rule)
        answer = client.get(address, headers={"Accept": "text/plain"})
        if answer.status_code >= 500 or b"root:" in answer.data:
            found.append(f"{address}: {answer.status_code}")
    assert (found, len(wordy) > 40) == ([], True)


def test_a_careless_view_leads_there(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    there = Path(app.static_folder or "")
    monkeypatch.setitem(app.view_functions, "static", lambda filename: (there / filename).resolve().read_bytes())
    assert b"root:" in app.test_client().get("/static/..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd").data
