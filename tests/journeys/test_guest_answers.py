"""A guest opens the letter's link on a phone, answers, and has it in the calendar."""

from collections.abc import Callable
from email import message_from_bytes, policy
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from playwright.sync_api import Page, expect
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.mail.models import OutboxMessage
from eventsapp.programme.operations.releases import release
from eventsapp.registration.models import Question, QuestionKind, Registration
from tests.factories import make_event, make_guest, make_link, make_office, saved
from tests.factories.programme import make_room, make_session
from tests.journeys.steps import arrive, choose, press

Check = Callable[[Page], None]


@pytest.fixture
def event(app: Flask) -> Event:
    """The seminar: two seats, one companion each, a question, and a released programme."""
    seminar = make_event(
        make_office(name="IOM Finland"),
        capacity=2,
        companions_allowed=1,
        slug="seminar",
        title={"en": "Building a shared future vision", "fi": "Yhteinen tulevaisuus"},
    )
    saved(
        Question(
            event_id=seminar.id,
            position=1,
            kind=QuestionKind.one_of,
            label={"en": "Which panel will you follow?"},
            choices=[{"en": "Labour mobility"}, {"en": "Integration"}],
            required=True,
        )
    )
    make_session(seminar, title={"en": "Opening words"}, room_id=make_room(seminar, name="Banquet hall").id)
    release(seminar.id, "command line")
    return seminar


def letters() -> list[tuple[str, list[str]]]:
    """Each letter's subject with what its calendar part says: METHOD, SEQUENCE, STATUS."""
    db.session.rollback()
    found = []
    for message in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)):
        whole = message_from_bytes(message.content, policy=policy.default)
        (part,) = [each for each in whole.walk() if each.get_content_type() == "text/calendar"] or [None]
        facts = []
        if part is not None:
            calendar: Any = Calendar.from_ical(part.get_payload(decode=True))
            entry = calendar.walk("VEVENT")[0]
            facts = [str(calendar["METHOD"]), str(entry["SEQUENCE"]), str(entry["STATUS"])]
        found.append((str(whole["Subject"]), facts))
    return found


def state() -> list[str]:
    db.session.rollback()
    return [registration.state.value for registration in db.session.scalars(select(Registration))]


def test_accepts_changes_and_cancels(event: Event, page: Page, accessible: Check) -> None:
    token = make_link(make_guest(event, honorific="H.E.", name="Åsa Öhman-O’Neill", post="Ambassador"))

    page.goto(f"/i/{token}")
    expect(page.locator("h1")).to_have_text("Building a shared future vision")
    assert state() == []
    accessible(page)

    page.get_by_label("Dietary needs").first.fill("No nuts")
    press(page, "Send the answer")
    expect(page).to_have_title("Error: Invitation: Building a shared future vision")
    expect(page.locator(".error-summary a")).to_have_text(["Choose whether you can come."])
    accessible(page)

    choose(page, "accept")
    press(page, "Send the answer")
    expect(page.locator(".error-summary a")).to_have_text(["Answer the question “Which panel will you follow?”."])
    expect(page.locator("input[value=accept]")).to_be_checked()
    for label, value in (("Dietary needs", "No nuts"), ("Post", "Ambassador")):
        expect(page.get_by_label(label).first).to_have_value(value)

    page.get_by_label("Integration").check()
    press(page, "Send the answer")
    page.wait_for_url("**/r/*")
    assert state() == ["confirmed"]
    assert letters() == [
        ("You are coming: Building a shared future vision", ["REQUEST", "0", "CONFIRMED"]),
    ]
    accessible(page)
    assert page.context.request.get("/events/seminar").status == 200

    page.get_by_text("Cancel the registration").click()
    assert state() == ["confirmed"]
    accessible(page)
    arrive(page.get_by_role("button", name="Yes, cancel it"))
    assert state() == ["cancelled"]
    assert [facts for _subject, facts in letters()] == [["REQUEST", "0", "CONFIRMED"], ["CANCEL", "1", "CANCELLED"]]
    accessible(page)


def test_regrets_without_being_asked_anything_more(event: Event, page: Page) -> None:
    page.goto(f"/i/{make_link(make_guest(event))}")
    choose(page, "regret")
    press(page, "Send the answer")
    page.wait_for_url("**/r/*")
    assert state() == ["declined"]
    assert [facts for _subject, facts in letters()] == [[]]


def test_is_told_when_all_seats_are_taken(event: Event, page: Page, accessible: Check) -> None:
    event.seats.taken = 2
    db.session.commit()
    page.goto(f"/i/{make_link(make_guest(event))}")
    accessible(page)
    choose(page, "accept")
    page.get_by_label("Integration").check()
    press(page, "Send the answer")
    page.wait_for_url("**/r/*")
    assert state() == ["waitlisted"]
    accessible(page)


def test_reads_the_invitation_in_finnish(event: Event, page: Page) -> None:
    page.goto(f"/i/{make_link(make_guest(event, language='fi'))}")
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    expect(page.locator("h1")).to_have_text("Yhteinen tulevaisuus")
