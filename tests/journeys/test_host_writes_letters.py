"""A host writes a letter in their own words, looks at it for a guest, and reminds those who are silent."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from eventsapp.accounts.models import Role
from eventsapp.accounts.operations.people import add_organiser
from eventsapp.guests.searching import folded
from eventsapp.kernel.database import db
from eventsapp.mail.models import OutboxMessage
from tests.factories import make_event, make_guest
from tests.journeys.test_organiser_sets_up_and_invites import PASSWORD, sign_in

Check = Callable[[Page], None]


def test_a_letter_is_written_and_guests_are_reminded(app: Flask, page: Page, accessible: Check) -> None:
    outi: Any = add_organiser("outi@example.org", "Outi Organiser", PASSWORD, "IOM Finland", Role.owner)
    event = make_event(outi.memberships[0].office, slug="vision")
    for name in ("Aino Virta", "Bo Ek"):
        make_guest(event, name=name, search=folded(name))
    page.goto("/organise/")
    sign_in(page)

    page.goto("/organise/vision/letters")
    accessible(page)
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Reminder", exact=True))
    row.get_by_role("link", name=re.compile("English")).click()
    accessible(page)
    page.locator("[name=body]").fill("Dear {nmae},")
    page.get_by_role("button", name="Save").click()
    assert page.locator(".error-summary li").count() == 1
    accessible(page)
    page.locator("[name=body]").fill("Dear {name},\n\nwe *still* hope to see you.")
    page.get_by_role("button", name="Save").click()
    page.locator("[name=who]").fill("ek")
    page.get_by_role("button", name="Show", exact=True).click()
    letter = page.frame_locator("iframe.letter")
    assert letter.get_by_text("Dear Bo Ek,").count() == 1
    accessible(page)

    page.goto("/organise/vision/letters")
    page.get_by_role("link", name="Remind 2 guests who have not answered").click()
    accessible(page)
    page.locator("[name=days_before]").fill("7")
    page.locator("[name=at]").fill("9:00")
    page.get_by_role("button", name="Add a reminder").click()
    assert page.get_by_text("7 days before the deadline, at 09:00").count() == 1
    page.get_by_role("button", name="Remind 2 guests").click()
    assert page.get_by_text("2 guests are written to.").count() == 1
    accessible(page)

    db.session.rollback()
    content = db.session.scalars(select(OutboxMessage.content)).all()
    assert len(content) == 2
    (path,) = set(re.findall(r"List-Unsubscribe: <(\S+)>", re.sub(r"\r\n ", "", content[0].decode())))
    page.goto(path)
    accessible(page)
    page.get_by_role("button", name="Send me no more of them").click()
    assert page.get_by_role("button", name="Send them to me again").count() == 1
    accessible(page)
    page.goto("/organise/vision/announce/reminder")
    assert page.get_by_text("1 is left out: they want no announcements.").count() == 1
