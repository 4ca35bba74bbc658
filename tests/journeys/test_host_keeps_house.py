"""A host deletes by mistake and brings it back, looks at what was done, and erases whoever asks for it."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from eventsapp.accounts.models import Office, Role
from eventsapp.accounts.operations.people import add_organiser
from eventsapp.kernel.database import db
from tests.factories import make_event, make_guest
from tests.factories.programme import make_session, make_speaker
from tests.journeys.conftest import needs_script
from tests.journeys.steps import PASSWORD, arrive, follow, press, signed_in


@needs_script
def test_deleted_brought_back_traced_and_erased(app: Flask, page: Page, accessible: Callable[[Page], None]) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    add_organiser("outi@example.org", "Outi Organiser", PASSWORD, "IOM Finland", Role.owner)
    event = make_event(db.session.query(Office).one(), slug="seminar")
    guest = make_guest(event, name="Äidyt O’Brien-Ståhl", email="guest@example.org")
    make_session(event, [(make_speaker(event), "speaker")], title={"en": "Opening"})
    signed_in(page)
    page.goto(f"/organise/seminar/guests/{guest.id}")
    press(page, "Remove from the list")
    page.goto("/organise/seminar/programme")
    follow(page, "Opening")
    follow(page, "Delete")
    press(page, "Delete the session")
    follow(page, "Bring it back from the bin")
    accessible(page)
    expect(page.get_by_role("rowheader")).to_have_text(
        ["Opening Session", "Äidyt O’Brien-Ståhl Guest"], use_inner_text=True
    )
    arrive(page.get_by_role("button", name="Bring back Opening"), key="Enter")
    arrive(page.get_by_role("button", name="Bring back Äidyt O’Brien-Ståhl"), key="Enter")
    accessible(page)
    expect(page.get_by_role("status")).to_have_text(["Back again: Äidyt O’Brien-Ståhl."])

    page.goto("/organise/seminar/trace")
    accessible(page)
    for newest in range(2):
        expect(page.get_by_role("rowheader").nth(newest)).to_have_text("Brought back from the bin")
    page.goto("/organise/seminar/privacy")
    accessible(page)
    follow(page, "One person’s data, in all events")
    page.get_by_label("E-mail address").fill("guest@example.org")
    press(page, "Look")
    accessible(page)
    press(page, "Erase this person’s data")
    accessible(page)
    page.get_by_label("Erase all of it").check()
    press(page, "Erase this person’s data")
    expect(page.get_by_role("status")).to_have_text(["Erased. Entries of this person: 1."])
