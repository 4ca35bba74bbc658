"""A visitor puts a programme of their own together and takes it into a calendar, with and without JavaScript."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect

from eventsapp.programme.operations.releases import release
from tests.factories import SEMINAR_STARTS, make_office, make_public_event
from tests.factories.programme import make_session
from tests.journeys.conftest import needs_script
from tests.journeys.steps import arrive, follow, press


@pytest.fixture
def talks(app: Flask) -> None:
    """Three talks, of which two overlap."""
    event = make_public_event(make_office(), slug="talks", title={"en": "Talks"})
    for code, minutes in (("water", 0), ("schools", 15), ("oceans", 60)):
        starts_at = event.starts_at + timedelta(minutes=minutes)
        make_session(event, code=code, title={"en": code.title()}, starts_at=starts_at)
    release(event.id, "command line")


def shows(page: Page, *titles: str) -> None:
    """The page comes to list these sessions, in this order, and no others."""
    expect(page.locator("main h3")).to_have_text(titles)


def test_from_a_star_to_a_feed(talks: None, page: Page, javascript: bool, accessible: Callable[[Page], None]) -> None:
    page.goto("/events/talks/programme")
    accessible(page)
    water = page.get_by_role("button", name="My programme: Water")
    if javascript:
        water.click()
        page.get_by_role("button", name="My programme: Schools").press("Enter")
        expect(page.locator("#stars [role=status]")).to_have_text("In my programme: Schools. At the same time: Water.")
        expect(page.locator("button[aria-pressed=true]")).to_have_count(2)
        accessible(page)
        page.reload()
        arrive(page.locator("#stars a"))
    else:
        arrive(water)
    page.wait_for_url("**/events/talks/my?**")
    shows(page, *(["Water", "Schools"] if javascript else ["Water"]))
    accessible(page)

    press(page, "Keep my programme")
    page.wait_for_url("**/my/*")
    accessible(page)
    address = page.url
    expect(page.get_by_role("link", name="Subscribe on this device")).to_have_attribute(
        "href", re.compile("^webcal://")
    )
    if javascript:
        page.goto("/events/talks/programme")
        with page.expect_response("**/star"):
            page.get_by_role("button", name="My programme: Oceans").click()
        page.goto(address)
    else:
        follow(page, "Choose sessions")
        page.get_by_label("Schools").check()
        page.get_by_label("Oceans").check()
        accessible(page)
        press(page, "Save my programme")
        page.wait_for_url(address)
    shows(page, "Water", "Schools", "Oceans")
    press(page, "Take out: Water")
    page.wait_for_url(address)
    shows(page, "Schools", "Oceans")
    assert page.context.cookies() == []


@needs_script
def test_stars_wait_for_the_net(talks: None, page: Page, javascript: bool) -> None:
    page.goto("/events/talks/programme")
    page.get_by_role("button", name="My programme: Water").click()
    expect(page.locator("#stars .count")).to_have_text("1")
    arrive(page.locator("#stars a"))
    press(page, "Keep my programme")
    page.wait_for_url("**/my/*")
    address = page.url
    page.goto("/events/talks/programme")
    page.context.set_offline(True)
    with page.expect_event("requestfailed", lambda sent: sent.url.endswith("/star")):
        page.get_by_role("button", name="My programme: Oceans").click()
    page.context.set_offline(False)

    with page.expect_response("**/star"):
        page.reload()
    page.goto(address)
    shows(page, "Water", "Oceans")


@needs_script
def test_another_persons_list_is_not_mixed_with_ones_own(talks: None, page: Page, javascript: bool) -> None:
    page.goto("/events/talks/my?s=oceans")
    press(page, "Keep my programme")
    page.wait_for_url("**/my/*")
    theirs = page.url
    page.evaluate("localStorage.clear()")
    page.goto("/events/talks/programme")
    page.get_by_role("button", name="My programme: Water").click()

    page.goto(theirs)
    shows(page, "Oceans")
    adopt = page.get_by_role("button", name="Use this one on this device")
    adopt.click()
    expect(adopt).to_be_hidden()
    page.goto("/events/talks/programme")
    expect(page.locator("button[aria-pressed=true]")).to_have_attribute("value", "oceans")


@needs_script
def test_stars_in_the_grid_and_in_what_is_on_now(
    talks: None, page: Page, javascript: bool, accessible: Callable[[Page], None]
) -> None:
    starred = page.locator("button.star[aria-pressed=true]")
    page.goto("/events/talks/programme?view=grid")
    page.get_by_role("button", name="My programme: Water").click()
    accessible(page)

    with time_machine.travel(SEMINAR_STARTS + timedelta(minutes=20), tick=False) as clock:
        page.goto("/events/talks/now")
        page.get_by_role("button", name="My programme: Oceans").press("Enter")
        accessible(page)
        clock.shift(timedelta(minutes=40))
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.locator("main h2").and_(page.get_by_text("Now", exact=True)).wait_for()
        page.get_by_role("button", name="My programme: Water").wait_for(state="detached")
    shows(page, "Oceans")
    expect(starred).to_have_attribute("value", "oceans")
    expect(starred).to_be_focused()
