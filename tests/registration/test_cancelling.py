"""A guest cancels."""

from datetime import timedelta
from typing import Any

import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel.database import db
from eventsapp.registration.models import Registration, RegistrationState
from eventsapp.registration.operations.answers import answer
from tests.factories import SEMINAR_STARTS, make_link
from tests.factories.registration import accepting, regretting
from tests.pages import found, words


def _state() -> RegistrationState:
    db.session.expire_all()
    return db.session.scalars(select(Registration)).one().state


def test_the_seat_is_given_back_and_a_letter_says_so(
    event: Event, guest: Guest, client: FlaskClient, outbox: Any
) -> None:
    answer(guest.id, accepting(), "guest")
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    for _click in range(2):
        cancelled = client.post(f"{link}/cancellation")
        assert (cancelled.status_code, cancelled.location) == (303, link)
    assert words(client.get(link), ".notice h2") == ["Your registration is cancelled."]
    assert (_state(), event.seats.taken) == (RegistrationState.cancelled, 0)
    assert [letter.letter for letter in outbox()] == ["confirmation", "cancelled"]


def test_one_can_accept_again(event: Event, guest: Guest, outbox: Any, client: FlaskClient) -> None:
    answer(guest.id, accepting(), "guest")
    client.post(f"/r/{make_link(guest, LinkPurpose.registration)}/cancellation")
    answer(guest.id, accepting(), "guest")
    assert (_state(), event.seats.taken) == (RegistrationState.confirmed, 1)
    assert [letter.letter for letter in outbox()] == ["confirmation", "cancelled", "confirmation"]


def test_a_regret_is_nothing_to_cancel(guest: Guest, client: FlaskClient, mail_expected: None) -> None:
    answer(guest.id, regretting(), "guest")
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    assert [form.action for form in found(client.get(link), "main form")] == []
    client.post(f"{link}/cancellation")
    assert words(client.get(link), ".notice.warning") == ["There is nothing to cancel: the invitation was declined."]
    assert _state() is RegistrationState.declined


def test_not_after_the_deadline(event: Event, guest: Guest, client: FlaskClient, mail_expected: None) -> None:
    event.answer_deadline = SEMINAR_STARTS - timedelta(days=7)
    db.session.commit()
    answer(guest.id, accepting(), "guest")
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    with time_machine.travel(event.answer_deadline, tick=False):
        client.post(f"{link}/cancellation")
        assert found(client.get(link), ".button-row") == []
    assert _state() is RegistrationState.confirmed
