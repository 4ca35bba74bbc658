"""The invitations of those who have not answered are made once and filled: each guest reads what they would read if
their page were made for them alone."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from eventsapp.programme.operations.releases import release
from eventsapp.registration.public import fresh
from tests.factories import make_group, make_guest, make_link
from tests.factories.programme import make_session
from tests.factories.registration import make_question
from tests.kept_pages import PEOPLE, pages


@pytest.fixture
def made_anew(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """From now on every page is made for its reader alone."""
    return lambda: monkeypatch.setattr(fresh, "_alike", lambda _asked: False)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    fresh._pages.clear()
    yield
    fresh._pages.clear()


def test_each_reads_their_own_as_if_it_were_made_for_them(
    event: Event, client: FlaskClient, made_anew: Callable[[], None]
) -> None:
    make_question(event, required=True)
    make_session(event)
    release(event.id, "command line")
    event.companions_allowed = 2
    group = make_group(event)
    group.companions_allowed = 0
    db.session.commit()
    guests = [make_guest(event, **person) for person in PEOPLE]
    guests += [make_guest(event, language="sv", country="SE"), make_guest(event, group_id=group.id, name="Only I")]
    links = [f"/i/{make_link(guest)}{query}" for guest in guests for query in ("", "?lang=fi")]
    kept = pages(client, links) + pages(client, links)
    assert 0 < len(fresh._pages) < len(links)
    made_anew()
    assert kept == pages(client, links) * 2


def test_nothing_of_the_first_reader_stands_in_another_page(event: Event, client: FlaskClient) -> None:
    first = make_guest(
        event,
        name="Firstname Lastname",
        post="Firstpost",
        organisation="Firstorg",
        email="first@example.org",
        assistant_email="assistant@example.org",
        notes="First note",
        title="Firsttitle",
        postal_address="First street",
        extra={"Table": "Firsttable"},
    )
    token = make_link(first)
    assert all(word in client.get(f"/i/{token}").text for word in ("Firstname", "Firstpost", "Firstorg", token))
    page = client.get(f"/i/{make_link(make_guest(event, name='Second'))}").text
    assert len(fresh._pages) == 1
    assert re.findall(f"(?i)first|assistant@|{token}", page) == []


def test_what_the_host_changes_is_read_at_once(event: Event, guest: Guest, client: FlaskClient) -> None:
    question = make_question(event, label={"en": "Which tram?"})
    link = f"/i/{make_link(guest)}"
    assert "Which tram?" in client.get(link).text
    question.label = {"en": "Which bus?"}
    db.session.commit()
    assert "Which bus?" in client.get(link).text
    event.title = {"en": "Another title"}
    db.session.commit()
    assert "Another title" in client.get(link).text
    event.office.name = "Another host"
    db.session.commit()
    assert "Another host" in client.get(link).text
    assert "You can bring" not in client.get(link).text
    event.companions_allowed = 1
    db.session.commit()
    assert "You can bring 1 person." in client.get(link).text


def test_what_is_said_to_one_browser_is_not_kept(event: Event, guest: Guest, app: Flask, client: FlaskClient) -> None:
    link = f"/i/{make_link(guest)}"
    with client.session_transaction() as session:
        session["_flashes"] = [("message", "For your eyes only")]
    assert "For your eyes only" in client.get(link).text
    assert len(fresh._pages) == 0
    assert "For your eyes only" not in app.test_client().get(link).text
