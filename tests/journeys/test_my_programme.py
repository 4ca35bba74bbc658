"""A visitor puts a programme of their own together and takes it into a calendar, with and without JavaScript."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page

from eventsapp.programme.operations.releases import release
from tests.factories import SEMINAR_STARTS, make_office, make_public_event
from tests.factories.programme import make_session
from tests.journeys.conftest import needs_script


@pytest.fixture
def talks(app: Flask) -> None:
    """Three talks, of which two overlap."""
    event = make_public_event(make_office(), slug="talks", title={"en": "Talks"})
    for code, minutes in (("water", 0), ("schools", 15), ("oceans", 60)):
        starts_at = event.starts_at + timedelta(minutes=minutes)
        make_session(event, code=code, title={"en": code.title()}, starts_at=starts_at)
    release(event.id, "command line")


def titles(page: Page) -> list[str]:
    return [each.strip() for each in page.locator("main h3").all_inner_texts()]


def test_from_a_star_to_a_feed(talks: None, page: Page, javascript: bool, accessible: Callable[[Page], None]) -> None:
    page.goto("/events/talks/programme")
    accessible(page)
    page.get_by_role("button", name="My programme: Water").click()
    if javascript:
        page.get_by_role("button", name="My programme: Schools").press("Enter")
        assert page.locator("#stars [role=status]").inner_text() == (
            "In my programme: Schools. At the same time: Water."
        )
        assert page.locator("button[aria-pressed=true]").count() == 2
        accessible(page)
        page.reload()
        page.locator("#stars a").click()
    page.wait_for_url("**/events/talks/my?**")
    assert titles(page) == (["Water", "Schools"] if javascript else ["Water"])
    accessible(page)

    page.get_by_role("button", name="Keep my programme").click()
    page.wait_for_url("**/my/*")
    accessible(page)
    address = page.url
    assert page.get_by_role("link", name="Subscribe on this device").get_attribute("href").startswith("webcal://")  # type: ignore[union-attr]
    if javascript:
        page.goto("/events/talks/programme")
        with page.expect_response("**/star"):
            page.get_by_role("button", name="My programme: Oceans").click()
        page.goto(address)
    else:
        page.get_by_role("link", name="Choose sessions").click()
        page.get_by_label("Schools").check()
        page.get_by_label("Oceans").check()
        accessible(page)
        page.get_by_role("button", name="Save my programme").click()
        page.wait_for_url(address)
    assert titles(page) == ["Water", "Schools", "Oceans"]
    page.get_by_role("button", name="Take out: Water").click()
    page.wait_for_url(address)
    assert titles(page) == ["Schools", "Oceans"]
    assert page.context.cookies() == []


@needs_script
def test_stars_wait_for_the_net(talks: None, page: Page, javascript: bool) -> None:
    page.goto("/events/talks/programme")
    page.get_by_role("button", name="My programme: Water").click()
    page.locator("#stars a").click()
    page.get_by_role("button", name="Keep my programme").click()
    page.wait_for_url("**/my/*")
    address = page.url
    page.goto("/events/talks/programme")
    page.context.set_offline(True)
    page.get_by_role("button", name="My programme: Oceans").click()
    page.context.set_offline(False)

    with page.expect_response("**/star"):
        page.reload()
    page.goto(address)
    assert titles(page) == ["Water", "Oceans"]


@needs_script
def test_another_persons_list_is_not_mixed_with_ones_own(talks: None, page: Page, javascript: bool) -> None:
    page.goto("/events/talks/my?s=oceans")
    page.get_by_role("button", name="Keep my programme").click()
    page.wait_for_url("**/my/*")
    theirs = page.url
    page.evaluate("localStorage.clear()")
    page.goto("/events/talks/programme")
    page.get_by_role("button", name="My programme: Water").click()

    page.goto(theirs)
    assert titles(page) == ["Oceans"]
    page.get_by_role("button", name="Use this one on this device").click()
    page.goto("/events/talks/programme")
    assert page.locator("button[aria-pressed=true]").get_attribute("value") == "oceans"


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
    assert (titles(page), starred.all_inner_texts(), starred.get_attribute("value")) == (["Oceans"], [""], "oceans")
    assert page.evaluate("document.activeElement.value") == "oceans"
