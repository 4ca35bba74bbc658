"""A seat that comes free is offered, with a time limit: to who waits, then to the reserve by rank."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event, RegistrationMode, Seating
from eventsapp.guests.models import Guest, GuestGroup, LinkPurpose, Reserve
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.registration.models import OfferState, PassedOver, Reason, Registration, SeatOffer
from eventsapp.registration.operations import approvals, offers, rules, waiting
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.cancellations import cancel
from tests.factories import make_group, make_guest
from tests.factories.registration import accepting, regretting, state


def full(event: Event, waiting_parties: int = 2) -> list[Guest]:
    """Two who come, and some who wait."""
    guests = [make_guest(event) for _number in range(2 + waiting_parties)]
    for each in guests:
        answer(each.id, accepting(), f"guest:{each.id}")
    return guests


def offer_to(guest: Guest) -> SeatOffer:
    db.session.rollback()
    found = select(SeatOffer).where(SeatOffer.guest_id == guest.id).order_by(SeatOffer.id.desc())
    return db.session.scalars(found).first()  # type: ignore[return-value]


def test_a_free_seat_is_held_for_the_first_and_taken_by_a_button(offering: Event, outbox: Any) -> None:
    first, _second, third, fourth = full(offering)
    answer(first.id, regretting(), "guest")
    assert (state(third), state(fourth)) == ("waitlisted", "waitlisted")
    assert (offering.seats.taken, offering.seats.held) == (1, 1)
    newcomer = make_guest(offering)
    answer(newcomer.id, accepting(), "guest")
    assert state(newcomer) == "waitlisted"
    offers.take(offer_to(third).id, f"guest:{third.id}")
    offers.take(offer_to(third).id, f"guest:{third.id}")
    assert (state(third), offering.seats.taken, offering.seats.held) == ("confirmed", 2, 0)
    assert [(letter.letter, letter.recipient) for letter in outbox()[4:]] == [
        ("regret_received", first.email),
        ("offer", third.email),
        ("waiting", newcomer.email),
        ("confirmation", third.email),
    ]


def test_passing_it_on_gives_it_to_the_next(offering: Event, outbox: Any) -> None:
    first, _second, third, fourth = full(offering)
    cancel(db.session.scalars(select(Registration.id).where(Registration.guest_id == first.id)).one(), "guest")
    offers.pass_on(offer_to(third).id, "guest")
    assert (state(third), offer_to(fourth).state) == ("declined", OfferState.open)
    assert [letter.letter for letter in outbox()[4:]] == ["cancelled", "offer", "regret_received", "offer"]


def test_one_that_nobody_answers_lapses_and_goes_on(offering: Event, outbox: Any) -> None:
    first, _second, third, fourth = full(offering)
    answer(first.id, regretting(), "guest")
    offer = offer_to(third)
    assert offer.due_at
    with time_machine.travel(offer.due_at - timedelta(seconds=1), tick=False):
        assert offers.lapse_due() == 0
    with time_machine.travel(offer.due_at, tick=False):
        with pytest.raises(Refused, match="The time for this offer is over"):
            offers.take(offer.id, "guest")
        assert (offers.lapse_due(), offers.lapse_due()) == (1, 0)
    assert (state(third), offer_to(fourth).state) == ("cancelled", OfferState.open)
    assert [letter.letter for letter in outbox()[5:]] == ["offer", "offer_lapsed", "offer"]
    assert db.session.scalars(select(PassedOver.reason)).all() == [Reason.lapsed]


def test_the_host_nods_first(offering: Event, outbox: Any) -> None:
    offering.seating = Seating.nod
    db.session.commit()
    first, _second, third, fourth = full(offering)
    answer(first.id, regretting(), "guest")
    assert offer_to(third).state is OfferState.proposed
    assert [letter.letter for letter in outbox()[4:]] == ["regret_received"]
    offers.withdraw(offer_to(third).id, "organiser:1")
    assert offer_to(fourth).state is OfferState.proposed
    offers.approve(offer_to(fourth).id, "organiser:1")
    assert [(letter.letter, letter.recipient) for letter in outbox()[5:]] == [("offer", fourth.email)]
    assert state(third) == "waitlisted"
    assert db.session.scalars(select(PassedOver.reason)).all() == [Reason.not_approved]


def test_a_small_party_may_pass_a_large_one_and_the_host_sees_why(offering: Event, mail_expected: None) -> None:
    offering.seating, offering.smaller_may_pass = Seating.automatic, True
    db.session.commit()
    first, second = make_guest(offering), make_guest(offering)
    large, small = make_guest(offering), make_guest(offering)
    for each, companions in ((first, ()), (second, ()), (large, ("Ann",)), (small, ())):
        answer(each.id, accepting(*companions), "guest")
    answer(first.id, regretting(), "guest")
    assert (state(large), state(small)) == ("waitlisted", "confirmed")
    row = db.session.scalars(select(PassedOver)).one()
    assert (row.registration.guest_id, row.reason, row.needed, row.free) == (large.id, Reason.too_large, 2, 1)


def test_a_newcomer_who_passes_a_large_party_is_told_of_too(offering: Event, mail_expected: None) -> None:
    offering.seating, offering.smaller_may_pass = Seating.automatic, True
    db.session.commit()
    guests = [make_guest(offering) for _number in range(3)]
    for each, companions in zip(guests, ((), ("Ann",), ()), strict=True):
        answer(each.id, accepting(*companions), "guest")
    assert [state(each) for each in guests] == ["confirmed", "waitlisted", "confirmed"]
    row = db.session.scalars(select(PassedOver)).one()
    assert (row.registration.guest_id, row.reason, row.needed, row.free) == (guests[1].id, Reason.too_large, 2, 1)


def test_whom_the_host_approves_passes_nobody_silently_either(offering: Event, mail_expected: None) -> None:
    offering.seating, offering.smaller_may_pass = Seating.automatic, True
    offering.registration_mode = RegistrationMode.approval
    db.session.commit()
    first, large = make_guest(offering), make_guest(offering)
    answer(first.id, accepting(), "guest")
    answer(large.id, accepting("Ann"), "guest")
    asks = make_guest(offering, invited=False)
    answer(asks.id, accepting(), "guest")
    assert [state(each) for each in (first, large, asks)] == ["confirmed", "waitlisted", "pending"]
    asked = db.session.scalars(select(Registration.id).where(Registration.guest_id == asks.id)).all()
    approvals.approve(offering.id, asked, "organiser:1")
    assert state(asks) == "confirmed"
    row = db.session.scalars(select(PassedOver)).one()
    assert (row.registration.guest_id, row.reason, row.needed, row.free) == (large.id, Reason.too_large, 2, 1)


@pytest.mark.parametrize("seating", [Seating.automatic, Seating.offers, Seating.nod])
def test_a_party_that_fits_when_it_is_smaller_reads_one_letter(offering: Event, outbox: Any, seating: Seating) -> None:
    offering.seating = seating
    db.session.commit()
    first, party = make_guest(offering), make_guest(offering)
    answer(first.id, accepting(), "guest")
    answer(party.id, accepting("Ann"), "guest")
    assert state(party) == "waitlisted"
    answer(party.id, accepting(), "guest")
    last = {Seating.automatic: "confirmation", Seating.offers: "offer", Seating.nod: "waiting"}[seating]
    letters = [letter.letter for letter in outbox() if letter.recipient == party.email]
    assert letters == ["waiting", last]


def test_a_seat_that_is_held_is_not_lost_to_a_larger_party(offering: Event, mail_expected: None) -> None:
    first, _second, third, _fourth = full(offering)
    offering.companions_allowed = 1
    db.session.commit()
    answer(first.id, regretting(), "guest")
    offers.approve(offer_to(third).id, "organiser:1")
    with pytest.raises(Refused) as refusal:
        answer(third.id, accepting("Ann"), "guest")
    assert (refusal.value.field, str(refusal.value)) == (
        "companions-0-name",
        "1 seat is held for you. For more people there is none now: come alone, or write to the host.",
    )
    assert (offer_to(third).state, state(third)) == (OfferState.open, "waitlisted")
    answer(third.id, accepting(diet="Nuts"), "guest")
    assert state(third) == "confirmed"


def test_the_page_explains_and_the_buttons_work(offering: Event, client: FlaskClient, mail_expected: None) -> None:
    first, _second, third, fourth = full(offering)
    answer(first.id, regretting(), "guest")
    from tests.factories import make_link
    from tests.pages import words

    waits = client.get(f"/r/{make_link(fourth, LinkPurpose.registration)}")
    due = offer_to(third).due_at
    assert due
    assert words(waits, ".notice h2") == ["You are on the waiting list."]
    assert words(waits, ".notice p")[0].startswith(
        "You are second in line. 1 seat was freed and is on offer to somebody before you. You will hear by "
    )
    page = f"/r/{make_link(third, LinkPurpose.registration)}"
    assert words(client.get(page), ".notice h2") == ["A seat is held for you."]
    assert words(client.get(page), ".notice button") == ["Take the seat", "Let it go on"]
    assert state(third) == "waitlisted"
    assert client.post(f"{page}/offer", data={"take": "yes"}).status_code == 303
    assert state(third) == "confirmed"
    assert client.post(f"{page}/offer", data={"take": "no"}).status_code == 303
    assert state(third) == "confirmed"


@pytest.fixture
def reserve(event: Event) -> GuestGroup:
    """Two seats, two guests who are to come, and a reserve of three."""
    event.seats.capacity, event.offer_hours = 2, 24
    db.session.commit()
    make_guest(event, email="first@example.org"), make_guest(event, email="second@example.org", invited=False)
    group = make_group(event, "Reserve")
    for rank in (3, 1, 2):
        make_guest(event, invited=False, group_id=group.id, precedence=rank, email=f"rank{rank}@example.org")
    rules.set_group_rules(group.id, rules.GroupRules(reserve=Reserve.automatic), "organiser:1")
    return group


def test_a_regret_calls_the_next_of_the_reserve_by_rank(event: Event, reserve: GuestGroup, outbox: Any) -> None:
    first, second = db.session.scalars(select(Guest).where(Guest.group_id.is_(None)).order_by(Guest.id))
    waiting.seat_where_due()
    assert outbox() == []
    answer(first.id, accepting(), "guest")
    answer(second.id, regretting(), "guest")
    assert [(letter.letter, letter.recipient) for letter in outbox()[2:]] == [("offer", "rank1@example.org")]
    assert (event.seats.taken, event.seats.held) == (1, 1)
    one = db.session.scalars(select(Guest).where(Guest.email == "rank1@example.org")).one()
    answer(one.id, regretting(), "guest")
    assert outbox()[-1].recipient == "rank2@example.org"
    two = db.session.scalars(select(Guest).where(Guest.email == "rank2@example.org")).one()
    answer(two.id, accepting(), "guest")
    db.session.rollback()
    assert (state(two), event.seats.taken, event.seats.held) == ("confirmed", 2, 0)


def test_a_deadline_that_passes_calls_the_reserve(event: Event, reserve: GuestGroup, outbox: Any) -> None:
    event.answer_deadline = clock.now() + timedelta(days=3)
    db.session.commit()
    waiting.seat_where_due()
    assert outbox() == []
    with time_machine.travel(event.answer_deadline, tick=False):
        waiting.seat_where_due()
        waiting.seat_where_due()
    assert [(letter.letter, letter.recipient) for letter in outbox()] == [
        ("offer", "rank1@example.org"),
        ("offer", "rank2@example.org"),
    ]
