"""A guest changes an answer until the deadline."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.registration.models import Registration, RegistrationState
from eventsapp.registration.operations.answers import answer
from tests.factories import SEMINAR_STARTS, make_guest, make_link
from tests.factories.registration import accepting, perhaps, regretting
from tests.pages import found, typed, words


@pytest.fixture
def roomy(event: Event) -> Event:
    """The seminar, with four seats, three companions a guest, and perhaps as an answer."""
    event.companions_allowed, event.tentative_allowed = 3, True
    event.seats.capacity = 4
    db.session.commit()
    return event


def _registration(guest: Guest) -> Registration:
    db.session.expire_all()
    return db.session.scalars(select(Registration).where(Registration.guest_id == guest.id)).one()


def test_the_form_holds_what_was_answered(roomy: Event, guest: Guest, client: FlaskClient, mail_expected: None) -> None:
    answer(guest.id, accepting("Ann", "", diet="vegan", message="Hello"), "guest")
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    form = typed(client.get(f"{link}/change"))
    assert form == {
        "answer": "accept",
        "honorific": "H.E.",
        "name": "Äidyt O’Brien-Ståhl",
        "post": "",
        "organisation": "",
        "diet": "vegan",
        "access_needs": "",
        "message": "Hello",
        "companions-0-name": "Ann",
        "companions-0-diet": "",
        "companions-0-access_needs": "",
        "companions-0-email": "",
        "companions-1-name": "",
        "companions-1-to_be_named": "y",
        "companions-1-diet": "",
        "companions-1-access_needs": "",
        "companions-1-email": "",
        "companions-2-name": "",
        "companions-2-diet": "",
        "companions-2-access_needs": "",
        "companions-2-email": "",
    }
    changed = client.post(f"{link}/answer", data={**form, "companions-1-name": "Ben", "diet": "nothing raw"})
    assert (changed.status_code, changed.location) == (303, link)
    assert words(client.get(link), ".facts dd li") == ["Ann", "Ben"]


def test_more_companions_take_more_seats_or_nothing_changes(roomy: Event, guest: Guest, outbox: Any) -> None:
    answer(guest.id, accepting("Ann"), "guest")
    other = make_guest(roomy)
    answer(other.id, accepting(), "guest")
    with pytest.raises(Refused) as refusal:
        answer(guest.id, accepting("Ann", "Ben", "Cid"), "guest")
    assert str(refusal.value) == "There are not enough seats left for 2 more people. Your answer is as it was."
    kept = _registration(guest)
    assert (kept.seats, [each.name for each in kept.companions], kept.event.seats.taken) == (2, ["Ann"], 3)
    answer(guest.id, accepting("Ann", "Ben"), "guest")
    assert (_registration(guest).seats, roomy.seats.taken) == (3, 4)
    assert [letter.letter for letter in outbox()] == ["confirmation", "confirmation", "changed"]


def test_the_refusal_stands_beside_the_companions(
    roomy: Event, guest: Guest, client: FlaskClient, mail_expected: None
) -> None:
    answer(guest.id, accepting(), "guest")
    answer(make_guest(roomy).id, accepting("A", "B"), "guest")
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    form = {**typed(client.get(f"{link}/change")), "companions-0-name": "Ann"}
    sent = client.post(f"{link}/answer", data=form)
    assert sent.status_code == 422
    (error,) = found(sent, ".error-summary a")
    assert (error.get("href"), error.text_content()) == (
        "#companions-0-name",
        "There is no seat left for 1 more person. Your answer is as it was.",
    )
    assert typed(sent) == form


def test_fewer_companions_give_seats_back_to_those_who_wait(roomy: Event, guest: Guest, outbox: Any) -> None:
    answer(guest.id, accepting("Ann", "Ben", "Cid"), "guest")
    waiting = make_guest(roomy)
    answer(waiting.id, accepting("Dot"), "guest")
    answer(guest.id, accepting("Ann"), "guest")
    assert (_registration(waiting).state, _registration(waiting).seats) == (RegistrationState.confirmed, 2)
    assert [letter.letter for letter in outbox()] == ["confirmation", "waiting", "changed", "confirmation"]


def test_minds_change_all_the_way_round(roomy: Event, guest: Guest, outbox: Any) -> None:
    states = []
    for given in (perhaps(), accepting(), regretting(), accepting("Ann"), perhaps(), regretting(message="Sorry")):
        answer(guest.id, given, "guest")
        registration = _registration(guest)
        states.append((registration.state.value, registration.seats, roomy.seats.taken))
    assert states == [
        ("tentative", 0, 0),
        ("confirmed", 1, 1),
        ("declined", 0, 0),
        ("confirmed", 2, 2),
        ("tentative", 0, 0),
        ("declined", 0, 0),
    ]


def test_from_perhaps_to_yes_when_full_is_the_waiting_list(roomy: Event, guest: Guest, mail_expected: None) -> None:
    answer(guest.id, perhaps(), "guest")
    answer(make_guest(roomy).id, accepting("A", "B", "C"), "guest")
    answer(guest.id, accepting(), "guest")
    assert _registration(guest).state is RegistrationState.waitlisted


def test_a_second_later_than_the_deadline_is_told_so_and_nothing_is_lost(
    roomy: Event, guest: Guest, client: FlaskClient, mail_expected: None
) -> None:
    roomy.answer_deadline = SEMINAR_STARTS - timedelta(days=7)
    db.session.commit()
    link = f"/i/{make_link(guest)}"
    with time_machine.travel(roomy.answer_deadline - timedelta(seconds=1), tick=False) as traveller:
        form = {**typed(client.get(link)), "answer": "accept", "message": "With joy"}
        traveller.shift(timedelta(seconds=1))
        late = client.post(f"{link}/answer", data=form)
        assert (late.status_code, words(late, ".error-summary li")) == (
            422,
            ["Answers were taken until Friday 17 May 2030 09:30. Please write to IOM Finland, events@example.org."],
        )
        assert typed(late) == form
        traveller.shift(timedelta(seconds=-1))
        assert client.post(f"{link}/answer", data=form).status_code == 303


def test_a_lowered_limit_is_told_and_loses_nobody(roomy: Event, guest: Guest, client: FlaskClient) -> None:
    link = f"/i/{make_link(guest)}"
    form = {
        **typed(client.get(link)),
        "answer": "accept",
        "companions-0-name": "Ann",
        "companions-1-name": "Ben",
    }
    roomy.companions_allowed = 1
    db.session.commit()
    sent = client.post(f"{link}/answer", data=form)
    assert (sent.status_code, words(sent, ".error-summary li")) == (422, ["You can bring 1 person. Remove this one."])
    assert typed(sent) == form


def test_a_link_of_another_purpose_opens_nothing(guest: Guest, client: FlaskClient, mail_expected: None) -> None:
    answer(guest.id, accepting(), "guest")
    token = make_link(guest)
    statuses = [client.get(f"/r/{token}{end}").status_code for end in ("", "/change", "/invitation.ics")]
    statuses += [client.post(f"/r/{token}{end}").status_code for end in ("/answer", "/cancellation")]
    assert statuses == [404] * 5
    assert _registration(guest).state is RegistrationState.confirmed
