"""A guest fills in a form with sections, conditions, choices that fill up, a file and sessions, on a phone."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from eventsapp.accounts.models import Role
from eventsapp.accounts.operations.people import add_organiser
from eventsapp.events.models import Event, SeatCounter
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme.models import ProgrammeSession
from eventsapp.programme.operations.releases import release
from eventsapp.registration.models import Answer, ChoiceLimit, QuestionKind, QuestionSection, SignUp
from eventsapp.registration.operations import sign_ups
from tests.factories import make_event, make_guest, make_link, make_office, saved
from tests.factories.programme import make_room, make_session
from tests.factories.registration import make_question
from tests.journeys.conftest import needs_script
from tests.journeys.steps import PASSWORD, choose, press, signed_in

Check = Callable[[Page], None]
PDF: Any = {"name": "Ansökan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nA letter\n%%EOF\n"}


@pytest.fixture
def event(app: Flask) -> Event:
    """The seminar, whose form has all of it; one seat in the bus, one chair in each workshop."""
    seminar = make_event(make_office(name="IOM Finland"), slug="seminar", title={"en": "A shared future vision"})
    way, papers, talks = (
        saved(QuestionSection(event_id=seminar.id, position=number, heading={"en": heading}))
        for number, heading in enumerate(("Getting here", "Your papers", "Workshops"))
    )
    source = make_question(
        seminar,
        QuestionKind.one_of,
        label={"en": "How do you come?"},
        choices=[{"en": "By the embassy bus"}, {"en": "By tram"}],
        section_id=way.id,
        required=True,
    )
    source.limits.append(ChoiceLimit(choice="By the embassy bus", places=SeatCounter(capacity=1)))
    hangs = {"condition_id": source.id, "condition_value": "By the embassy bus", "section_id": way.id}
    make_question(seminar, label={"en": "Where do you get on?"}, required=True, **hangs)
    file = {"label": {"en": "Letter of your office"}, "hint": {"en": "Signed."}, "file_kinds": ["pdf"]}
    make_question(seminar, QuestionKind.file, section_id=papers.id, required=True, **file)
    room = make_room(seminar, name="Hall 3")
    for number, name in enumerate(("Labour mobility", "Integration")):
        at = seminar.starts_at + timedelta(hours=number)
        make_session(seminar, title={"en": name}, starts_at=at, room_id=room.id)
    release(seminar.id, "command line")
    for session in db.session.scalars(select(ProgrammeSession)).all():
        sign_ups.set_chairs(seminar.id, session.guid, 1, "organiser:1")
    make_question(seminar, QuestionKind.sign_up, label={"en": "Which workshops?"}, section_id=talks.id, most_sessions=1)
    return seminar


def kept() -> tuple[list[object], list[str]]:
    """What was answered, and what became of the sign-ups."""
    db.session.rollback()
    answers = db.session.scalars(select(Answer.value).order_by(Answer.id)).all()
    named = [each["file"] if isinstance(each, dict) else each for each in answers]
    return named, [each.state.value for each in db.session.scalars(select(SignUp).order_by(SignUp.id))]


def test_fills_it_in_step_by_step(
    event: Event, page: Page, javascript: bool, accessible: Check, tmp_path: Path
) -> None:
    page.goto(f"/i/{make_link(make_guest(event, name='Åsa Öhman-O’Neill'))}")
    expect(page.locator(".form-section")).to_have_text(["Getting here", "Your papers", "Workshops"])
    where = page.get_by_label("Where do you get on?")
    choose(page, "accept")
    expect(page.get_by_label("By the embassy bus (1 left)")).to_be_visible()
    page.get_by_label("By the embassy bus").check()
    expect(where).to_be_visible(visible=javascript)  # at once, or in a second step
    if javascript:
        page.get_by_label("By tram").check()
        expect(where).to_be_hidden()
        page.get_by_label("By the embassy bus").check()
    letter = page.get_by_label("Letter of your office")
    if javascript:  # else the page says so once all of it was sent
        letter.set_input_files({**PDF, "buffer": PDF["buffer"] + b" " * 5 * 1024 * 1024})
        expect(page.get_by_role("alert")).to_have_text("This file is larger than 5 MB. Choose a smaller one.")
        expect(letter).to_have_value("")
        accessible(page)
    letter.set_input_files(PDF)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_label("Labour mobility").check()
    page.get_by_label("Name", exact=True).fill("")
    accessible(page)
    press(page, "Send the answer")

    asked = "Answer the question" if javascript else "Your answer brings up one more question:"
    sentences = ["Enter your name.", f"{asked} “Where do you get on?”."]
    expect(page.locator(".error-summary a")).to_have_text(sentences)
    expect(page.locator(".kept-file")).to_have_text("The form has this file: Ansökan.pdf, 1 kB")
    for label in ("By the embassy bus", "Labour mobility"):
        expect(page.get_by_label(label)).to_be_checked()
    accessible(page)

    where.fill("Kauppatori")
    page.get_by_label("Name", exact=True).fill("Åsa Öhman-O’Neill")
    press(page, "Send the answer")
    page.wait_for_url("**/r/*")
    assert kept() == (["By the embassy bus", "Kauppatori", "Ansökan.pdf"], ["confirmed"])
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Ansökan.pdf").click()
    download.value.save_as(tmp_path / "saved")
    assert (download.value.suggested_filename, (tmp_path / "saved").read_bytes()) == ("Ansökan.pdf", PDF["buffer"])


def test_is_told_what_has_filled_up(event: Event, page: Page, accessible: Check) -> None:
    page.goto(f"/i/{make_link(make_guest(event))}")
    choose(page, "accept")
    page.get_by_label("By the embassy bus").check()
    # Meanwhile somebody else has it.
    with unit_of_work() as session:
        session.scalars(select(ChoiceLimit)).one().places.taken = 1
    press(page, "Send the answer")
    page.get_by_label("Where do you get on?").fill("Kauppatori")
    page.get_by_label("Letter of your office").set_input_files(PDF)
    press(page, "Send the answer")
    expect(page.locator(".error-summary a")).to_have_text(
        ["“By the embassy bus” has filled up meanwhile. Please choose something else."]
    )
    expect(page.get_by_label("By the embassy bus (none left)")).to_be_checked()
    expect(page.locator(".kept-file")).to_be_visible()
    accessible(page)
    page.get_by_label("By tram").check()
    page.get_by_label("Labour mobility").check()
    page.get_by_label("Integration").check()
    press(page, "Send the answer")
    expect(page.locator(".error-summary a")).to_have_text(["Choose up to 1 session."])
    page.get_by_label("Integration").uncheck()
    press(page, "Send the answer")
    page.wait_for_url("**/r/*")
    assert kept() == (["By tram", "Ansökan.pdf"], ["confirmed"])


@needs_script
def test_the_host_sees_what_belongs_to_the_kind(event: Event, page: Page, accessible: Check) -> None:
    add_organiser("outi@example.org", "Outi Organiser", PASSWORD, event.office.name, Role.owner)
    signed_in(page)
    page.goto("/organise/seminar/form/new")
    fields = ("Choices", "Which files it takes", "Sessions to choose from")
    for kind, there in (("text", []), ("one_of", ["Choices"]), ("file", [fields[1]]), ("sign_up", [fields[2]])):
        page.get_by_label("Kind of answer").select_option(kind)
        for name in fields:
            # Hidden, a group has no role: then there is none of that name.
            expect(page.get_by_role("group", name=name)).to_have_count(int(name in there))
        accessible(page)
