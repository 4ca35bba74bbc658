"""An organiser writes the invitation's words, looks at it, and tries it on themselves."""

from typing import Any

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.models import LetterText
from eventsapp.kernel.database import db
from tests.factories import make_guest

PAGE = "/organise/seminar/letters/invitation/en"


def kept() -> list[tuple[str, str]]:
    return [(text.subject, text.body) for text in db.session.scalars(select(LetterText))]


def test_what_was_written_is_what_a_guest_reads(organiser: FlaskClient, event: Event) -> None:
    make_guest(event, name="Aino Virta", honorific="")
    answer = organiser.post(PAGE, data={"subject": "Come!", "body": "Dear {honorific} {name},\n\n*please* come."})
    assert (answer.status_code, answer.location) == (303, PAGE)
    preview = html.fromstring(organiser.get(f"{PAGE}/preview").data)
    paragraphs = [each.text_content() for each in preview.iter("p")]
    assert [text for text in paragraphs if text.startswith(("Dear", "please"))] == ["Dear Aino Virta,", "please come."]
    assert kept() == [("Come!", "Dear {honorific} {name},\n\n*please* come.")]
    # Its links are nobody's, and lead to a page that says so.
    links = {each.get("href") for each in preview.iter("a") if "localhost" in each.get("href", "")}
    assert links == {"http://localhost/example-link"}
    assert organiser.get("/example-link").status_code == 200


def test_an_unknown_placeholder_is_named_and_nothing_typed_is_lost(organiser: FlaskClient, event: Event) -> None:
    answer = organiser.post(PAGE, data={"subject": "Come!", "body": "Dear {nmae},"})
    page = html.fromstring(answer.data)
    (error,) = page.xpath("//*[@id='body-error']")
    assert answer.status_code == 422
    assert " ".join(error.text_content().split()) == (
        "Error: There is no placeholder {nmae}. Use one of: {honorific}, {title}, {name}, {post}, {organisation}, "
        "{event}, {day}, {time}, {venue}, {deadline}, {host}, {contact}."
    )
    assert page.xpath("//textarea")[0].text.strip() == "Dear {nmae},"
    assert kept() == []


def test_a_language_that_the_event_does_not_speak_is_not_there(organiser: FlaskClient, event: Event) -> None:
    assert organiser.get("/organise/seminar/letters/invitation/de").status_code == 404


def test_a_test_goes_to_the_organiser_alone(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    make_guest(event, email="guest@example.org")
    organiser.post(f"{PAGE}/test")
    assert [(letter.recipient, letter.subject) for letter in outbox()] == [
        ("outi@example.org", "Test: Invitation: Seminar")
    ]


def test_who_may_not(event: Event, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient) -> None:
    make_guest(event, name="Secret Guest")
    data = {"subject": "Come!", "body": "Hello"}
    assert [who.post(PAGE, data=data).status_code for who in (colleague, outsider, visitor)] == [404, 404, 302]
    assert [who.get(f"{PAGE}/preview").status_code for who in (outsider, visitor)] == [404, 302]
    assert kept() == []
