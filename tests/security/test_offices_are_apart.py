"""Two offices whose data look alike: nothing of one is seen, found, exported, counted or reached from the other."""

import re
import sys
from collections.abc import Generator
from contextlib import closing
from itertools import islice
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from eventsapp.accounts import policy
from eventsapp.events import access
from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.tables import METADATA
from tests.conftest import signed_in_client
from tests.factories import make_guest
from tests.security.kept import Kept
from tests.security.table import plain, routes
from tests.security.world import World, make_world


@pytest.fixture
def worlds(app: Flask) -> tuple[World, World]:
    """Ours and theirs: the same names, codes and addresses; what differs says whose it is."""
    ours, theirs = make_world("alpha", "seminar"), make_world("beta", "seminar-2")
    for number in range(3):
        make_guest(theirs.event, name="Äidyt Beta", email=f"beta{number}@beta.example", search="aidyt beta")
    return ours, theirs


@pytest.mark.usefixtures("mail_expected")
def test_no_page_of_ours_tells_of_theirs(app: Flask, worlds: tuple[World, World]) -> None:
    ours, _theirs = worlds
    client = signed_in_client(app, ours.owner)
    told, seen = [], 0
    for rule, method in routes(app):
        if method == "GET":
            for query in ("", "?q=aidyt"):
                page = client.get(ours.address(rule) + query).data.decode("utf-8", "replace").casefold()
                seen += "alpha" in page
                told += [f"{plain(rule)}{query}: {each}" for each in re.findall(r".{20}beta.{20}", page)]
    # The control: our own marks are there to be seen, on most pages.
    assert (told, seen > 100) == ([], True)


def reached(app: Flask, ours: World, theirs: World) -> Generator[str]:
    """The addresses below our event and our office by which a key of theirs shows or changes something."""
    client = signed_in_client(app, ours.owner)
    mixed = World("mixed", ours.office, ours.event, ours.owner, {**theirs.values, **_own(ours)})
    with closing(Kept()) as kept:
        before = _counted()
        for rule, method in routes(app):
            if not _has_key(rule):
                continue
            with kept.as_it_was():
                answer = client.open(mixed.address(rule), method=method, data={"remove": "1", "name": "Taken"})
                changed = [name for name, rows in _counted().items() if rows != before[name]]
            if answer.status_code not in {404, 303, 400} or changed or b"beta" in answer.data:
                yield f"{method} {plain(rule)}: {answer.status_code} {changed}"


@pytest.mark.usefixtures("mail_expected")
def test_no_key_of_theirs_opens_anything_below_our_event(app: Flask, worlds: tuple[World, World]) -> None:
    assert list(reached(app, *worlds)) == []


@pytest.mark.usefixtures("mail_expected")
def test_where_nobody_asks_whose_it_is_theirs_is_reached(
    app: Flask, database_url: str, worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a key opens its row, whichever event or office stands before it."""
    if database_url.startswith("postgresql"):
        pytest.skip("the same is reached there")
    ours, theirs = worlds
    for module in [each for each in sys.modules.values() if getattr(each, "may", None) is policy.may]:
        monkeypatch.setattr(module, "may", lambda actor, action, thing: actor is not None)
    key = theirs.event.id
    of_the_key = SimpleNamespace(where=lambda *_asked: select(Event).where(Event.id == key))
    monkeypatch.setattr(access, "select", lambda *_what: of_the_key)
    with closing(reached(app, ours, theirs)) as found:
        assert len(list(islice(found, 21))) == 21


def _counted() -> dict[str, list[object]]:
    """Every row of theirs and ours, but for the notes of who tried."""
    db.session.rollback()
    return {
        table.name: [tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key.columns))]
        for table in METADATA.sorted_tables
        if table.name not in {"attempt_count", "signed_in"}
    }


def _own(world: World) -> dict[str, object]:
    return {key: world.values[key] for key in ("slug", "office_id")}


#: A key of a row in an organiser's address, below the event or the office that it must belong to.
def _has_key(rule: Rule) -> bool:
    return rule.rule.startswith(("/organise/", "/door/<")) and len(rule.arguments) > 1 and "<int" in rule.rule
