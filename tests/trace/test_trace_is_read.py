"""What was done is read on the event's own page, found by words, and stands on each thing's page."""

import ast
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import insert

import eventsapp
from eventsapp.accounts.models import Office, Organiser, Role
from eventsapp.events.fields import fields_of
from eventsapp.events.models import Event
from eventsapp.events.operations import edit_event
from eventsapp.guests.bulk import Action
from eventsapp.guests.fields import GuestFields
from eventsapp.guests.models import Guest
from eventsapp.guests.operations.people import edit_guest
from eventsapp.kernel import audit
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.trace.words import ACTIONS, FIELDS
from tests.conftest import signed_in_client
from tests.factories import make_event, make_guest, make_office, make_organiser
from tests.factories.programme import make_session, make_speaker
from tests.pages import rows, texts

PAGE = "/organise/seminar/trace"


def edit(guest: Guest, **fields: str) -> None:
    """As the organiser of the cast."""
    outi = db.session.query(Organiser).filter_by(email="outi@example.org").one()
    now = {name: getattr(guest, name) for name in GuestFields.__dataclass_fields__}
    edit_guest(guest.id, GuestFields(**{**now, **fields}), f"organiser:{outi.id}")


def test_who_when_from_where_and_what(organiser: FlaskClient, guest: Guest) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 8, 15, tzinfo=UTC), tick=False):
        edit(guest, post="Ambassador")

    assert [each[1:] for each in rows(organiser.get(PAGE))] == [
        ["Outi Organiser", "Edited", f"Guest {guest.name}", "Post: – → Ambassador"]
    ]
    assert rows(organiser.get(PAGE))[0][0].endswith("10:15")
    guest.created_at = datetime(2026, 3, 1, tzinfo=UTC)
    db.session.commit()
    own = organiser.get(f"/organise/seminar/guests/{guest.id}")
    lines = texts(own, "//section[@class='trace']//tbody/tr/*")
    assert lines[1:] == ["Outi Organiser", "Edited", "Post: – → Ambassador"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=ambassador", ["Ambassador"]),
        ("q=aidyt", ["Ambassador"]),
        ("q=AMBASSADOR+äidyt", ["Ambassador"]),
        ("q=%25", []),
        ("thing=event", ["Elsewhere 1"]),
        ("action=edited&thing=guest", ["Ambassador"]),
        ("who=guest", []),
        ("day=2026-03-02", ["Ambassador"]),
        ("day=2026-03-04", []),
        ("day=nonsense", ["Elsewhere 1", "Ambassador"]),
    ],
)
def test_it_is_found(organiser: FlaskClient, event: Event, guest: Guest, asked: str, found: list[str]) -> None:
    with time_machine.travel(datetime(2026, 3, 1, 23, 15, tzinfo=UTC)):
        edit(guest, post="Ambassador")
    with time_machine.travel(datetime(2026, 3, 2, 23, 15, tzinfo=UTC)):
        facts = replace(fields_of(event), address="Elsewhere 1")
        edit_event(event.id, facts, "command line")

    assert [each[-1].rpartition("→ ")[2] for each in rows(organiser.get(f"{PAGE}?{asked}"))] == found


def test_nothing_crosses_from_one_event_or_office_to_another(
    app: Any, organiser: FlaskClient, office: Office, guest: Guest
) -> None:
    for other in (make_event(office, slug="other"), make_event(make_office(), slug="elsewhere")):
        stranger = make_guest(other, name=guest.name, email=guest.email)
        with unit_of_work():
            audit.record("organiser:1", "edited", stranger, changes={"post": ["", "Minister"]})

    assert rows(organiser.get(PAGE)) == []
    assert organiser.get("/organise/elsewhere/trace").status_code == 404
    protocol = signed_in_client(app, make_organiser(office, Role.protocol))
    assert protocol.get(PAGE).status_code == 404


