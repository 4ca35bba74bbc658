"""An organiser moves sessions about: with the mouse, with the keyboard, and by the plain form without JavaScript."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from eventsapp.accounts.models import Role
from eventsapp.accounts.operations.people import add_organiser
from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.programme.models import ProgrammeSession
from tests.factories import make_event
from tests.factories.programme import make_room, make_session, make_speaker
from tests.journeys.conftest import needs_script
from tests.journeys.steps import PASSWORD, arrive, fill, signed_in

Check = Callable[[Page], None]

NINE = datetime(2030, 5, 24, 6, 0, tzinfo=UTC)
GRID = "/organise/seminar/programme/grid"


@pytest.fixture
def event(app: Flask) -> Event:
    """A day with two rooms, a break for all, and a talk that has no time yet."""
    outi = add_organiser("outi@example.org", "Outi Organiser", PASSWORD, "IOM Finland", Role.owner)
    add_organiser("kalle@example.org", "Kalle Colleague", PASSWORD, "IOM Finland", Role.organiser)
    event = make_event(outi.memberships[0].office, slug="seminar", starts_at=NINE, ends_at=NINE + timedelta(hours=6))
    hall, library = make_room(event, name="Hall", capacity=200), make_room(event, name="Library", position=1)
    speaker = make_speaker(event, name="Åsa Öhman")
    make_session(event, code="opening", title={"en": "Opening"}, starts_at=NINE, room_id=hall.id)
    make_session(
        event,
        code="panel",
        title={"en": "Panel"},
        starts_at=NINE + timedelta(hours=1),
        room_id=library.id,
        parts=[(speaker, "speaker")],
    )
    make_session(event, code="coffee", title={"en": "Coffee"}, kind="break", starts_at=NINE + timedelta(minutes=30))
    make_session(event, code="film", title={"en": "Film"}, starts_at=None, minutes=45)
    return event


@pytest.fixture
def wide(context: BrowserContext, event: Event) -> Page:
    """A wide window, signed in, at the grid."""
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    signed_in(page)
    page.goto(GRID)
    return page


@pytest.fixture
def kalle(app: Flask, browser: Browser, event: Event) -> Iterator[Page]:
    """Another organiser at the same grid, in a browser of his own."""
    context = browser.new_context(base_url=app.extensions["settings"].url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    signed_in(page, "kalle@example.org")
    page.goto(GRID)
    yield page
    context.close()


def slot(page: Page, title: str) -> Locator:
    return page.locator(".grid-slot:not(.ghost)", has_text=title)


def said(page: Page) -> Locator:
    return page.locator(".grid-says")


def in_room(page: Page, room: str) -> Locator:
    return page.locator("section", has=page.locator(f"h2:has-text('{room}')")).locator("li")


def press(page: Page, button: str) -> None:
    """A button of the grid: the page stays."""
    page.get_by_role("button", name=button).click()


def drag(page: Page, what: Locator, to: tuple[float, float], grab: tuple[float, float] = (30, 8)) -> None:
    """Take something with the mouse, `grab` from its corner, and let it go somewhere."""
    box = what.bounding_box()
    assert box
    page.mouse.move(box["x"] + grab[0], box["y"] + grab[1])
    page.mouse.down()
    page.mouse.move(box["x"] + grab[0] + 10, box["y"] + grab[1] + 10)
    page.mouse.move(*to, steps=5)
    page.mouse.up()


def lane(page: Page, room: str) -> tuple[float, float, float]:
    """The left side and the top of a room's lane, and the pixels of a minute."""
    section = page.locator("section", has=page.locator(f"h2:has-text('{room}')"))
    box = section.locator("ol").bounding_box()
    assert box
    return box["x"], box["y"], box["height"] / float(page.locator("#grid").get_attribute("data-length") or 1)


def stored(code: str) -> tuple[str, int, str]:
    """Where a session is by the database: its time in UTC, its length, its room."""
    db.session.rollback()
    db.session.expire_all()
    session = db.session.query(ProgrammeSession).filter_by(code=code).one()
    starts = f"{session.starts_at:%H:%M}" if session.starts_at else ""
    return starts, session.minutes, session.room.name if session.room else ""


