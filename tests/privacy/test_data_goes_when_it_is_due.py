"""Personal data has an end: it goes by itself, after the owners were written, and numbers stay."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.accounts.models import Office, Role
from eventsapp.events.models import Event, RegistrationMode, Visibility
from eventsapp.guests.models import Guest
from eventsapp.guests.operations import bulk
from eventsapp.kernel.binned import BinnedThing
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.privacy import operations
from eventsapp.registration.given import GivenCompanion, GivenPerson
from eventsapp.registration.models import Answer, ChoiceHold, ChoiceLimit, QuestionKind, Registration
from eventsapp.registration.operations import choices
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.cancellations import cancel
from eventsapp.tables import METADATA
from tests.conftest import signed_in_client
from tests.factories import make_event, make_guest, make_office, make_organiser
from tests.factories.programme import make_speaker
from tests.factories.registration import accepting, make_question
from tests.pages import filled_in, rows, texts

MARK = "Wxyzmarke"


@pytest.fixture
def owner(app: Flask, office: Office) -> FlaskClient:
    return signed_in_client(app, make_organiser(office, Role.owner, name="Onni Owner", email="onni@example.org"))


@pytest.fixture
def come(event: Event) -> Guest:
    """A guest who said what they eat, and who brings somebody."""
    event.companions_allowed = 1
    guest = make_guest(event, name=f"{MARK} Äidyt", email=f"{MARK}@example.org", notes=MARK)
    person = GivenPerson(name=guest.name)
    given = accepting(f"{MARK} two", person=person, diet=MARK, access_needs=MARK, message=MARK)
    answer(guest.id, given, f"guest:{guest.id}")
    return guest


def nights(event: Event, days: int) -> None:
    """The night's run, so many days after the event."""
    with time_machine.travel(event.ends_at + timedelta(days=days, minutes=5), tick=False):
        operations.run_due()
    db.session.rollback()
    db.session.expire_all()


def to_owner(outbox: Any) -> list[str]:
    return [each.letter for each in outbox() if each.recipient == "onni@example.org"]


def test_sensitive_answers_go_first_and_numbers_stay(
    owner: FlaskClient, event: Event, come: Guest, outbox: Any
) -> None:
    nights(event, -1)
    assert to_owner(outbox) == []
    nights(event, 0)
    assert to_owner(outbox) == ["erasure_ahead"]
    nights(event, 13)
    assert db.session.query(Registration).one().diet == MARK
    nights(event, 14)
    nights(event, 15)

    registration = db.session.query(Registration).one()
    assert (registration.diet, registration.access_needs, registration.seats) == ("", "", 2)
    assert registration.message == MARK
    assert to_owner(outbox) == ["erasure_ahead", "erasure_done"]


def test_answers_to_sensitive_questions_go_with_them(
    owner: FlaskClient, event: Event, organiser: FlaskClient, outbox: Any
) -> None:
    event.companions_allowed = 1
    facts: dict[str, Any] = {"sensitive": True, "choices": [{"en": MARK}, {"en": "No"}]}
    asked = make_question(event, QuestionKind.one_of, **facts)
    beside = make_question(event, QuestionKind.text, label={"en": "Table"})
    theirs = make_question(event, of_companions=True, sensitive=True, label={"en": MARK})
    with unit_of_work() as session:
        choices.limit(session, session.merge(asked), [(MARK, 5)])
    guest, removed = make_guest(event), make_guest(event)
    two = GivenCompanion(name="Two", answers={theirs.id: MARK})
    given = replace(accepting(answers={asked.id: MARK, beside.id: "4"}), companions=(two,))
    for each in (guest, removed):
        answer(each.id, given, f"guest:{each.id}")
    cancel(db.session.scalars(select(Registration.id).where(Registration.guest_id == removed.id)).one(), "organiser:1")
    removed_id = removed.id
    bulk.remove(event.id, [removed_id], "organiser:1")
    assert [row[1] for row in rows(organiser.get("/organise/seminar/privacy"))] == ["2", "1"]

    for days in (0, 14):
        nights(event, days)
    # The question and its choices stay, and so does how many chose one; nobody's answer does.
    left = [table for table, rows in by_table().items() if MARK in rows]
    assert left == ["question", "choice_limit"]
    assert [each.value for each in db.session.query(Answer)] == ["4"]
    assert (db.session.query(ChoiceHold).count(), db.session.query(ChoiceLimit).one().places.taken) == (0, 1)
    assert to_owner(outbox) == ["erasure_ahead", "erasure_done"]
    assert db.session.scalars(select(BinnedThing.thing_id)).all() == [removed_id]


def test_guests_go_after_a_year(owner: FlaskClient, event: Event, come: Guest, outbox: Any) -> None:
    for days in (0, 14, 351, 364):
        nights(event, days)
    assert db.session.get_one(Guest, come.id).name == f"{MARK} Äidyt"
    nights(event, 365)
    nights(event, 366)

    assert (db.session.get_one(Guest, come.id).erased_at is not None, event.seats.taken) == (True, 2)
    assert MARK not in everything()
    assert to_owner(outbox) == ["erasure_ahead", "erasure_done"] * 2


