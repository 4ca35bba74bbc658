"""The door, on a phone: a guest shows a ticket, an organiser lets them in."""

import re
from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page

from eventsapp.accounts.operations.people import add_organiser
from eventsapp.guests.models import LinkPurpose
from eventsapp.registration.operations import answers
from tests.factories import make_event, make_guest, make_link
from tests.factories.registration import accepting

PASSWORD = "a long password of several words"


def test_a_guest_comes_in(app: Flask, page: Page, accessible: Callable[[Page], None]) -> None:
    organiser = add_organiser("outi@example.org", "Outi Organiser", PASSWORD, "IOM Finland")
    event = make_event(organiser.memberships[0].office, slug="seminar", companions_allowed=1)
    guest = make_guest(event, email="guest@example.org")
    answers.answer(guest.id, accepting("Bo Companion"), f"guest:{guest.id}")
    make_guest(event, name="Äidyt Silent")

    page.goto(f"/r/{make_link(guest, LinkPurpose.registration)}")
    assert page.locator("figure.ticket svg").count() == 2
    accessible(page)
    page.get_by_role("link", name="The tickets to print").click()
    accessible(page)

    page.goto("/door/seminar")
    page.locator("[name=email]").fill("outi@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/door/seminar*")
    accessible(page)
    page.get_by_label("Name or organisation").fill("aidyt")
    page.get_by_role("button", name="Search").click()
    accessible(page)
    page.get_by_role("button", name=re.compile("^Came in.*Bo Companion")).click()
    assert page.locator(".notice").inner_text() == "Bo Companion has come in."
    assert page.locator(".door-counts").inner_text() == "1 of 2 have come"
    page.get_by_role("link", name="Äidyt O’Brien-Ståhl").click()
    accessible(page)
    page.get_by_role("button", name=re.compile("^Came in")).click()
    assert page.locator(".door-counts").inner_text() == "2 of 2 have come"
    page.get_by_role("link", name="Door").first.click()
    page.get_by_role("link", name="Badges to print").click()
    assert page.locator(".badge-name").all_inner_texts() == ["H.E. Äidyt O’Brien-Ståhl", "Bo Companion"]
    accessible(page)