def test_grid_is_readable_at_every_width(wide: Page, accessible: Check) -> None:
    for width in (1280, 768, 360):
        wide.set_viewport_size({"width": width, "height": 900})
        accessible(wide)
    expect(in_room(wide, "Hall")).to_have_text(["09:00–09:30 Opening"], use_inner_text=True)


def test_plain_form_places_a_session(wide: Page, accessible: Check, javascript: bool) -> None:
    wide.set_viewport_size({"width": 360, "height": 740})
    arrive(slot(wide, "Film").get_by_role("link"))
    wide.get_by_label("Room").select_option(label="Library")
    fill(wide, day="24.5.2030", time="12")
    accessible(wide)
    arrive(wide.get_by_role("button", name="Save the place"))

    expect(slot(wide, "Film")).to_have_text("12:00–12:45 Film")
    assert stored("film") == ("09:00", 45, "Library")


@needs_script
def test_session_is_dragged_to_another_room_and_back_by_undo(wide: Page) -> None:
    left, top, minute = lane(wide, "Library")

    # The grid begins at 8; the mouse holds the session 8 pixels below its top.
    drag(wide, slot(wide, "Opening"), (left + 40, top + 180 * minute + 8))

    expect(said(wide)).to_have_text("Saved. Opening: Library, 11:00–11:30.")
    assert stored("opening") == ("08:00", 30, "Library")
    press(wide, "Undo")
    expect(said(wide)).to_have_text("Saved. Opening: Hall, 09:00–09:30.")
    assert stored("opening") == ("06:00", 30, "Hall")
    press(wide, "Redo")
    expect(said(wide)).to_have_text("Saved. Opening: Library, 11:00–11:30.")
    expect(wide).to_have_url(re.compile(f"{GRID}$"))


@needs_script
def test_edge_is_dragged_to_make_a_session_longer(wide: Page) -> None:
    left, top, minute = lane(wide, "Hall")
    edge = slot(wide, "Opening").locator(".grid-edge")

    drag(wide, edge, (left + 40, top + 120 * minute), grab=(30, 3))

    expect(said(wide)).to_have_text("Saved. Opening: Hall, 09:00–10:00.")
    assert stored("opening") == ("06:00", 60, "Hall")


@needs_script
def test_unplaced_session_is_dropped_into_the_grid_and_back(wide: Page) -> None:
    left, top, minute = lane(wide, "Hall")

    drag(wide, slot(wide, "Film"), (left + 40, top + 75 * minute))
    twice = "Hall is used twice: Friday 24 May 2030 09:15–09:30."
    expect(said(wide)).to_have_text(f"Saved. Film: Hall, 09:15–10:00. Clashes with Opening. {twice}")
    wide.get_by_text("Warnings (1)").click()
    expect(wide.locator(".grid-warnings li")).to_have_text(f"Opening, Film: {twice}")
    assert stored("film") == ("06:15", 45, "Hall")
    expect(in_room(wide, "Hall")).to_have_text(
        ["Clash 09:00–09:30 Opening", "Clash 09:15–10:00 Film"], use_inner_text=True
    )

    box = wide.locator("[data-room=unplaced]").bounding_box()
    assert box
    drag(wide, slot(wide, "Film"), (box["x"] + 20, box["y"] + 20))
    expect(said(wide)).to_have_text("Saved. Film: not placed.")
    expect(wide.locator(".grid-warnings")).to_be_hidden()
    assert stored("film") == ("", 45, "")
    expect(in_room(wide, "Hall")).to_have_text(["09:00–09:30 Opening"], use_inner_text=True)


@needs_script
def test_session_is_dropped_into_all_rooms(wide: Page) -> None:
    left, top, minute = lane(wide, "Hall")

    drag(wide, slot(wide, "Opening"), (left - 20, top + 240 * minute + 8))

    expect(said(wide)).to_have_text("Saved. Opening: All rooms, 12:00–12:30.")
    assert stored("opening") == ("09:00", 30, "")


