"""A speaker gets a letter, opens the link, confirms and says what may be published; the organiser sees it."""

import re
import threading
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, expect

from eventsapp.accounts.models import Role
from eventsapp.accounts.operations.people import add_organiser
from eventsapp.mail.worker import deliver_batch
from eventsapp.programme.operations.releases import release
from tests.factories import make_event
from tests.factories.programme import make_room, make_session, make_speaker
from tests.journeys.steps import PASSWORD, arrive, fill, follow, photograph, press, signed_in
from tests.journeys.test_organiser_sets_up_and_invites import letters

Check = Callable[[Page], None]


def test_from_the_letter_to_the_consent(app: Flask, page: Page, browser: Browser, accessible: Check) -> None:
    outi = add_organiser("outi@example.org", "Outi Organiser", PASSWORD, "IOM Finland", Role.owner)
    event = make_event(outi.memberships[0].office, slug="seminar")
    room = make_room(event, name="Hall")
    speaker = make_speaker(event, name="Noor Lindqvist", email="noor@example.org", language="en", agrees=())
    make_session(event, title={"en": "Wells"}, room_id=room.id, parts=[(speaker, "speaker")])
    release(event.id, "command line")
    mail = Path(app.extensions["settings"].mail_url.removeprefix("file:"))
    for old in mail.glob("*.eml"):
        old.unlink()

    signed_in(page)
    page.goto("/organise/seminar/speakers")
    accessible(page)
    follow(page, "Letters to speakers")
    accessible(page)
    arrive(page.get_by_role("link", name=re.compile("standard text.*Invitation to confirm, English")))
    accessible(page)
    page.go_back()
    arrive(page.get_by_role("button", name="Write to the 1 speaker who did not get it yet").first)
    deliver_batch("journey", threading.Event())
    found = re.search(r"/s/[\w-]{22}", letters(mail)["noor@example.org"])
    assert found

    page.context.clear_cookies()
    page.goto(found[0])
    accessible(page)
    fill(page, word="With pleasure.")
    press(page, "I confirm")
    expect(page.locator("section .notice")).to_contain_text("You confirmed this on ")
    accessible(page)
    follow(page, "Change what is said of you")
    accessible(page)
    fill(page, post="Engineer", bio__en="Digs *wells*.", links__0__name="Mine", links__0__url="javascript:alert(1)")
    page.get_by_role("checkbox", name="the photograph").check()
    press(page, "Save")
    expect(page.locator(".error-summary a")).to_have_text(["Give an address that begins with https://."])
    accessible(page)
    fill(page, links__0__url="https://example.org/noor")
    page.locator("[name=photo]").set_input_files({"name": "noor.png", "mimeType": "image/png", "buffer": photograph()})
    press(page, "Save")
    expect(page.locator("main > .notice")).to_have_text(
        "Saved. It is published with the next release of the programme."
    )
    accessible(page)

    signed_in(page)
    page.goto("/organise/seminar/speakers")
    expect(page.locator("tbody tr").first.locator("td").last).to_have_text("no consent")
    follow(page, "Noor Lindqvist")
    expect(page.locator("q")).to_have_text("With pleasure.")
    expect(page.get_by_text("“With pleasure.”")).to_have_count(0)
    accessible(page)