def test_nothing_goes_unannounced_where_the_worker_stood_still(
    owner: FlaskClient, event: Event, come: Guest, outbox: Any
) -> None:
    nights(event, 800)
    assert db.session.get_one(Guest, come.id).erased_at is None
    nights(event, 813)
    assert db.session.get_one(Guest, come.id).erased_at is None
    nights(event, 814)
    assert db.session.get_one(Guest, come.id).erased_at is not None


def test_it_is_postponed(owner: FlaskClient, event: Event, come: Guest, mail_expected: None) -> None:
    for days in (0, 14, 352):
        nights(event, days)
    operations.postpone(event.id, "organiser:1")
    nights(event, 370)
    assert db.session.get_one(Guest, come.id).erased_at is None
    for days in (441, 456):
        nights(event, days)
    assert db.session.get_one(Guest, come.id).erased_at is not None


def test_days_and_words_are_chosen(
    organiser: FlaskClient, visitor: FlaskClient, event: Event, colleague: FlaskClient
) -> None:
    page = "/organise/seminar/privacy"
    sent = filled_in(organiser.get(page), page)
    words = {"sensitive_days": "3", "guest_days": "30", "controller.en": "The Ministry\n\n<script>alert(1)</script>"}
    assert organiser.post(page, data={**sent, **words}).status_code == 303
    late = organiser.post(page, data={**sent, "sensitive_days": "31", "guest_days": "30"})
    assert (late.status_code, texts(late, "//div[@class='error-summary']//li")) == (
        422,
        ["Sensitive answers can’t be kept longer than the guests themselves."],
    )

    assert [row[2] for row in rows(organiser.get(page))] == ["Monday 27 May 2030", "Sunday 23 June 2030"]
    notice = organiser.get("/events/seminar/privacy?lang=en").get_data(as_text=True)
    assert "The Ministry" in notice
    assert "<script>alert" not in notice
    assert "erased 3 days after the event" in notice
    assert "hävitetään 3 päivän" in organiser.get("/events/seminar/privacy?lang=fi").get_data(as_text=True)
    assert visitor.get("/events/seminar/privacy").status_code == 404
    assert colleague.get(page).status_code == 404


def test_the_notice_is_linked_where_data_is_asked(visitor: FlaskClient, office: Office) -> None:
    make_event(office, slug="open", visibility=Visibility.public, registration_mode=RegistrationMode.open)
    page = visitor.get("/events/open/register")
    assert texts(page, "//main//a[@href='/events/open/privacy']") == ["How your data is used"]
    assert visitor.get("/events/open/privacy").status_code == 200


def test_one_persons_data_as_a_file_and_erased_in_all_events_of_the_office(
    organiser: FlaskClient, outsider: FlaskClient, office: Office, event: Event, come: Guest, mail_expected: None
) -> None:
    second = make_event(office, slug="second")
    elsewhere = make_event(make_office(name="Third office"), slug="elsewhere")
    also = make_guest(second, name="The same", email=come.email.upper())
    speaker = make_speaker(second, name="The same", email=come.email, needs="A lamp")
    stranger = make_guest(elsewhere, name="Not ours", email=come.email)
    email = {"email": come.email}

    listed = texts(organiser.post("/organise/people", data=email), "//main//ul/li")
    assert listed == [f"Guest of Seminar: {MARK} Äidyt", "Guest of Seminar: The same", "Speaker at Seminar: The same"]
    sent = json.loads(organiser.post("/organise/people/data.json", data=email).data)
    assert [each["guest"]["name"] for each in sent["guest_of"]] == [f"{MARK} Äidyt", "The same"]
    assert sent["speaker_at"][0]["needs"] == "A lamp"
    assert texts(outsider.post("/organise/people", data=email), "//main//ul/li") == []

    unticked = organiser.post("/organise/people/erasure", data=email)
    assert (unticked.status_code, texts(unticked, "//main//ul/li")) == (422, listed)
    assert db.session.get_one(Guest, also.id).erased_at is None
    organiser.post("/organise/people/erasure", data={**email, "surely": "yes"})
    gone = {guest.id: guest.erased_at is not None for guest in db.session.query(Guest)}
    assert gone == {come.id: True, also.id: True, stranger.id: False}
    assert (db.session.get_one(type(speaker), speaker.id).email, speaker.needs) == ("", "")


def test_a_reader_has_no_way_to_a_persons_data(colleague: FlaskClient, guest: Guest) -> None:
    for page in ("", "/data.json", "/erasure"):
        assert colleague.post(f"/organise/people{page}", data={"email": guest.email}).status_code == 404


def everything() -> str:
    return "\n".join(by_table().values())


def by_table() -> dict[str, str]:
    tables = METADATA.sorted_tables
    found = {each.name: "\n".join(repr(tuple(row)) for row in db.session.execute(each.select())) for each in tables}
    db.session.rollback()
    return found