@needs_script
def test_everything_is_done_by_keyboard(wide: Page, accessible: Check) -> None:
    link = slot(wide, "Opening").get_by_role("link")
    link.focus()
    for _each in range(4):
        wide.keyboard.press("ArrowDown")
    wide.keyboard.press("ArrowRight")
    expect(said(wide)).to_have_text("Opening: Library, 10:00–10:30. Clashes with Panel.")
    wide.keyboard.press("Shift+ArrowDown")
    wide.keyboard.press("Enter")
    saved = "Saved. Opening: Library, 10:00–10:45. Clashes with Panel. "
    saved += "Library is used twice: Friday 24 May 2030 10:00–10:30."
    expect(said(wide)).to_have_text(saved)
    assert stored("opening") == ("07:00", 45, "Library")
    expect(link).to_be_focused()
    accessible(wide)

    wide.keyboard.press("ArrowUp")
    wide.keyboard.press("Escape")
    expect(said(wide)).to_have_text("Back where it was. Opening: Library, 10:00–10:45. Clashes with Panel.")
    wide.keyboard.press("Control+z")
    expect(said(wide)).to_have_text("Saved. Opening: Hall, 09:00–09:30.")
    wide.keyboard.press("Control+Shift+z")
    expect(said(wide)).to_have_text(saved)

    wide.keyboard.press("Delete")
    wide.keyboard.press("Enter")
    expect(said(wide)).to_have_text("Saved. Opening: not placed.")
    assert stored("opening") == ("", 45, "")
    wide.keyboard.press("ArrowRight")
    wide.keyboard.press("Enter")
    expect(said(wide)).to_have_text("Saved. Opening: Hall, 09:00–09:45.")

    wide.keyboard.press("Enter")
    wide.wait_for_url("**/place?**")
    wide.go_back()
    slot(wide, "Opening").get_by_role("link").press("e")
    wide.wait_for_url("**/sessions/*")


@needs_script
def test_move_is_saved_when_the_keys_rest(wide: Page) -> None:
    slot(wide, "Panel").get_by_role("link").press("ArrowDown")

    expect(said(wide)).to_have_text("Saved. Panel: Library, 10:15–10:45.")


@needs_script
@pytest.mark.parametrize(
    ("button", "end"),
    [("Take theirs", ("08:00", 30, "Hall")), ("Save mine", ("06:15", 30, "Hall"))],
)
def test_second_of_two_chooses(
    wide: Page, kalle: Page, accessible: Check, button: str, end: tuple[str, int, str]
) -> None:
    left, top, minute = lane(kalle, "Hall")
    drag(kalle, slot(kalle, "Opening"), (left + 40, top + 180 * minute + 8))
    expect(said(kalle)).to_have_text("Saved. Opening: Hall, 11:00–11:30.")

    slot(wide, "Opening").get_by_role("link").press("ArrowDown")
    wide.keyboard.press("Enter")
    dialog = wide.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_contain_text(
        "Starts at: from “Friday 24 May 2030 09:00” to “Friday 24 May 2030 11:00” (Kalle Colleague, "
    )
    accessible(wide)
    press(wide, button)

    expect(dialog).to_be_hidden()
    expect(slot(wide, "Opening").get_by_role("link")).to_be_focused()
    expect(slot(wide, "Opening")).not_to_have_class("moving")
    if button == "Save mine":
        expect(said(wide)).to_have_text("Saved. Opening: Hall, 09:15–09:45.")
    assert stored("opening") == end


@needs_script
def test_what_cannot_be_saved_goes_back(wide: Page, app: Flask) -> None:
    wide.context.clear_cookies()

    slot(wide, "Opening").get_by_role("link").press("ArrowDown")
    wide.keyboard.press("Enter")

    expect(said(wide)).to_have_text("It could not be saved, and is back where it was.")
    expect(in_room(wide, "Hall")).to_have_text(["09:00–09:30 Opening"], use_inner_text=True)
