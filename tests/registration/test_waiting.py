"""Past capacity guests wait, strictly in order."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventsapp.events.fields import fields_of
from eventsapp.events.models import Event
from eventsapp.events.operations import edit_event
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.registration.models import Registration
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.cancellations import cancel
from tests.factories import SEMINAR_STARTS, make_guest, make_link
from tests.factories.registration import accepting, regretting
from tests.pages import words


@pytest.fixture
def small(event: Event) -> Event:
    """The seminar with two seats and two companions a guest."""
    event.seats.capacity = 2
    event.companions_allowed = 2
    db.session.commit()
    return event


def _states(*guests: Guest) -> list[str]:
    db.session.expire_all()
    states = dict(db.session.execute(select(Registration.guest_id, Registration.state)).all())
    held = db.session.scalar(select(func.coalesce(func.sum(Registration.seats), 0)))
    assert guests[0].event.seats.taken == held
    return [states[guest.id].value for guest in guests]


def _registration(guest: Guest) -> Registration:
    return db.session.scalars(select(Registration).where(Registration.guest_id == guest.id)).one()


def test_the_page_says_so_before_and_after(
    small: Event, guest: Guest, client: FlaskClient, mail_expected: None
) -> None:
    for names in ((), (), (), ()):
        answer(make_guest(small).id, accepting(*names), "guest")
    link = f"/i/{make_link(guest)}"
    assert words(client.get(link), ".notice") == [
        "There is no free seat for you at the moment. If you accept, you come on the waiting list, "
        "and we write to you when a seat is free."
    ]
    sent = client.post(f"{link}/answer", data={"answer": "accept"})
    assert words(client.get(sent.location), ".notice h2") == ["You are on the waiting list."]
    assert words(client.get(sent.location), ".notice p") == [
        "You are third in line. "
        "Seats that come free go to the waiting list in its order. If one is yours, we write to you at once."
    ]


def test_the_letter_says_which_place_it_is_also_in_one_moment(small: Event, outbox: Any) -> None:
    with time_machine.travel(SEMINAR_STARTS - timedelta(days=30), tick=False):
        for _number in range(5):
            answer(make_guest(small).id, accepting(), "guest")
    said = [re.findall(rb"You are number (\d)", letter.content) for letter in outbox()[2:]]
    assert [set(each) for each in said] == [{b"1"}, {b"2"}, {b"3"}]


def test_a_seat_that_comes_free_goes_to_the_first(small: Event, outbox: Any) -> None:
    guests = [make_guest(small) for _number in range(4)]
    for each in guests:
        answer(each.id, accepting(), "guest")
    assert _states(*guests) == ["confirmed", "confirmed", "waitlisted", "waitlisted"]
    answer(guests[0].id, regretting(), "guest")
    assert _states(*guests) == ["declined", "confirmed", "confirmed", "waitlisted"]
    letters = [(letter.letter, letter.recipient) for letter in outbox()[4:]]
    assert letters == [("regret_received", guests[0].email), ("confirmation", guests[2].email)]


def test_nobody_overtakes_a_party_that_does_not_fit_yet(small: Event, mail_expected: None) -> None:
    first, second, party, single = (make_guest(small) for _number in range(4))
    for each, companions in ((first, ()), (second, ()), (party, ("Ann",)), (single, ())):
        answer(each.id, accepting(*companions), "guest")
    cancel(_registration(first).id, "guest")
    assert _states(first, second, party, single) == ["cancelled", "confirmed", "waitlisted", "waitlisted"]
    late = make_guest(small)
    answer(late.id, accepting(), "guest")
    assert _states(late, party) == ["waitlisted", "waitlisted"]
    cancel(_registration(second).id, "guest")
    assert _states(party, single, late) == ["confirmed", "waitlisted", "waitlisted"]


def test_a_party_that_grows_smaller_fits(small: Event, mail_expected: None) -> None:
    first, party = make_guest(small), make_guest(small)
    answer(first.id, accepting(), "guest")
    answer(party.id, accepting("Ann"), "guest")
    assert _states(first, party) == ["confirmed", "waitlisted"]
    answer(party.id, accepting(), "guest")
    assert _states(first, party) == ["confirmed", "confirmed"]


def test_a_party_larger_than_the_house_is_told_so(small: Event, guest: Guest) -> None:
    with pytest.raises(Refused) as refusal:
        answer(guest.id, accepting("Ann", "Ben"), "guest")
    assert str(refusal.value) == "There are only 2 seats in all. Please bring fewer people."


def test_more_seats_go_to_those_who_wait(small: Event, outbox: Any) -> None:
    guests = [make_guest(small) for _number in range(5)]
    for each in guests:
        answer(each.id, accepting(), "guest")
    edit_event(small.id, replace(fields_of(small), capacity=4), "organiser:1")
    assert _states(*guests) == ["confirmed"] * 4 + ["waitlisted"]
    letters = [(letter.letter, letter.recipient) for letter in outbox()[5:]]
    assert letters == [("confirmation", guests[2].email), ("confirmation", guests[3].email)]


def test_without_a_limit_all_who_wait_are_seated(small: Event, mail_expected: None) -> None:
    guests = [make_guest(small) for _number in range(5)]
    for each in guests:
        answer(each.id, accepting("Ann"), "guest")
    edit_event(small.id, replace(fields_of(small), capacity=None), "organiser:1")
    assert _states(*guests) == ["confirmed"] * 5


def test_when_the_event_has_begun_nobody_is_seated_any_more(small: Event, mail_expected: None) -> None:
    guests = [make_guest(small) for _number in range(3)]
    for each in guests:
        answer(each.id, accepting(), "guest")
    with time_machine.travel(SEMINAR_STARTS + timedelta(minutes=1), tick=False):
        cancel(_registration(guests[0]).id, "organiser:1", by_host=True)
    assert _states(*guests) == ["cancelled", "confirmed", "waitlisted"]


def test_the_first_in_line_can_leave_it(small: Event, client: FlaskClient, mail_expected: None) -> None:
    guests = [make_guest(small) for _number in range(4)]
    for each in guests:
        answer(each.id, accepting(), "guest")
    client.post(f"/r/{make_link(guests[2], LinkPurpose.registration)}/cancellation")
    assert _states(*guests) == ["confirmed", "confirmed", "cancelled", "waitlisted"]
