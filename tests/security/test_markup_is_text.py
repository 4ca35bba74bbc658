"""What anybody typed is text on every page, never markup."""

import pytest
from flask import Flask, render_template_string
from sqlalchemy import JSON, LargeBinary, String, Text, update

from eventsapp.kernel.database import db
from eventsapp.programme.operations import releases
from eventsapp.tables import METADATA
from tests.conftest import signed_in_client
from tests.security.table import plain, routes
from tests.security.world import make_world

ATTACK = "\"><img src=x onerror=alert(1)>'{{7*7}}"
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


@pytest.mark.usefixtures("mail_expected")
def test_no_page_takes_words_for_markup(app: Flask) -> None:
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
    client = signed_in_client(app, world.owner)
    world.values["programme number"] = 2
    taken, seen = [], 0
    for rule, method in routes(app):
        if method != "GET":
            continue
        answer = client.get(world.address(rule))
        if answer.mimetype in {"text/html", "application/atom+xml", "application/xml"}:
            page = answer.get_data(as_text=True)
            seen += "&lt;img src=x" in page
            if "<img src=x" in page or "49" in page.split("onerror=alert(1)&gt;&#39;")[-1][:2]:
                taken.append(plain(rule))
    assert (taken, seen > 40) == ([], True)


def test_a_careless_template_would_be_found(app: Flask) -> None:
    """The control."""
    with app.test_request_context():
        assert "<img src=x" in render_template_string("{{ name|safe }}", name=ATTACK)


def test_the_columns_are_there() -> None:
    for name, columns in {**TYPED, **IN_LANGUAGES}.items():
        kinds = [METADATA.tables[name].c[each].type for each in columns]
        assert all(isinstance(kind, (String, Text, JSON)) or hasattr(kind, "impl") for kind in kinds)
        assert not any(isinstance(kind, LargeBinary) for kind in kinds)
