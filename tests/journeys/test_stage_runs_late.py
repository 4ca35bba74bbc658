"""Saturday afternoon: an organiser mends what is warned of, releases, and moves a stage that runs late, by phone."""

import os
import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from playwright.sync_api import Page, expect

from eventsapp.accounts.models import Role
from eventsapp.accounts.operations.people import add_organiser
from eventsapp.kernel.database import db
from eventsapp.programme.operations.releases import release
from tests.factories import make_public_event
from tests.factories.programme import make_room, make_session, make_speaker
from tests.journeys.steps import PASSWORD, arrive, follow, press, signed_in

Check = Callable[[Page], None]


def a_festival(app: Flask) -> None:
    organiser = add_organiser("outi@example.org", "Outi Organiser", PASSWORD, "IOM Finland", Role.organiser)
    event = make_public_event(organiser.memberships[0].office, slug="talks", title={"en": "UN Village Mini Talks"})
    tent = make_room(event, name="UN tent", capacity=60)
    stage = make_room(event, name="Sky stage", position=1)
    aino, bo = make_speaker(event, name="Aino Virtanen"), make_speaker(event, name="Bo Öhman")
    at = event.starts_at
    titles = ("Clean water for all", "Peace begins at school", "Coffee", "What a city owes its sea", "Closing words")
    for number, title in enumerate(titles):
        make_session(
            event,
            [(aino if number % 2 else bo, "speaker")] if title != "Coffee" else [],
            title={"en": title},
            kind="break" if title == "Coffee" else "talk",
            room_id=tent.id,
            starts_at=at + timedelta(minutes=30 * number),
            abstract={"en": "A short talk."},
        )
    other = make_session(event, [(bo, "speaker")], title={"en": "Songs of the north"}, room_id=stage.id, starts_at=at)
    release(event.id, "command line", note="The first programme")
    other.title = {"en": "Songs of the far north"}
    other.starts_at = at + timedelta(minutes=15)
    make_session(event, title={"en": "Surprise guest"}, room_id=stage.id, starts_at=at + timedelta(minutes=30))
    make_session(event, title={"en": "Not placed yet"}, starts_at=None)
    db.session.commit()


def test_a_stage_runs_late(app: Flask, page: Page, accessible: Check) -> None:
    a_festival(app)
    signed_in(page)
    page.goto("/organise/talks/programme")
    accessible(page)
    follow(page, "Look at the warnings")
    accessible(page)
    look(page, "warnings")
    arrive(page.get_by_role("button", name=re.compile("Leave it.*Not placed yet")).first)
    expect(page.get_by_text("Left as they are")).to_have_count(1)
    page.goto("/organise/talks/programme")
    follow(page, "Songs of the far north")
    accessible(page)
    look(page, "session")

    page.goto("/organise/talks/programme")
    follow(page, "Look through it and release")
    accessible(page)
    look(page, "release")

    page.goto("/organise/talks/programme")
    follow(page, "Running late")
    accessible(page)
    look(page, "late")
    follow(page, "UN tent")
    accessible(page)
    look(page, "late_room")
    page.locator("#from").select_option(label="10:00 Peace begins at school")
    page.get_by_label("become shorter").check()
    arrive(page.get_by_role("button", name=re.compile(r"^\+15")))
    accessible(page)
    look(page, "moves")
    expect(page.locator(".move-times")).to_have_text(
        [re.compile(r"^\s*\S+\s+\S+\s+10:15"), re.compile(r"^\s*\S+\s+\S+\s+10:45")]
    )
    press(page, "Publish the new times")
    expect(page.get_by_text("Release 2 is out: the new times are public now.")).to_have_count(1)
    accessible(page)

    page.goto("/events/talks/changes")
    accessible(page)
    look(page, "changes")
    arrive(page.get_by_role("link", name="The programme of that day").last)
    accessible(page)
    look(page, "version")

    page.goto("/organise/talks/programme/late")
    press(page, "Undo it with a new release")
    expect(page.get_by_text("Release 3 is out: the times are what they were.")).to_have_count(1)


def look(page: Page, name: str) -> None:
    folder = os.environ.get("PICTURES")
    if not folder:
        return
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    page.emulate_media(color_scheme="dark")
    page.screenshot(path=f"{folder}/{name}-dark.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})
