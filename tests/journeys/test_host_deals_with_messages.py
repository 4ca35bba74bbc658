"""A host deals with a message that could not be believed."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from eventsapp.accounts.models import Office, Role
from eventsapp.accounts.operations.people import add_organiser
from eventsapp.inbox.receiving import receive
from eventsapp.kernel.database import db
from eventsapp.registration.operations.answers import answer
from tests.factories import make_event, make_guest
from tests.factories.registration import accepting
from tests.inbox.conftest import Replies, state_of
from tests.journeys.steps import PASSWORD, arrive, press, signed_in


def test_a_reply_from_another_address_is_counted(app: Flask, page: Page, accessible: Callable[[Page], None]) -> None:
    add_organiser("outi@example.org", "Outi Organiser", PASSWORD, "IOM Finland", Role.owner)
    event = make_event(db.session.query(Office).one(), slug="seminar")
    guest = make_guest(event, honorific="H.E.", name="Äidyt O’Brien-Ståhl", email="guest@example.org")
    answer(guest.id, accepting(), f"guest:{guest.id}")
    replies = Replies(guest)
    receive(
        replies.message("DECLINED", sender="residence@embassy.example", text="The Ambassador is ill.\n" + "x" * 300)
    )
    receive(replies.message("TENTATIVE", method="COUNTER", more="COMMENT:Could it be at ten?"))
    signed_in(page)
    page.goto("/organise/seminar/")
    arrive(page.get_by_role("link", name="Messages that need you").first)
    accessible(page)
    proposal = "Proposal of another time: H.E. Äidyt O’Brien-Ståhl"
    expect(page.locator("article h2")).to_have_text([proposal, "Answer from a calendar: H.E. Äidyt O’Brien-Ståhl"])
    arrive(page.locator("article").nth(1).get_by_role("button", name="Count as regretted"))
    expect(page.locator("article h2")).to_have_text([proposal])
    assert state_of(guest.id) == "declined"
    press(page, "Nothing to do: put it away")
    accessible(page)
    expect(page.locator("article")).to_have_count(0)
