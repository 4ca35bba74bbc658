"""The programme stands in a frame on an office's own site."""

from typing import Any

from flask.testing import FlaskClient
from lxml import html

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event
from eventsapp.programme.operations.releases import release
from tests.factories import make_event, make_public_event
from tests.factories.programme import make_room, make_session, make_speaker
from tests.pages import texts

TITLE = 'Talks "and" <more>'


def fill(event: Event) -> None:
    tent = make_room(event, name="Tent")
    noor = make_speaker(event, name="Noor")
    make_session(event, [(noor, "speaker")], code="wells", title={"en": "Wells", "fi": "Kaivot"}, room_id=tent.id)
    make_session(event, code="coffee", title={"en": "Coffee"}, kind="break")
    release(event.id, "command line")


def test_the_widget_alone_may_be_framed(office: Office, visitor: FlaskClient) -> None:
    fill(make_public_event(office, slug="talks"))
    pages = ("", "/programme", "/widget", "/widget", "/now", "/stage/tent", "/sessions/wells", "/speakers")
    answers = [visitor.get(f"/events/talks{page}") for page in pages]
    ancestors = [answer.headers["Content-Security-Policy"].rpartition("; ")[2] for answer in answers]
    assert ancestors == [
        f"frame-ancestors {'*' if page == '/widget' else chr(39) + 'none' + chr(39)}" for page in pages
    ]
    assert [answer.headers.getlist("Set-Cookie") for answer in answers] == [[]] * len(pages)


def test_it_says_the_programme_in_short(office: Office, visitor: FlaskClient) -> None:
    fill(make_public_event(office, slug="talks"))
    answer = visitor.get("/events/talks/widget?lang=fi")
    assert texts(answer, "//h1 | //h2 | //h3") == ["Seminaari", "perjantai 24. toukokuuta 2030", "Coffee", "Kaivot"]
    assert texts(answer, "//p[@class='about']") == ["Noor Tent"]
    links = html.fromstring(answer.data).xpath("//a")
    assert [(link.get("href"), link.get("target"), link.get("rel")) for link in links] == [
        ("/events/talks/sessions/wells?lang=fi", "_blank", "noopener"),
        ("/events/talks/programme?lang=fi", "_blank", "noopener"),
    ]


def test_an_invited_events_widget_is_for_nobody_else_and_in_no_frame(
    office: Office, organiser: FlaskClient, visitor: FlaskClient
) -> None:
    fill(make_event(office, slug="talks"))
    assert visitor.get("/events/talks/widget").status_code == 404
    mine = organiser.get("/events/talks/widget")
    assert "frame-ancestors 'none'" in mine.headers["Content-Security-Policy"]


def test_the_script_may_be_loaded_by_any_site(visitor: FlaskClient) -> None:
    answer = visitor.get("/widget.js")
    assert (answer.mimetype, answer.headers["Cross-Origin-Resource-Policy"], answer.headers["Cache-Control"]) == (
        "text/javascript",
        "cross-origin",
        "public, max-age=3600",
    )


def test_organisers_copy_what_puts_it_there(office: Office, organiser: FlaskClient, colleague: FlaskClient) -> None:
    fill(make_public_event(office, slug="talks", title={"en": TITLE}, languages=["en"]))
    page = "http://localhost/events/talks"
    escaped = "Talks &#34;and&#34; &lt;more&gt;"
    for who in (organiser, colleague):
        areas = html.fromstring(who.get("/organise/talks/sharing").data).xpath("//textarea")
        assert [area.text.strip() for area in areas] == [
            f'<a data-eventsapp-widget href="{page}/programme?lang=en">{escaped}</a>\n'
            '<script src="http://localhost/widget.js" defer></script>',
            f'<iframe src="{page}/widget?lang=en" title="{escaped}" width="100%" height="600" loading="lazy"></iframe>',
        ]


def test_organisers_find_screens_and_sheets(office: Office, organiser: FlaskClient, visitor: FlaskClient) -> None:
    fill(make_public_event(office, slug="talks", languages=["en", "fi"]))
    answer = organiser.get("/organise/talks/sharing")
    links = [str(each) for each in html.fromstring(answer.data).xpath("//main//table//@href | //main//ul//@href")]
    assert links == [
        "/events/talks/stage/tent?lang=en",
        "/events/talks/stage/tent?lang=fi",
        "/events/talks/rooms/tent/2030-05-24.pdf?lang=en",
        "/events/talks/programme.pdf?lang=en",
        "/events/talks/programme.pdf?paper=a3&lang=en",
        "/events/talks/programme.pdf?lang=fi",
        "/events/talks/programme.pdf?paper=a3&lang=fi",
    ]
    assert {visitor.get(link).status_code for link in links} == {200}


def test_sharing_an_invited_event_or_nothing(
    office: Office, organiser: FlaskClient, outsider: FlaskClient, visitor: FlaskClient
) -> None:
    event = make_event(office, slug="talks")
    assert texts(organiser.get("/organise/talks/sharing"), "//main//h2") == ["Nothing is released yet"]
    fill(event)
    answer = organiser.get("/organise/talks/sharing")
    assert texts(answer, "//main//textarea") == []
    assert texts(answer, "//main//h2/following-sibling::p[1]")[0] == (
        "This event is for invited guests only: no other site may show its programme."
    )
    assert [who.get("/organise/talks/sharing").status_code for who in (outsider, visitor)] == [404, 302]


def test_a_longer_programme_costs_no_more_queries(
    office: Office, visitor: FlaskClient, organiser: FlaskClient, count_queries: Any
) -> None:
    counts = []
    for sessions in (1, 3, 60):
        event = make_public_event(office, slug=f"event-of-{sessions}")
        tent, noor = make_room(event, name="Tent"), make_speaker(event, name="Noor")
        for number in range(sessions):
            make_session(event, [(noor, "speaker")], code=f"s{number}", room_id=tent.id)
        release(event.id, "command line")
        pages = {
            visitor: ("widget", "stage/tent", "now", "programme?view=grid", "programme?q=e", "programme.pdf"),
            organiser: ("sharing",),
        }
        for who, names in pages.items():
            for name in names:
                address = f"/organise/{event.slug}/{name}" if who is organiser else f"/events/{event.slug}/{name}"
                with count_queries() as first:
                    who.get(address)
                with count_queries() as second:
                    who.get(address)
                counts.append((sessions, name, len(first), len(second)))
    of_each = [{count[1:] for count in counts if count[0] == sessions} for sessions in (1, 3, 60)]
    assert of_each[0] == of_each[1] == of_each[2]
    assert {count[3] for count in counts if count[1] != "sharing"} == {1}
