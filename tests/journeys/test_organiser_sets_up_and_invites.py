"""An organiser makes an event, releases its programme, invites a list, and watches an answer arrive."""

import re
import threading
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page, expect

from eventsapp.accounts.models import Role
from eventsapp.accounts.operations.people import add_organiser
from eventsapp.mail.worker import deliver_batch
from tests.journeys.steps import PASSWORD, arrive, fill, follow, photograph, press, sign_in

Check = Callable[[Page], None]

GUESTS = """Nimi;Sähköposti;Ryhmä;Kieli
Åsa Öhman;asa@example.org;Protocol;sv
Aino de la Cruz;aino@example.org;Protocol;en
"""


def letters(folder: Path) -> dict[str, str]:
    """The text of each delivered letter, by its recipient."""
    found = {}
    for path in folder.glob("*.eml"):
        whole = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = whole.get_body(("plain",))
        assert body is not None
        found[str(whole["To"].addresses[0].addr_spec)] = str(body.get_content())
    return found


def code_in(folder: Path) -> str:
    """The code of the one letter that brings one."""
    (code,) = re.findall(r"(?m)^(\d{6})\r?$", "\n".join(each.read_text() for each in folder.glob("*.eml")))
    return str(code)


def test_from_sign_in_to_the_first_answer(app: Flask, page: Page, accessible: Check) -> None:
    add_organiser("outi@example.org", "Outi Organiser", PASSWORD, "IOM Finland", Role.owner)
    mail = Path(app.extensions["settings"].mail_url.removeprefix("file:"))
    for old in mail.glob("*.eml"):
        old.unlink()

    page.goto("/organise/")
    accessible(page)
    sign_in(page)
    accessible(page)

    page.goto("/organise/new")
    accessible(page)
    fill(page, title__en="Building a shared future vision", slug="vision", timezone="Europe/Helsinki")
    fill(page, starts_day="24.5.2030", starts_time="9:30", ends_day="24.5.2030", ends_time="8:30")
    fill(page, venue__en="House of the Estates")
    page.get_by_role("checkbox", name="Svenska").check()
    press(page, "Make the event")
    expect(page.locator(".error-summary a")).to_have_text(["The end must be after the start."])
    accessible(page)
    fill(page, ends_time="12:30")
    press(page, "Make the event")
    page.wait_for_url("**/organise/vision/")
    accessible(page)

    page.goto("/organise/vision/rooms")
    fill(page, name="Banquet hall", capacity="180")
    press(page, "Add the room")
    accessible(page)

    page.goto("/organise/vision/speakers/new")
    fill(page, name="Noor Lindqvist", organisation="Ministry of the Interior")
    page.locator("[name=photo]").set_input_files({"name": "noor.png", "mimeType": "image/png", "buffer": photograph()})
    page.get_by_role("checkbox", name="the photograph").check()
    press(page, "Save the speaker")
    accessible(page)

    page.goto("/organise/vision/sessions/new")
    fill(page, title__en="Opening words", kind="ceremony", day="24.5.2030", time="9.30", minutes="20")
    page.locator("[name=room]").select_option(label="Banquet hall")
    page.locator("[name='parts.0.speaker']").select_option(index=1)
    accessible(page)
    press(page, "Save the session")
    page.wait_for_url("**/organise/vision/programme**")
    accessible(page)
    follow(page, "Look through it and release")
    accessible(page)
    arrive(page.get_by_role("button", name=re.compile("^Make release")))
    page.goto("/events/vision/programme")
    expect(page.locator("h3, .session a").filter(has_text="Opening words").first).to_be_visible()
    accessible(page)

    page.goto("/organise/vision/form/new")
    fill(page, label__en="Which panel will you follow?")
    accessible(page)
    press(page, "Save")

    page.goto("/organise/vision/guests/import")
    page.locator("[name=file]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": GUESTS.encode("cp1252")}
    )
    accessible(page)
    press(page, "Look at the list")
    accessible(page)
    arrive(page.get_by_role("button", name=re.compile("^Import")))
    page.goto("/organise/vision/guests")
    accessible(page)
    expect(page.locator("tbody").get_by_text("Åsa Öhman", exact=True)).to_have_count(1)

    page.goto("/organise/vision/calendars")
    page.get_by_role("checkbox", name="Let guests answer the invitation in their calendar").check()
    press(page, "Save")
    accessible(page)

    page.goto("/organise/vision/letters/invitation/en")
    accessible(page)
    page.goto("/organise/vision/letters")
    accessible(page)
    press(page, "Invite all 2 guests who are not invited yet")
    deliver_batch("journey", threading.Event())
    post = letters(mail)
    assert sorted(post) == ["aino@example.org", "asa@example.org"]

    (link,) = re.findall(r"http://\S+/i/[\w-]+", post["asa@example.org"])
    # A new event by invitation asks for a code, once in each browser.
    page.goto(link)
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page.locator("bdi.address")).to_have_text("a***@example.org")
    accessible(page)
    press(page, "Skicka en kod till mig")
    deliver_batch("journey", threading.Event())
    fill(page, code=code_in(mail))
    accessible(page)
    press(page, "Fortsätt")
    page.locator("label[for=answer]").click()
    arrive(page.locator("main form button[type=submit]").last)
    page.wait_for_url("**/r/*")
    accessible(page)
    page.goto(link)
    expect(page.get_by_role("heading", name="Ni har svarat")).to_be_visible()
    expect(page.locator("bdi.address")).to_have_count(0)

    page.goto("/organise/vision/answers")
    accessible(page)
    for number, tab in enumerate(("All 1", "Accepted 1")):
        expect(page.locator(".tabs a").nth(number)).to_have_text(tab)
