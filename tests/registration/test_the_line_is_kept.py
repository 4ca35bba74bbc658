"""Who waits is served in their order, however they came to be next; and who can't be holds up nobody else."""

import pytest
from sqlalchemy import select

from eventsapp.events.models import Event, Seating
from eventsapp.guests.models import Reserve
from eventsapp.guests.operations.bulk import move, undo
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration.models import HOLDS_SEATS, Registration, SeatOffer
from eventsapp.registration.operations import rules, seats, waiting
from eventsapp.registration.operations.answers import answer
from tests.factories import make_group, make_guest
from tests.factories.registration import accepting, state


@pytest.mark.parametrize("smaller", [False, True])
def test_who_is_stuck_behind_their_group_holds_up_no_others(event: Event, mail_expected: None, smaller: bool) -> None:
    event.companions_allowed, event.smaller_may_pass = 2, smaller
    group = make_group(event, "Press")
    db.session.commit()
    rules.set_group_rules(group.id, rules.GroupRules(seats=3), "organiser:1")
    first, party, alone = (make_guest(event, group_id=group.id) for _each in range(3))
    for guest, companions in ((first, ()), (party, ("Ann", "Ben")), (alone, ())):
        answer(guest.id, accepting(*companions), "guest")
    other = make_guest(event)
    answer(other.id, accepting(), "guest")
    # The event has seats for all: the group's are too few for its party, which its next waits behind.
    assert [state(each) for each in (first, party, alone, other)] == [
        "confirmed",
        "waitlisted",
        "confirmed" if smaller else "waitlisted",
        "confirmed",
    ]


def test_who_comes_into_another_group_is_seated_before_newcomers(event: Event, mail_expected: None) -> None:
    event.seats.capacity = 2
    group = make_group(event, "Press")
    db.session.commit()
    rules.set_group_rules(group.id, rules.GroupRules(seats=1), "organiser:1")
    first, second = (make_guest(event, group_id=group.id) for _each in range(2))
    for each in (first, second):
        answer(each.id, accepting(), "guest")

    assert [state(each) for each in (first, second)] == ["confirmed", "waitlisted"]
    change = move(event.id, [second.id], None, "organiser:1")
    assert state(second) == "confirmed"
    assert change.change_id is not None
    undo(event.id, change.change_id, "organiser:1")
    assert state(second) == "confirmed"


def test_a_long_line_is_served_in_portions_and_nobody_comes_between(
    event: Event, mail_expected: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "_AT_ONCE", 2)
    event.seats.capacity, event.seating = 1, Seating.automatic
    db.session.commit()
    guests = [make_guest(event) for _number in range(6)]
    for each in guests:
        answer(each.id, accepting(), "guest")

    def states() -> list[str]:
        db.session.rollback()
        found = dict(db.session.execute(select(Registration.guest_id, Registration.state)).all())
        return [found[each.id].value for each in guests]

    with unit_of_work() as session:
        locked = seats.event_in_line(session, event.id)
        locked.seats.capacity = 9
        session.flush()
        assert waiting.seat_those_who_wait(session, locked) == 2
    assert states() == ["confirmed"] * 3 + ["waitlisted"] * 3
    newcomer = make_guest(event)
    guests.append(newcomer)
    answer(newcomer.id, accepting(), "guest")
    assert states() == ["confirmed"] * 3 + ["waitlisted"] * 4
    assert waiting.seat_where_due() == 4
    assert states() == ["confirmed"] * 7


def test_a_reserve_is_not_called_for_seats_that_companions_may_fill(event: Event, mail_expected: None) -> None:
    event.seats.capacity, event.companions_allowed = 4, 1
    reserve = make_group(event, "Reserve")
    reserve.reserve = Reserve.automatic
    invited = [make_guest(event) for _each in range(2)]
    called = make_guest(event, invited=False, group_id=reserve.id)
    db.session.commit()
    assert waiting.seat_where_due() == 0
    answer(invited[0].id, accepting("Ann"), "guest")
    assert waiting.seat_where_due() == 0
    answer(invited[1].id, accepting(), "guest")
    assert waiting.seat_where_due() == 1
    assert db.session.scalars(select(SeatOffer.guest_id).where(HOLDS_SEATS)).all() == [called.id]
