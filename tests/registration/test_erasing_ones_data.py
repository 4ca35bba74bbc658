"""A guest sees all that is kept of them, has it as a file, and has it erased."""

import json
import threading
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel.database import db
from eventsapp.mail.models import MessageState, OutboxMessage
from eventsapp.mail.worker import deliver_batch
from eventsapp.registration.given import GivenPerson
from eventsapp.registration.models import Registration, RegistrationState
from eventsapp.registration.operations import erasure
from eventsapp.registration.operations.answers import answer
from eventsapp.tables import METADATA
from tests.database_files import files_of
from tests.factories import make_guest, make_link
from tests.factories.registration import accepting, make_question, regretting
from tests.pages import found, words

MARK = "Wxyzmarke"


def _marked(event: Event) -> tuple[Guest, Guest]:
    """A guest with the mark in every column that takes words, who comes with two others; and somebody else."""
    event.companions_allowed = 2
    guest = make_guest(
        event,
        email=f"{MARK}@example.org",
        name=f"{MARK} Äidyt",
        honorific=MARK,
        title=MARK,
        post=MARK,
        organisation=MARK,
        postal_address=MARK,
        assistant_email=f"{MARK}.assistant@example.org",
        notes=f"note {MARK}",
        extra={"Column": MARK},
    )
    question = make_question(event)
    given = accepting(
        MARK,
        f"{MARK} two",
        person=GivenPerson(name=f"{MARK} Äidyt", honorific=MARK, post=MARK),
        diet=MARK,
        access_needs=MARK,
        message=MARK,
        answers={question.id: f"said {MARK}"},
    )
    answer(guest.id, given, f"guest:{guest.id}")
    other = make_guest(event, name="Somebody else", email="else@example.org")
    answer(other.id, accepting(answers={question.id: "kept"}), f"guest:{other.id}")
    return guest, other


def _everything() -> str:
    rows = []
    for table in METADATA.sorted_tables:
        rows += [f"{table.name}: {tuple(row)!r}" for row in db.session.execute(table.select())]
    db.session.rollback()
    return "\n".join(rows)


def test_all_is_shown_but_the_hosts_notes(event: Event, client: FlaskClient, mail_expected: None) -> None:
    guest, _other = _marked(event)
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    assert words(client.get(f"{link}/data"), "h2") == [
        "About you",
        "Your answer",
        "Who comes with you",
        "Letters to you",
        "What happened",
        "Have it erased",
    ]
    sent = client.get(f"{link}/data.json")
    data = json.loads(sent.data)
    assert sent.headers["Content-Disposition"] == f'attachment; filename="{event.slug}.json"'
    assert (data["guest"]["email"], data["registration"]["answers"][0]["answer"]) == (guest.email, f"said {MARK}")
    assert [each["letter"] for each in data["letters"]] == ["confirmation", "confirmation"]
    assert "note" not in sent.get_data(as_text=True).replace("notes", "")
    assert "else@example.org" not in sent.get_data(as_text=True)


def test_one_guest_reads_nothing_of_another(event: Event, client: FlaskClient, mail_expected: None) -> None:
    _guest, other = _marked(event)
    link = f"/r/{make_link(other, LinkPurpose.registration)}"
    for page in ("data", "data.json"):
        assert MARK not in client.get(f"{link}/{page}").get_data(as_text=True)
    assert client.get("/r/unknown/data").status_code == 404


def test_nothing_is_left(app: Flask, event: Event, client: FlaskClient, mail_expected: None) -> None:
    guest, other = _marked(event)
    assert (MARK in _everything(), event.seats.taken) == (True, 4)
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    done = client.post(f"{link}/erasure", data={"surely": "yes"})
    assert (done.status_code, done.location) == (303, "/data-erased")
    assert words(client.get("/data-erased"), "h1") == ["Your data is erased"]
    # The letters that withdraw the entry leave first.
    db.session.rollback()
    waiting = db.session.scalars(select(OutboxMessage).where(OutboxMessage.state == MessageState.queued)).all()
    farewells = [each for each in waiting if each.recipient != "else@example.org"]
    assert {each.letter for each in farewells} == {"cancelled"}
    # They have no link: the page is gone.
    assert [b"http" in each.content for each in farewells] == [False] * len(farewells)
    _deliver()
    assert MARK not in _everything()
    db.session.expire_all()
    assert event.seats.taken == 1
    states = dict(db.session.execute(select(Registration.guest_id, Registration.state)).all())
    assert states == {guest.id: RegistrationState.cancelled, other.id: RegistrationState.confirmed}
    assert (client.get(link).status_code, guest.erased_at is not None) == (404, True)


def test_nothing_is_left_on_the_disk(app: Flask, event: Event, mail_expected: None) -> None:
    guest, _other = _marked(event)
    erasure.erase(guest.id, "guest")
    _deliver()
    erasure.erase(guest.id, "guest")
    if db.engine.dialect.name != "sqlite":
        assert db.session.scalar(text("SELECT count(*) FROM guest WHERE email LIKE :mark"), {"mark": f"%{MARK}%"}) == 0
        return
    database = db.engine.url.database or ""
    content = files_of(database)[Path(database).name]
    assert (MARK.encode() in content, MARK.lower().encode() in content, b"else@example.org" in content) == (
        False,
        False,
        True,
    )


def _deliver() -> None:
    while deliver_batch("test", threading.Event()).sent:
        pass


def test_without_the_tick_nothing_happens(event: Event, client: FlaskClient, mail_expected: None) -> None:
    guest, _other = _marked(event)
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    client.post(f"{link}/erasure")
    assert words(client.get(f"{link}/data"), ".notice.warning") == [
        "Tick the box to say that your data is to be erased."
    ]
    db.session.expire_all()
    assert (guest.name, event.seats.taken) == (f"{MARK} Äidyt", 4)


def test_who_has_not_answered_can_be_erased_too(event: Event, guest: Guest, client: FlaskClient) -> None:
    link = f"/i/{make_link(guest)}"
    (way,) = [each.get("href") for each in found(client.get(link), "main a") if "/data" in each.get("href")]
    assert client.get(way).status_code == 200
    client.post(f"{link}/erasure", data={"surely": "yes"})
    db.session.expire_all()
    assert (guest.name, guest.email) == ("Erased guest", f"erased-{guest.id}@invalid")
    assert client.get(link).status_code == 404


def test_a_regret_is_erased_without_a_letter(event: Event, guest: Guest, outbox: Any) -> None:
    answer(guest.id, regretting(message=MARK), "guest")
    erasure.erase(guest.id, "guest")
    assert [(each.letter, each.recipient, each.state) for each in outbox()] == [
        ("regret_received", "invalid", MessageState.skipped)
    ]


def test_reading_costs_the_same_for_1_3_and_60_answers(
    event: Event, guest: Guest, client: FlaskClient, count_queries: Any, mail_expected: None
) -> None:
    counts = []
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    answers: dict[int, object] = {}
    for number in (1, 3, 60):
        while len(answers) < number:
            answers[make_question(event).id] = "x"
        answer(guest.id, accepting(answers=dict(answers)), "guest")
        with count_queries() as counted:
            client.get(f"{link}/data")
        counts.append(len(counted))
    assert counts[1:] == counts[:2]
