"""A session's page tells of its files, links and licence, and of what is near to it."""

from datetime import timedelta

from flask.testing import FlaskClient
from lxml import html

from eventsapp.accounts.models import Office
from eventsapp.programme.operations.releases import release
from tests.factories import make_public_event
from tests.factories.programme import make_room, make_session, make_speaker, make_track
from tests.pages import texts

PAGE = "/events/talks/sessions/wells"
EXTRA = {
    "attachments": [
        {"url": "https://example.org/wells.pdf", "title": "Slides", "type": "slides"},
        {"url": "javascript:alert(1)", "title": "Trap"},
    ],
    "links": [{"url": "https://example.org/wells"}, {"url": "data:text/html,x", "title": "Trap"}],
    "recording": "https://example.org/wells.webm",
    "licence": "CC BY 4.0",
    "do_not_record": True,
}


def test_files_links_and_licence(office: Office, visitor: FlaskClient) -> None:
    event = make_public_event(office, slug="talks")
    make_session(event, code="wells", title={"en": "Wells"}, extra=EXTRA)
    release(event.id, "command line")
    answer = visitor.get(PAGE)
    assert texts(answer, "//main//h2 | //main//h2/following-sibling::*[1][self::ul]/li | //main//h2[3]/../p") == [
        "In your calendar: subscribe · take it once (.ics)",
        "Files",
        "Slides",
        "Links",
        "Recording",
        "https://example.org/wells",
        "Recording and licence",
        "This session is not recorded.",
        "Licence: CC BY 4.0",
        "Back to the programme",
    ]
    assert [href for href in html.fromstring(answer.data).xpath("//main//@href") if "http" in href] == [
        "https://example.org/wells.pdf",
        "https://example.org/wells.webm",
        "https://example.org/wells",
    ]


def test_what_is_near_to_it_is_named_once(office: Office, visitor: FlaskClient) -> None:
    event = make_public_event(office, slug="talks")
    tent = make_room(event, name="Tent")
    water = make_track(event, slug="water")
    noor, ali = make_speaker(event, name="Noor"), make_speaker(event, name="Ali")

    def add(title: str, hours: int, speaker: object = ali, **given: object) -> None:
        start = event.starts_at + timedelta(hours=hours)
        make_session(event, [(speaker, "speaker")], code=title, title={"en": title}, starts_at=start, **given)  # type: ignore[list-item]

    add("before", 0, room_id=tent.id, track_id=water.id)
    add("wells", 1, noor, room_id=tent.id, track_id=water.id)
    add("after", 2, room_id=tent.id, track_id=water.id)
    add("again", 3, noor, track_id=water.id)
    add("tomorrow", 24, room_id=tent.id, track_id=water.id)
    add("elsewhere", 2)
    release(event.id, "command line")
    answer = visitor.get(PAGE)
    assert texts(answer, "//main//h2 | //main//h3") == [
        "Speaker",
        "Noor",
        "Next in the same room",
        "after",
        "By the same speaker",
        "again",
        "On the same track",
        "tomorrow",
        "before",
    ]
