"""A visitor on a phone reads what is on."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from playwright.sync_api import Page, expect

from eventsapp.programme.operations.releases import release
from tests.factories import make_office, make_public_event
from tests.factories.programme import make_room, make_session, make_speaker, make_track
from tests.journeys.steps import arrive, follow


def test_from_the_list_of_events_to_a_speaker(app: Flask, page: Page, accessible: Callable[[Page], None]) -> None:
    event = make_public_event(make_office(), slug="mini-talks", title={"en": "UN Village Mini Talks"}, sample=True)
    tent = make_room(event, name="UN tent")
    water = make_track(event, name={"en": "Clean water"}, goals=[6])
    speaker = make_speaker(event, name="Noor Lindqvist", organisation="Water Now", bio={"en": "Digs *wells*."})
    make_session(
        event,
        [(speaker, "speaker")],
        title={"en": "Every drop"},
        abstract={"en": "Wells and **who** keeps them."},
        room_id=tent.id,
        track_id=water.id,
    )
    make_session(event, title={"fi": "Tauko"}, kind="break", starts_at=event.starts_at + timedelta(hours=1))
    release(event.id, "command line")

    page.goto("/")
    accessible(page)
    follow(page, "UN Village Mini Talks")
    accessible(page)
    arrive(page.get_by_role("link", name="Programme").first)
    page.wait_for_url("**/events/mini-talks/programme")
    accessible(page)
    expect(page.locator("[lang=fi]", has_text="Tauko")).to_have_count(1)
    follow(page, "Every drop")
    accessible(page)
    follow(page, "Noor Lindqvist")
    expect(page.locator("h1")).to_have_text("Noor Lindqvist")
    accessible(page)
    assert page.context.cookies() == []
