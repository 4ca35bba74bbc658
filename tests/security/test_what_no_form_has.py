"""Whoever sends more than a form asks for changes nothing by it.

Each form of each page is sent twice from the same state, once as it is and once with every column's name besides: what
the database holds afterwards is the same.
"""

import itertools
import re
import secrets
import uuid
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import time_machine
from flask import Flask, request
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from eventsapp.accounts.models import Organiser
from eventsapp.kernel import clock
from eventsapp.kernel.database import Base, db
from eventsapp.kernel.unit_of_work import unit_of_work
from tests.security.kept import Kept
from tests.security.table import plain, routes
from tests.security.test_every_address import browser
from tests.security.world import World, make_world

#: What is tried besides: each column's name, and what others call such things.
MORE = {
    "role": "owner", "roles": "owner", "is_admin": "1", "admin": "true", "permissions": "all", "user_id": "1",
    "organisation_id": "2", "office": "2", "_method": "DELETE", "precedence": "1", "group": "1", "password": "x" * 20,
}  # fmt: skip
VALUES = {"state": "confirmed", "role": "owner", "capacity": "999999", "taken": "0", "seats": "999", "active": "1"}
#: Of these a form takes more than a page shows: rows that are added, buttons, and what stands on another step.
TAKEN = {"csrf_token"}


def more(fields: dict[str, Any], form: Any) -> dict[str, Any]:
    """A form's fields and all others."""
    own = {field.get("name", "") for field in form.xpath(".//*[@name]")}
    columns = {column.name for each in Base.metadata.sorted_tables for column in each.columns}
    extra = {name: VALUES.get(name, "1") for name in columns} | MORE
    return {**{name: value for name, value in extra.items() if name not in own | TAKEN}, **fields}


def forms_of(
    client: FlaskClient, world: World, app: Flask, pages: str = ""
) -> Iterator[tuple[str, str, dict[str, Any], Any]]:
    """Each form that a page has (of those whose routes match), once for each route that it is sent to."""
    seen = set()
    for rule, method in routes(app):
        # Files have no forms.
        if method != "GET" or re.search(r"\.|<filename>", plain(rule)) or not re.search(pages, plain(rule)):
            continue
        answer = client.get(world.address(rule))
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        for form in html.fromstring(answer.data).forms:
            address = (form.get("action") or world.address(rule)).partition("?")[0]
            key = re.sub(r"\d+|[\w-]{22,}", "#", address)
            if (form.get("method") or "").lower() == "post" and key not in seen and "sign-out" not in key:
                seen.add(key)
                fields: dict[str, Any] = {}
                for name, value in form.form_values():
                    fields.setdefault(name, []).append(value)
                buttons = form.xpath(".//button[@name]")
                if buttons:
                    fields.setdefault(buttons[0].get("name"), []).append(buttons[0].get("value", ""))
                yield plain(rule), address, fields, form


class SameDice:
    """The same tokens, and the same time, for each request."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.numbers = itertools.count()
        monkeypatch.setattr(
            secrets, "token_urlsafe", lambda size=16: f"token{next(self.numbers):0{size}}"[:22].ljust(22, "x")
        )
        monkeypatch.setattr(secrets, "token_hex", lambda size=16: f"{next(self.numbers):0{2 * size}}")
        monkeypatch.setattr(secrets, "token_bytes", lambda size=16: next(self.numbers).to_bytes(size, "big"))
        monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=next(self.numbers)))

    def again(self) -> None:
        """From the first one."""
        self.numbers = itertools.count()


#: What is no form's, and the key of an authenticator, which has dice of its own.
NOT_COMPARED = {"attempt_count", "code_generator"}


def _rows(names: set[str]) -> dict[str, list[str]]:
    db.session.rollback()
    return {
        each.name: [str(row) for row in db.session.execute(select(each))]
        for each in Base.metadata.sorted_tables
        if each.name in names - NOT_COMPARED
    }


def taken(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, only: str = "") -> tuple[list[str], int]:
    """The forms by which more could be written than they ask for, and how many wrote something."""
    client, dice, found, wrote = browser(app, world.owner), SameDice(monkeypatch), [], 0
    with time_machine.travel(clock.now(), tick=False), closing(Kept()) as kept:
        for page, address, fields, form in list(forms_of(client, world, app)):
            if only not in address:
                continue
            results = []
            for data in (fields, more(fields, form)):
                dice.again()
                with kept.as_it_was() as written:
                    client.post(address, data=data, headers={"Accept": "text/plain"})
                    results.append(_rows(written))
            one, other = results
            wrote += bool(one)
            if one != other:
                odd = {name: _apart(one.get(name, []), other.get(name, [])) for name in {*one, *other}}
                found.append(f"{address} (on {page}): { {name: rows for name, rows in odd.items() if rows} }")
    return found, wrote


def _apart(plain_rows: list[str], rows: list[str]) -> list[str]:
    return sorted(set(plain_rows) ^ set(rows))[:2]


@pytest.mark.usefixtures("mail_expected")
def test_what_no_form_asks_for_is_not_taken(app: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if database_url.startswith("postgresql"):
        pytest.skip("the forms are the same there")
    found, wrote = taken(app, make_world("alpha", "seminar"), monkeypatch)
    assert (found, wrote > 30) == ([], True)


@pytest.mark.usefixtures("mail_expected")
def test_a_careless_view_is_found(app: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a view that writes whatever it is sent."""
    if database_url.startswith("postgresql"):
        pytest.skip("the forms are the same there")
    world = make_world("alpha", "seminar")

    def careless() -> str:
        with unit_of_work() as session:
            organiser = session.get_one(Organiser, world.owner.id)
            for name, value in request.form.items():
                if name in {"name", "password"}:
                    setattr(organiser, name, value)
        return ""

    monkeypatch.setitem(app.view_functions, "account.change_name", careless)
    found, _wrote = taken(app, world, monkeypatch, only="/account/name")
    assert len(found) == 1
