"""What anybody typed is text on every page, never markup."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import JSON, LargeBinary, String, Text, update

from eventsapp.kernel.database import db
from eventsapp.programme.operations import releases
from eventsapp.tables import METADATA
from tests.conftest import signed_in_client
from tests.security.table import plain, routes
from tests.security.world import World, make_world

ATTACK = "\"><img src=x onerror=alert(1)>'{{7*7}}"
#: What pages are asked with.
ASKED = ("q", "who", "name", "next", "lang", "view", "kind", "state", "page", "sort", "day", "room", "track", "column")
#: Columns that people fill with words, by table. Those with a form of their own (addresses, codes, states) can't.
TYPED = {
    "organiser": ["name"],
    "guest": ["name", "honorific", "title", "post", "organisation", "notes", "postal_address"],
    "guest_group": ["name"],
    "guest_tag": ["name"],
    "saved_filter": ["name"],
    "guest_list_upload": ["filename"],
    "registration": ["diet", "access_needs", "message"],
    "companion": ["name", "diet", "access_needs"],
    "substitution": ["name", "post", "organisation", "honorific"],
    "speaker": ["name", "post", "organisation", "needs"],
    "participation": ["word"],
    "room": ["name"],
    "received_message": ["sender_name", "subject", "text", "words"],
    "outbox_message": ["subject", "error"],
    "passkey": ["name"],
}
IN_LANGUAGES = {
    "event": ["title", "venue"],
    "track": ["name"],
    "programme_session": ["title", "abstract"],
    "speaker": ["bio"],
    "question": ["label"],
}


def attacked(app: Flask) -> World:
    """A world in which whatever people type is an attack."""
    world = make_world("alpha", "seminar")
    for name, columns in TYPED.items():
        table = METADATA.tables[name]
        db.session.execute(update(table).values({each: ATTACK[: table.c[each].type.length or 99] for each in columns}))
    for name, columns in IN_LANGUAGES.items():
        table = METADATA.tables[name]
        db.session.execute(update(table).values({each: {"en": ATTACK} for each in columns}))
    world.office.name = ATTACK
    db.session.commit()
    releases.release(world.event.id, "command line", ATTACK)
    world.values["programme number"] = 2
    return world


def pages_with_words(app: Flask, world: World) -> Iterator[tuple[str, bool, bool]]:
    """Each page; whether it takes words for markup or for a template, and whether it shows them as words."""
    client = signed_in_client(app, world.owner)
    for rule, method in routes(app):
        # What is asked for is typed too. (Where one thing that is asked for can't be, nothing else of it is shown.)
        for names in ((), ("q", "who"), ASKED) if method == "GET" else ():
            answer = client.get(world.address(rule), query_string=dict.fromkeys(names, ATTACK))
            if answer.mimetype in {"text/html", "application/atom+xml", "application/xml"}:
                page = answer.get_data(as_text=True)
                taken = "<img src=x" in page or "49" in page.split("onerror=alert(1)&gt;&#39;")[-1][:2]
                yield plain(rule), taken, "&lt;img src=x" in page


@pytest.mark.usefixtures("mail_expected")
def test_no_page_takes_words_for_markup(app: Flask, database_url: str) -> None:
    if database_url.startswith("postgresql"):
        pytest.skip("no page is the database's")
    pages = list(pages_with_words(app, attacked(app)))
    assert {name for name, taken, _seen in pages if taken} == set()
    assert sum(seen for _name, _taken, seen in pages) > 120


@pytest.mark.usefixtures("mail_expected")
@pytest.mark.parametrize(("typed", "pages"), [("stored", 40), ("asked for", 5)])
def test_a_house_that_escapes_nothing_is_found(
    app: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch, typed: str, pages: int
) -> None:
    """The control: what is stored becomes markup on most pages, and what is asked for on those that say it again."""
    if database_url.startswith("postgresql"):
        pytest.skip("the pages are the same there")
    world = attacked(app) if typed == "stored" else make_world("alpha", "seminar")
    monkeypatch.setattr(app.jinja_env, "autoescape", False)
    assert app.jinja_env.cache is not None
    app.jinja_env.cache.clear()
    try:
        found = set[str]()
        for name, taken, _seen in pages_with_words(app, world):
            if taken:
                found.add(name)
            if len(found) == pages:
                break
    finally:
        app.jinja_env.cache.clear()
    assert len(found) == pages, found


def test_the_columns_are_there() -> None:
    for name, columns in {**TYPED, **IN_LANGUAGES}.items():
        kinds = [METADATA.tables[name].c[each].type for each in columns]
        assert all(isinstance(kind, (String, Text, JSON)) or hasattr(kind, "impl") for kind in kinds)
        assert not any(isinstance(kind, LargeBinary) for kind in kinds)
