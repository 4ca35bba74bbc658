"""The programme beside a stage, on an office's own site, and on a USB stick."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from eventsapp.events.models import Event
from eventsapp.programme import static_copy
from eventsapp.programme.operations.releases import release
from tests.factories import SEMINAR_STARTS, make_office, make_public_event
from tests.factories.programme import make_room, make_session, make_speaker, make_track
from tests.journeys.conftest import needs_script
from tests.journeys.steps import arrive, follow, press

LONG = "Regions, cities and villages compare what they tried, what it cost and what they would do again, " * 4
#: Ends when the frame has grown to its text. (To wait by a sentence would need `eval`, which our policy forbids.)
AS_HIGH_AS_ITS_TEXT = """() => new Promise((done) => {
  const look = () => (innerHeight === document.body.scrollHeight ? done() : requestAnimationFrame(look));
  look();
})"""
PAGE = "/events/talks/stage/un-tent"


@pytest.fixture
def talks(app: Flask) -> Event:
    """Four sessions in the tent; titles short, right-to-left and endless."""
    event = make_public_event(make_office(), slug="talks", title={"en": "Mini Talks"}, languages=["en", "fi"])
    tent = make_room(event, name="UN tent")
    water = make_track(event, slug="water", name={"en": "Water"}, goals=[6])
    noor = make_speaker(event, code="noor", name="نور لیندکوئیست", organisation="Water Now")
    for number, title in enumerate(
        ({"en": "Every drop"}, {"ar": "مياه نظيفة للجميع"}, {"en": LONG}, {"en": "Goodbye"})
    ):
        make_session(
            event,
            [(noor, "speaker")],
            code=f"s{number}",
            title=title,
            room_id=tent.id,
            track_id=water.id,
            starts_at=event.starts_at + timedelta(minutes=30 * number),
        )
    release(event.id, "command line")
    return event


@needs_script
def test_a_stage_screen_lives_on_without_its_network(talks: Event, page: Page, javascript: bool) -> None:
    page.clock.install(time=SEMINAR_STARTS + timedelta(minutes=10))
    # The server's clock is the tests' own: of the two, the screen's is the one to believe here.
    page.route("**/stage/**", lambda route: route.fulfill(response=(answer := route.fetch()), headers=_undated(answer)))
    page.goto(PAGE)
    expect(page.locator("#now h3")).to_have_text(["Every drop"])
    expect(page.locator(".stage-clock")).to_have_text("09:40")

    later = talks.starts_at + timedelta(minutes=15)
    make_session(talks, code="new", title={"en": "Brand new"}, starts_at=later, minutes=15)
    release(talks.id, "command line")
    page.clock.run_for(21_000)
    expect(page.locator("#next h3").first).to_have_text("Brand new")

    page.unroute_all(behavior="wait")
    page.context.set_offline(True)
    page.clock.run_for(75_000)
    expect(page.locator("#lost")).to_have_text("No contact with the programme since 09:40.")
    page.clock.fast_forward(timedelta(minutes=22).seconds * 1000)
    expect(page.locator("#now h3").first).to_have_text("مياه نظيفة للجميع")
    expect(page.locator("#now h3 span").first).to_have_attribute("dir", "rtl")
    expect(page.locator(".stage-clock")).to_have_text("10:03")

    page.context.set_offline(False)
    page.clock.run_for(21_000)
    expect(page.locator("#lost")).to_have_text("")
    page.unroute_all(behavior="wait")


def _undated(answer: Any) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.lower() != "date"}


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1280, 720)])
def test_a_stage_screen_fits_its_screen(
    talks: Event, page: Page, javascript: bool, size: tuple[int, int], accessible: Any
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    if javascript:
        page.clock.install(time=SEMINAR_STARTS + timedelta(minutes=65))
    page.goto(PAGE)
    for where in ("html", ".stage-now", ".stage-next") if javascript else ("html",):
        box = page.locator(where).evaluate(
            "each => [each.scrollHeight <= each.clientHeight + 1, each.scrollWidth <= each.clientWidth + 1]"
        )
        assert (where, box) == (where, [True, True])
    accessible(page)


@pytest.fixture
def elsewhere(app: Flask) -> Iterator[Any]:
    """An office's own site, on another port: `elsewhere(html)` gives the address of a page that holds it."""
    held: dict[str, bytes] = {}

    def site(environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [held["page"]]

    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def serve(snippet: str) -> str:
        held["page"] = f"<!doctype html><html lang=en><title>Office</title><h1>Our site</h1>{snippet}".encode()
        return f"http://127.0.0.1:{server.port}/"

    yield serve
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_programme_stands_on_another_site(
    talks: Event, app: Flask, browser: Browser, javascript: bool, elsewhere: Any
) -> None:
    url = app.extensions["settings"].url
    window = browser.new_context(java_script_enabled=javascript, viewport={"width": 700, "height": 500})
    page = window.new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    link = f'<a data-eventsapp-widget href="{url}/events/talks/programme?lang=en">Programme of Mini Talks</a>'
    page.goto(elsewhere(f'{link}<script src="{url}/widget.js" defer></script>'))
    if javascript:
        frame = page.frame_locator("iframe[title='Programme of Mini Talks']")
        expect(frame.get_by_role("link", name="Every drop")).to_be_visible()
        page.frames[-1].evaluate(AS_HIGH_AS_ITS_TEXT)
        expect(page.locator("a")).to_have_count(0)
    else:
        follow(page, "Programme of Mini Talks")
        expect(page.locator("h1")).to_have_text("Programme")

    page.goto(elsewhere(f'<iframe src="{url}/events/talks/widget?lang=en" title="Programme"></iframe>'))
    expect(page.frame_locator("iframe").get_by_role("heading", name="Mini Talks")).to_be_visible()
    assert complaints == []

    page.goto(elsewhere(f'<iframe src="{url}/events/talks/programme" title="Programme"></iframe>'))
    expect(page.frame_locator("iframe").get_by_role("heading", name="Programme")).to_have_count(0)
    window.close()


def test_the_widget_is_for_everybody(talks: Event, page: Page, accessible: Any) -> None:
    page.goto("/events/talks/widget")
    accessible(page)


def test_a_copy_opens_from_a_stick(talks: Event, browser: Browser, javascript: bool, tmp_path: Path) -> None:
    static_copy.write(tmp_path / "copy", static_copy.files(talks))
    window = browser.new_context(java_script_enabled=javascript, locale="en-GB")
    page = window.new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("request", lambda sent: None if sent.url.startswith("file:") else complaints.append(sent.url))
    if javascript:
        page.clock.install(time=SEMINAR_STARTS + timedelta(minutes=10))
    page.goto(f"file://{tmp_path}/copy/index.html")
    arrive(page.get_by_role("link", name="Programme").first)
    page.wait_for_url("**/en/programme.html")
    expect(page.locator(".is-now h3")).to_have_text(["Every drop"] if javascript else [])
    follow(page, "Suomi")
    page.wait_for_url("**/fi/programme.html")
    follow(page, "Every drop")
    expect(page.locator("h1")).to_have_text("Every drop")
    arrive(page.get_by_role("link", name="نور لیندکوئیست").first)
    expect(page.locator("h1")).to_have_text("نور لیندکوئیست")
    assert complaints == []
    window.close()


def test_a_visitor_looks_for_something(talks: Event, page: Page, accessible: Any) -> None:
    for number in range(12):
        make_session(talks, code=f"more{number}", title={"en": f"More {number}"}, language="fi" if number % 2 else "en")
    release(talks.id, "command line")
    page.goto("/events/talks/programme")
    page.get_by_label("Search the programme").fill("DRÓP water")
    press(page, "Search")
    expect(page.locator("main h3")).to_have_text(["Every drop"])
    accessible(page)
    arrive(page.locator("a.chip", has_text="DRÓP water"))
    page.get_by_text("Languages").click()
    follow(page, "Finnish")
    expect(page.locator("main h3")).to_have_count(6)
    accessible(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/events/talks/programme?view=grid")
    accessible(page)
    page.goto("/events/talks/now")
    accessible(page)
    page.goto("/events/talks/sessions/s1")
    accessible(page)
