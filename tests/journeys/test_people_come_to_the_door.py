"""The door, on a phone: a guest shows a ticket, an organiser lets them in."""

import re
from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from eventsapp.accounts.operations.people import add_organiser
from eventsapp.guests.models import LinkPurpose
from eventsapp.registration.operations import answers
from tests.factories import make_event, make_guest, make_link
from tests.factories.registration import accepting
from tests.journeys.steps import PASSWORD, arrive, fill, follow, press


def test_a_guest_comes_in(app: Flask, page: Page, accessible: Callable[[Page], None]) -> None:
    organiser = add_organiser("outi@example.org", "Outi Organiser", PASSWORD, "IOM Finland")
    event = make_event(organiser.memberships[0].office, slug="seminar", companions_allowed=1)
    guest = make_guest(event, email="guest@example.org")
    answers.answer(guest.id, accepting("Bo Companion"), f"guest:{guest.id}")
    make_guest(event, name="Äidyt Silent")

    page.goto(f"/r/{make_link(guest, LinkPurpose.registration)}")
    expect(page.get_by_role("link", name="Open the tickets")).to_have_count(1)
    accessible(page)
    follow(page, "Open the tickets")
    expect(page.locator("figure.ticket svg")).to_have_count(2)
    accessible(page)

    page.goto("/door/seminar")
    fill(page, email="outi@example.org", password=PASSWORD)
    arrive(page.get_by_role("button", name="Sign in", exact=True))
    page.wait_for_url("**/door/seminar*")
    accessible(page)
    page.get_by_label("Name or organisation").fill("aidyt")
    press(page, "Search")
    accessible(page)
    arrive(page.get_by_role("button", name=re.compile("^Came in.*Bo Companion")))
    expect(page.locator(".notice")).to_have_text("Bo Companion has come in.")
    expect(page.locator(".door-counts")).to_have_text("1 of 2 have come")
    follow(page, "Äidyt O’Brien-Ståhl")
    accessible(page)
    arrive(page.get_by_role("button", name=re.compile("^Came in")))
    expect(page.locator(".door-counts")).to_have_text("2 of 2 have come")
    arrive(page.get_by_role("link", name="Door").first)
    follow(page, "Badges to print")
    expect(page.locator(".badge-name")).to_have_text(["H.E. Äidyt O’Brien-Ståhl", "Bo Companion"])
    accessible(page)
