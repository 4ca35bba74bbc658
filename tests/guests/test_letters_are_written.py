"""An organiser finds every letter of the event, writes one, looks at it for a guest, and goes back to the house's."""

from itertools import product
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.examples import example
from eventsapp.guests.letter_kinds import KINDS, USUAL, occasion
from eventsapp.guests.models import LetterText
from eventsapp.guests.operations.letter_texts import write_letter
from eventsapp.guests.placeholders import check
from eventsapp.guests.words_of_the_house import house_words
from eventsapp.kernel.database import db
from eventsapp.registration.operations.answers import answer
from tests.factories import make_event, make_guest, make_office
from tests.factories.registration import accepting
from tests.letters import plain
from tests.pages import errors, filled_in, notices, texts

PAGE = "/organise/seminar/letters/confirmation/en"
OWN = {"subject": "Welcome to {event}", "body": "Dear {honorific} {name},\n\nwe keep *seat and coat* for you."}


def kept() -> list[tuple[str, str, str]]:
    return [(text.letter, text.language, text.body) for text in db.session.scalars(select(LetterText))]


def test_every_letter_is_there_in_every_language(organiser: FlaskClient, event: Event) -> None:
    other = make_event(make_office())
    db.session.add(LetterText(event_id=other.id, letter="thanks", language="en", subject="x", body="theirs"))
    write_letter(event.id, KINDS["offer"], "fi", "Paikka", "Vastatkaa {until} mennessä.", "organiser:1")
    page = organiser.get("/organise/seminar/letters")
    assert len(texts(page, "//table//th[@scope='row']")) == len(KINDS) == 38
    assert texts(page, "//table//b") == ["your own"]
    links = html.fromstring(page.data).xpath("//table//td/a/@href")
    assert [link for link in links if organiser.get(link).status_code != 200] == []
    assert len(links) == 3 * len(KINDS)


def test_the_house_has_words_that_need_no_mending(app: Flask, event: Event) -> None:
    guest = make_guest(event, honorific="H.E.", name="Aino_Virta *O’Brien*")
    for kind, language in product(KINDS.values(), event.languages):
        words = house_words(event.id, kind, language)
        check(kind, words.subject, words.body)
        letter = example(event, kind, language, guest)
        assert (kind.name, "{" in letter.subject + letter.text) == (kind.name, False)
        assert "Aino_Virta *O’Brien*" in letter.text
        document = html.fromstring(letter.html)
        assert (document.get("lang"), document.xpath("//em")) == (language, [])


def test_the_house_speaks_of_an_entry_only_where_one_comes_with_the_letter(app: Flask, event: Event) -> None:
    speaking_of_one = {
        kind.name
        for kind in KINDS.values()
        if "entry" in house_words(event.id, kind, "en", **USUAL | dict(kind.context) | {"has_entry": False}).body
    }
    # What this says of it is true without one: it was asked for.
    assert speaking_of_one == {"entry_again"}


def test_no_letter_of_a_folder_is_forgotten() -> None:
    folders = {path.parent.name for path in Path("templates/mail").glob("*/words.md")}
    assert {kind.template for kind in KINDS.values()} == folders
    assert occasion("cancelled", {"by_host": True}).name == "cancelled_by_host"
    assert occasion("cancelled", {"by_host": False}).name == "cancelled"
    assert occasion("deputy", {"seated": False}).name == "deputy_waiting"


