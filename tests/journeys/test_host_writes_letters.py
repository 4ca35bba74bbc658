"""A host writes a letter in their own words, looks at it for a guest, and reminds those who are silent."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from eventsapp.accounts.models import Role
from eventsapp.accounts.operations.people import add_organiser
from eventsapp.guests.searching import folded
from eventsapp.kernel.database import db
from eventsapp.mail.models import OutboxMessage
from tests.factories import make_event, make_guest
from tests.journeys.steps import PASSWORD, arrive, follow, press, signed_in

Check = Callable[[Page], None]


def test_a_letter_is_written_and_guests_are_reminded(app: Flask, page: Page, accessible: Check) -> None:
    outi: Any = add_organiser("outi@example.org", "Outi Organiser", PASSWORD, "IOM Finland", Role.owner)
    event = make_event(outi.memberships[0].office, slug="vision")
    for name in ("Aino Virta", "Bo Ek"):
        make_guest(event, name=name, search=folded(name))
    signed_in(page)

    page.goto("/organise/vision/letters")
    accessible(page)
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Reminder", exact=True))
    arrive(row.get_by_role("link", name=re.compile("English")))
    accessible(page)
    page.locator("[name=body]").fill("Dear {nmae},")
    press(page, "Save")
    expect(page.locator(".error-summary li")).to_have_count(1)
    accessible(page)
    page.locator("[name=body]").fill("Dear {name},\n\nwe *still* hope to see you.")
    press(page, "Save")
    page.locator("[name=who]").fill("ek")
    arrive(page.get_by_role("button", name="Show", exact=True))
    letter = page.frame_locator("iframe.letter")
    expect(letter.get_by_text("Dear Bo Ek,")).to_have_count(1)
    accessible(page)

    page.goto("/organise/vision/letters")
    follow(page, "Remind 2 guests who have not answered")
    accessible(page)
    page.locator("[name=days_before]").fill("7")
    page.locator("[name=at]").fill("9:00")
    press(page, "Add a reminder")
    expect(page.get_by_text("7 days before the deadline, at 09:00")).to_have_count(1)
    press(page, "Remind 2 guests")
    expect(page.get_by_text("2 guests are written to.")).to_have_count(1)
    accessible(page)

    db.session.rollback()
    content = db.session.scalars(select(OutboxMessage.content)).all()
    assert len(content) == 2
    (path,) = set(re.findall(r"List-Unsubscribe: <(\S+)>", re.sub(r"\r\n ", "", content[0].decode())))
    page.goto(path)
    accessible(page)
    press(page, "Send me no more of them")
    expect(page.get_by_role("button", name="Send them to me again")).to_have_count(1)
    accessible(page)
    page.goto("/organise/vision/announce/reminder")
    expect(page.get_by_text("1 is left out: they want no announcements.")).to_have_count(1)
