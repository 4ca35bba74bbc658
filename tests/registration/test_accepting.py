"""A guest accepts."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, SentLetter
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from eventsapp.registration.models import QuestionKind, Registration, RegistrationState
from tests.factories import make_event, make_guest, make_link, make_office
from tests.factories.registration import make_question
from tests.pages import found, title, typed, words


def test_a_whole_answer_is_three_requests(guest: Guest, client: FlaskClient, outbox: Any) -> None:
    link = f"/i/{make_link(guest)}"
    form = {**typed(client.get(link)), "answer": "accept", "post": "Ambassador", "organisation": "Embassy of Ireland"}
    sent = client.post(f"{link}/answer", data=form)
    assert sent.status_code == 303
    seen = client.get(sent.location)
    assert words(seen, ".notice h2") == ["You are coming. Your place is confirmed."]
    assert words(seen, ".facts dd")[2:] == ["H.E. Äidyt O’Brien-Ståhl", "Ambassador", "Embassy of Ireland"]
    assert [(letter.letter, letter.recipient) for letter in outbox()] == [("confirmation", "guest@example.org")]
    assert db.session.scalar(select(func.count()).select_from(SentLetter)) == 1
    assert db.session.execute(select(AuditEntry.actor, AuditEntry.action)).all() == [(f"guest:{guest.id}", "answered")]


#: Files and sign-ups have tests of their own.
KINDS = [kind for kind in QuestionKind if kind not in {QuestionKind.file, QuestionKind.sign_up}]


def test_a_second_click_is_the_same_answer(event: Event, guest: Guest, client: FlaskClient, outbox: Any) -> None:
    link = f"/i/{make_link(guest)}"
    form = {**typed(client.get(link)), "answer": "accept", "message": "With joy"}
    seen = [words(client.get(client.post(f"{link}/answer", data=form).location)) for _click in range(2)]
    assert seen[0] == seen[1]
    assert [letter.letter for letter in outbox()] == ["confirmation"]
    assert db.session.get_one(Event, event.id).seats.taken == 1


def test_companions_take_seats_named_or_not(event: Event, guest: Guest, client: FlaskClient, outbox: Any) -> None:
    event.companions_allowed = 3
    db.session.commit()
    form = {
        "answer": "accept",
        "companions-0-name": "Réka Szabó",
        "companions-0-diet": "vegan",
        "companions-2-to_be_named": "y",
    }
    sent = client.post(f"/i/{make_link(guest)}/answer", data=form)
    registration = db.session.scalars(select(Registration)).one()
    assert [(each.name, each.diet) for each in registration.companions] == [("Réka Szabó", "vegan"), ("", "")]
    assert (registration.seats, registration.event.seats.taken) == (3, 3)
    assert words(client.get(sent.location), ".facts dd li") == ["Réka Szabó · vegan", "somebody whose name follows"]
    assert len(outbox()) == 1


def test_the_events_questions_are_asked_and_kept_as_asked(
    event: Event, guest: Guest, client: FlaskClient, mail_expected: None
) -> None:
    choices = [{"en": "Bus", "fi": "Bussi"}, {"en": "Tram", "fi": "Raitiovaunu"}]
    keys = [make_question(event, kind, label={"en": f"A {kind.value}?"}, choices=choices).id for kind in KINDS]
    values = [
        "Yes, please",
        "Two\r\nlines",
        "2,5",
        "no",
        "Tram",
        ["Bus", "Tram"],
        "24.5.2030",
        "040 123 4567",
        "SE",
        "y",
    ]
    form = {f"question_{key}": value for key, value in zip(keys, values, strict=True)}
    sent = client.post(f"/i/{make_link(guest)}/answer", data={"answer": "accept", **form})
    registration = db.session.scalars(select(Registration)).one()
    assert [(each.asked, each.value) for each in sorted(registration.answers, key=lambda each: each.question_id)] == [
        ("A text?", "Yes, please"),
        ("A long_text?", "Two\nlines"),
        ("A number?", 2.5),
        ("A yes_no?", False),
        ("A one_of?", "Tram"),
        ("A many_of?", ["Bus", "Tram"]),
        ("A date?", {"date": "2030-05-24"}),
        ("A phone?", {"phone": "+358401234567", "region": "FI"}),
        ("A country?", {"country": "SE"}),
        ("A consent?", True),
    ]
    assert words(client.get(sent.location), ".facts dd")[3:-1] == [
        "Yes, please",
        "Two lines",
        "2.5",
        "No",
        "Tram",
        "Bus, Tram",
        "24 May 2030",
        "040 1234567",
        "Sweden",
    ]


def test_errors_stand_on_top_and_beside_and_nothing_typed_is_lost(
    event: Event, guest: Guest, client: FlaskClient
) -> None:
    event.companions_allowed = 1
    db.session.commit()
    question = make_question(event, required=True, label={"en": "Which bus?"})
    form = {
        "answer": "accept",
        "honorific": "H.E.",
        "name": "",
        "post": "Ambassador",
        "organisation": "E",
        "diet": "d" * 501,
        "access_needs": "a chair",
        "message": "Hello",
        "companions-0-name": "",
        "companions-0-diet": "vegan",
        "companions-0-access_needs": "",
        "companions-0-email": "",
        f"question_{question.id}": "",
    }
    sent = client.post(f"/i/{make_link(guest)}/answer", data=form)
    assert sent.status_code == 422
    assert title(sent) == "Error: Invitation: Seminar"
    links = found(sent, ".error-summary a")
    assert [(link.get("href"), link.text_content()) for link in links] == [
        ("#name", "Enter your name."),
        ("#diet", "Shorten this to 500 characters or less."),
        (f"#question_{question.id}", "Answer the question “Which bus?”."),
        ("#companions-0-name", "Give this person’s name, or say that it follows later."),
    ]
    ids = {element.get("id") for element in found(sent, "[id]")}
    assert [link.get("href")[1:] in ids for link in links] == [True] * 4
    assert len(found(sent, ".field p.error")) == 4
    assert typed(sent) == form
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0


def test_nothing_chosen_is_said(guest: Guest, client: FlaskClient) -> None:
    sent = client.post(f"/i/{make_link(guest)}/answer", data={"name": "A"})
    assert (sent.status_code, words(sent, ".error-summary li")) == (422, ["Choose whether you can come."])


def test_an_answer_that_is_not_offered_is_refused(guest: Guest, client: FlaskClient) -> None:
    sent = client.post(f"/i/{make_link(guest)}/answer", data={"answer": "tentative"})
    assert (sent.status_code, words(sent, ".error-summary li")) == (422, ["Choose one of the answers."])


def test_one_guest_never_answers_for_another_event(guest: Guest, client: FlaskClient, mail_expected: None) -> None:
    other = make_event(make_office(), slug="other")
    stranger = make_guest(other, name="Somebody else")
    client.post(f"/i/{make_link(guest)}/answer", data={"answer": "accept"})
    registrations = db.session.scalars(select(Registration)).all()
    assert [(each.guest_id, each.state) for each in registrations] == [(guest.id, RegistrationState.confirmed)]
    assert stranger.id not in {each.guest_id for each in registrations}