def test_the_hosts_words_go_out_and_the_frame_stays(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    guest = make_guest(event, name="Aino")
    assert notices(organiser.get(organiser.post(PAGE, data=OWN).location)) == [
        "The letter is saved. This is how a guest reads it."
    ]
    answer(guest.id, accepting(), f"guest:{guest.id}")
    (letter,) = outbox()
    lines = plain(letter).split("\r\n")
    assert letter.subject == "Welcome to Seminar"
    assert lines[2:7] == [
        "Welcome to Seminar",
        "",
        "Dear H.E. Äidyt O’Brien-Ståhl,",
        "",
        "we keep *seat and coat* for you.",
    ]
    assert [line for line in lines if line.startswith(("What:", "When:", "Where:"))] == [
        "What: Seminar",
        "When: Friday 24 May 2030 09:30–12:30",
        "Where: House of the Estates, Snellmaninkatu 9–11, Helsinki",
    ]
    assert sum("http://localhost/r/" in line for line in lines) == 1


def test_a_guest_who_reads_another_language_gets_the_houses_words(
    organiser: FlaskClient, event: Event, outbox: Any
) -> None:
    guest = make_guest(event, language="fi")
    organiser.post(PAGE, data=OWN)
    answer(guest.id, accepting(), f"guest:{guest.id}")
    assert [letter.subject for letter in outbox()] == ["Osallistumisenne on vahvistettu: Seminaari"]


def test_a_missing_placeholder_is_named(organiser: FlaskClient, event: Event) -> None:
    page = organiser.post("/organise/seminar/letters/offer/en", data={"subject": "A seat", "body": "Be quick."})
    assert page.status_code == 422
    assert errors(page) == ["The letter must hold {until}. Put it where it is to be filled in."]
    assert kept() == []


def test_a_placeholder_of_another_letter_is_unknown(organiser: FlaskClient, event: Event) -> None:
    page = organiser.post(PAGE, data={"subject": "Come {deputy}", "body": "Hello"})
    assert page.status_code == 422
    assert "There is no placeholder {deputy}." in errors(page)[0]


def test_it_is_looked_at_for_any_guest(organiser: FlaskClient, event: Event) -> None:
    make_guest(event, name="Aino Virta", email="aino@example.org", search="aino virta aino@example.org")
    make_guest(event, name="Bo Ek", email="bo@example.org", search="bo ek bo@example.org", organisation="Embassy")
    stranger = make_guest(make_event(make_office()), name="Secret Guest", search="secret guest")
    page = organiser.get(f"{PAGE}?who=ek")
    (frame,) = html.fromstring(page.data).xpath("//iframe/@src")
    letter = organiser.get(frame)
    assert texts(letter, "//p[starts-with(., 'Dear')]") == ["Dear Bo Ek,"]
    assert letter.headers["Content-Security-Policy"].startswith("default-src 'none'")
    plain = organiser.get(f"{frame}&as=text")
    assert plain.mimetype == "text/plain"
    assert plain.text.splitlines()[0] == "You are coming: Seminar"
    assert b"Secret Guest" not in organiser.get(f"{PAGE}?who=secret").data
    assert b"Secret Guest" not in organiser.get(f"{PAGE}/preview?guest={stranger.id}").data


def test_back_to_the_words_of_the_house(organiser: FlaskClient, event: Event) -> None:
    before = filled_in(organiser.get(PAGE), "")
    write_letter(event.id, KINDS["confirmation"], "en", OWN["subject"], OWN["body"], "organiser:1")
    write_letter(event.id, KINDS["thanks"], "en", "Thanks", "Stays.", "organiser:1")
    page = organiser.get(organiser.post(f"{PAGE}/back").location)
    assert notices(page) == ["The letter says what the house says again."]
    assert filled_in(page, "") == before
    assert kept() == [("thanks", "en", "Stays.")]


def test_a_test_goes_to_the_organiser_alone(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    make_guest(event, email="guest@example.org")
    organiser.post(PAGE, data=OWN)
    organiser.post(f"{PAGE}/test")
    assert [(letter.recipient, letter.subject) for letter in outbox()] == [
        ("outi@example.org", "Test: Welcome to Seminar")
    ]


def test_who_may_not(event: Event, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient) -> None:
    make_guest(event, name="Secret Guest")
    others = (colleague, outsider, visitor)
    for path in (PAGE, f"{PAGE}/test", f"{PAGE}/back"):
        assert [who.post(path, data=OWN).status_code for who in others] == [404, 404, 302]
    assert [who.get(f"{PAGE}/preview").status_code for who in others] == [200, 404, 302]
    assert [who.get("/organise/seminar/letters/nothing/en").status_code for who in others] == [404, 404, 302]
    assert kept() == []