def test_a_thing_that_took_a_deleted_ones_key_has_a_page_of_its_own(organiser: FlaskClient, event: Event) -> None:
    speaker = make_speaker(event, name="Sari Speaker")
    with unit_of_work():
        audit.record("organiser:1", "edited", speaker, name="who was before")
        audit.record("organiser:1", "deleted", speaker)
    with unit_of_work():
        audit.record("organiser:1", "edited", speaker, name="who is now")

    page = organiser.get(f"/organise/seminar/speakers/{speaker.id}")
    assert texts(page, "//section[@class='trace']//tbody/tr/td[last()]") == ["Name: who is now"]


def test_a_session_and_the_event_have_theirs(organiser: FlaskClient, event: Event) -> None:
    session = make_session(event)
    with unit_of_work():
        audit.record("command line", "placed", session)
        audit.record("worker", "opened a wave of", event, seats=20)

    for page, line in (
        (f"sessions/{session.id}", ["On the command line", "Placed in time and room", ""]),
        ("settings", ["The service itself", "Opened a wave of seats", "Seats: 20"]),
    ):
        cells = texts(organiser.get(f"/organise/seminar/{page}"), "//section[@class='trace']//tbody/tr/*")
        assert cells[1:] == line


def invited(event: Event, many: int) -> None:
    start = db.session.query(Guest).count()
    guests = [make_guest(event, name=f"More {n}", email=f"m{start + n}@example.org") for n in range(many)]
    with unit_of_work():
        audit.record_many("worker", "invited", guests)


def test_the_same_queries_for_one_line_and_for_sixty(organiser: FlaskClient, event: Event, count_queries: Any) -> None:
    counts = []
    for more in (1, 2, 57):
        invited(event, more)
        with count_queries() as statements:
            organiser.get(PAGE)
        counts.append(len(statements))
    assert len(rows(organiser.get(PAGE))) == 60
    assert counts == [counts[0]] * 3


def test_pages_of_a_hundred(organiser: FlaskClient, event: Event) -> None:
    row = {"actor": "worker", "action": "edited", "thing": "event", "thing_id": event.id, "event_id": event.id}
    at = datetime(2026, 3, 1, tzinfo=UTC)
    with unit_of_work() as session:
        session.execute(
            insert(AuditEntry),
            [row | {"at": at + timedelta(minutes=n), "facts": {"number": n}} for n in range(250)],
        )

    assert len(rows(organiser.get(PAGE))) == 100
    last = organiser.get(f"{PAGE}?page=3&thing=event")
    assert [each[-1] for each in rows(last)] == [f"Version: {n}" for n in range(49, -1, -1)]
    assert texts(last, "//nav[@aria-label='Pages']/span") == ["Page 3 of 3"]


def recorded() -> set[str]:
    """Every action that a line of the source records by its name."""
    found = set()
    for path in Path(eventsapp.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"record", "record_many"}:
                found |= {each.value for each in ast.walk(node.args[1]) if isinstance(each, ast.Constant)}
    return {each for each in found if isinstance(each, str)}


def test_every_action_has_its_words() -> None:
    assert len(recorded()) > 60
    bulk = {f"{action.value}: guests of" for action in Action}
    assert (recorded() - {": guests of"}) | bulk <= set(ACTIONS)


def test_every_field_of_an_edit_has_its_name() -> None:
    from eventsapp.events.fields import EventFields
    from eventsapp.programme.operations.fields import SessionFields
    from eventsapp.programme.operations.rooms import RoomFields
    from eventsapp.programme.operations.speakers import SpeakerFields
    from eventsapp.programme.operations.tracks import TrackFields
    from eventsapp.registration.operations.rules import EventRules, GroupRules

    kinds: list[Any] = [
        EventFields,
        GuestFields,
        SessionFields,
        RoomFields,
        SpeakerFields,
        TrackFields,
        EventRules,
        GroupRules,
    ]
    named = {name for kind in kinds for name in kind.__dataclass_fields__}
    assert named - {"slug", "sample"} <= set(FIELDS)
