"""Who is erased is written to by nobody, called by nobody, and holds nothing; others' letters still reach them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event, RegistrationMode
from eventsapp.guests import announcing, bulk
from eventsapp.guests.bulk import Action
from eventsapp.guests.models import Guest, Reserve
from eventsapp.guests.operations import codes
from eventsapp.guests.operations.announcing import announce
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.guests.queries_of_invitations import count_not_invited, waiting_by_group
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail.models import MessageState, OutboxMessage
from eventsapp.mail.operations import sent
from eventsapp.registration.given import GivenPerson
from eventsapp.registration.models import HOLDS_SEATS, Registration, SeatOffer, Substitution
from eventsapp.registration.operations import approvals, cancellations
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.erasure import erase
from tests.factories import make_group, make_guest
from tests.factories.registration import accepting, deputise, regretting
from tests.pages import notices


def readers(outbox: Any) -> list[tuple[str, str]]:
    return [(letter.letter, letter.recipient) for letter in outbox()]


def test_by_no_announcement(event: Event, outbox: Any) -> None:
    group = make_group(event)
    gone, there = (make_guest(event, invited=False, group_id=group.id) for _each in range(2))
    asked, also = (make_guest(event) for _each in range(2))
    assert (count_not_invited(event.id, None), announcing.count(event, "reminder").fresh) == (2, 2)
    for each in (gone, asked):
        erase(each.id, "organiser:1")
    assert (count_not_invited(event.id, None), announcing.count(event, "reminder").fresh) == (1, 1)
    assert [number for _group, number in waiting_by_group(event.id)] == [1]
    ids = [each.id for each in (gone, there, asked, also)]
    for action in (Action.invite, Action.replace):
        touched = {line.id for line in bulk.preview(event.id, ids, action, None) if line.touched}
        assert touched == {there.id if action is Action.invite else also.id}
    send_invitations(event.id, None, "test", ids)
    announce(event.id, "reminder", "test", again=True)
    codes.send(asked.id, "browser")
    letters = readers(outbox)
    assert letters == [
        ("invitation", there.email),
        ("invitation", also.email),
        ("reminder", there.email),
        ("reminder", also.email),
    ]


def test_by_no_reserve(event: Event, mail_expected: None) -> None:
    event.seats.capacity = 1
    reserve = make_group(event, "Reserve")
    reserve.reserve = Reserve.automatic
    first = make_guest(event)
    db.session.commit()
    gone, called = (make_guest(event, invited=False, group_id=reserve.id) for _each in range(2))
    answer(first.id, accepting(), "guest")
    erase(gone.id, "organiser:1")
    answer(first.id, regretting(), "guest")
    assert db.session.scalars(select(SeatOffer.guest_id).where(HOLDS_SEATS)).all() == [called.id]
    # An offer that stood goes with its guest.
    erase(called.id, "organiser:1")
    db.session.expire_all()
    assert (db.session.scalars(select(SeatOffer).where(HOLDS_SEATS)).all(), event.seats.held) == ([], 0)


def test_with_them_goes_what_the_host_was_asked(event: Event, organiser: FlaskClient, mail_expected: None) -> None:
    guest = make_guest(event)
    deputise(guest)
    erase(guest.id, "organiser:1")
    assert [each.value for each in db.session.scalars(select(Substitution.state))] == ["withdrawn"]


def test_a_place_is_given_to_nobody_when_it_is_over_or_called_off(
    event: Event, organiser: FlaskClient, mail_expected: None
) -> None:
    event.registration_mode = RegistrationMode.approval
    db.session.commit()
    asks = make_guest(event, invited=False)
    answer(asks.id, accepting(), "guest")
    key = db.session.scalars(select(Registration.id)).one()
    data = {"to": "approve", "registration": [key, 2**31, 10**20]}
    over = event.ends_at + timedelta(minutes=1)
    with time_machine.travel(over, tick=False), pytest.raises(Refused, match="This event is over"):
        approvals.approve(event.id, [key], "organiser:1")
    cancellations.cancel_event(event.id, "", "organiser:1")
    page = organiser.post("/organise/seminar/answers/decision", data=data, follow_redirects=True)
    assert notices(page)[0] == "This event is cancelled."


def test_a_cancellation_reaches_them_first(event: Event, outbox: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    guest = make_guest(event, email="gone@example.org")
    answer(guest.id, accepting(), "guest")
    with unit_of_work() as session:
        session.get_one(Event, event.id).cancelled_at = clock.now()
    erase(guest.id, "organiser:1")
    assert readers(outbox)[1:] == [("event_cancelled", "gone@example.org")]
    assert b"method=CANCEL" in outbox()[1].content
    cancellations.tell_of_cancellation(event.id)
    assert len(outbox()) == 2


def test_what_others_are_to_read_leaves_and_is_emptied_then(event: Event, outbox: Any) -> None:
    event.substitutes_allowed, event.companions_allowed = True, 1
    db.session.commit()
    guest = make_guest(event, name="Li", email="li@example.org")
    answer(guest.id, accepting(person=GivenPerson(name="Li")), "guest")
    deputise(guest)
    (letter,) = [each for each in outbox() if each.letter == "deputy"]
    erase(guest.id, "guest")
    assert [(each.letter, each.state) for each in outbox() if each.recipient == "deputy@example.org"] == [
        ("deputy", MessageState.queued)
    ]
    with unit_of_work() as session:
        session.get_one(OutboxMessage, letter.id).state = MessageState.sending
    sent(letter.id)
    db.session.expire_all()
    assert (letter.state, letter.content) == (MessageState.sent, b"")


def test_a_short_name_is_not_found_in_other_words(event: Event, outbox: Any) -> None:
    event.substitutes_allowed = True
    db.session.commit()
    guest = make_guest(event, name="Se", email="se@example.org")
    answer(guest.id, accepting(person=GivenPerson(name="Se")), "guest")
    deputise(guest)
    deputy = db.session.scalars(select(Guest).where(Guest.email == "deputy@example.org")).one()
    answer(deputy.id, accepting(diet="None", person=GivenPerson(name="Désirée")), "guest")
    with unit_of_work() as session:
        for each in session.scalars(select(OutboxMessage)).all():
            each.state = MessageState.sent
    erase(guest.id, "guest")
    kept = [each.letter for each in outbox() if each.recipient == "deputy@example.org" and each.content]
    assert kept == ["changed"]
