"""Groups with seats, deadlines and rules of their own; and who may answer until when."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event, Seating
from eventsapp.guests.models import Guest, GuestGroup, LinkPurpose
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.registration.models import PassedOver, Reason, Registration
from eventsapp.registration.operations import rules
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.rules import EventRules, GroupRules, rules_of
from tests.factories import SEMINAR_STARTS, make_group, make_guest, make_link
from tests.factories.registration import accepting, regretting, state
from tests.letters import paragraphs
from tests.pages import errors, filled_in, typed, words


@pytest.fixture
def group(event: Event) -> GuestGroup:
    """Three seats for all, two of them held back for the protocol."""
    event.seats.capacity, event.companions_allowed = 3, 2
    db.session.commit()
    group = make_group(event)
    rules.set_group_rules(group.id, GroupRules(seats=2, held_back=True), "organiser:1")
    return group


def test_seats_that_are_held_back_wait_for_late_guests(event: Event, group: GuestGroup, mail_expected: None) -> None:
    first, second = make_guest(event), make_guest(event)
    ambassador, minister, late = (make_guest(event, group_id=group.id) for _number in range(3))
    for each in (first, second, ambassador, minister, late):
        answer(each.id, accepting(), "guest")
    assert [state(each) for each in (first, second, ambassador, minister, late)] == [
        "confirmed",
        "waitlisted",
        "confirmed",
        "confirmed",
        "waitlisted",
    ]
    answer(first.id, regretting(), "guest")
    assert (state(second), state(late)) == ("confirmed", "waitlisted")
    answer(ambassador.id, regretting(), "guest")
    assert (state(second), state(late)) == ("confirmed", "confirmed")


def test_seats_that_are_given_up_go_to_those_who_wait(event: Event, group: GuestGroup, mail_expected: None) -> None:
    guests = [make_guest(event) for _number in range(3)]
    for each in guests:
        answer(each.id, accepting(), "guest")
    assert [state(each) for each in guests] == ["confirmed", "waitlisted", "waitlisted"]
    rules.set_group_rules(group.id, GroupRules(), "organiser:1")
    assert [state(each) for each in guests] == ["confirmed"] * 3
    with pytest.raises(Refused, match=r"Only 0 seats of the event can be held back"):
        rules.set_group_rules(group.id, GroupRules(seats=2, held_back=True), "organiser:1")


def test_a_party_too_large_for_its_group_waits_for_that(event: Event, client: FlaskClient, mail_expected: None) -> None:
    event.seats.capacity, event.companions_allowed = 9, 1
    db.session.commit()
    press = make_group(event, "Press")
    rules.set_group_rules(press.id, GroupRules(seats=2), "organiser:1")
    first, pair = (make_guest(event, group_id=press.id) for _number in range(2))
    answer(first.id, accepting(), "guest")
    answer(pair.id, accepting("Ann"), "guest")
    assert state(pair) == "waitlisted"
    page = client.get(f"/r/{make_link(pair, LinkPurpose.registration)}")
    assert "You wait for a seat of those that are kept for your part of the guest list" in words(page, ".notice")[0]


def test_who_waits_for_seats_of_their_group_is_told_so(
    event: Event, client: FlaskClient, organiser: FlaskClient, outbox: Any
) -> None:
    event.seats.capacity, event.seating = 4, Seating.offers
    db.session.commit()
    press = make_group(event, "Press")
    rules.set_group_rules(press.id, GroupRules(seats=1), "organiser:1")
    reporter, second, third = (make_guest(event, group_id=press.id) for _number in range(3))
    others = [make_guest(event) for _number in range(5)]
    for each in (reporter, others[0], second):
        answer(each.id, accepting(), "guest")
    assert [state(each) for each in (reporter, others[0], second)] == ["confirmed", "confirmed", "waitlisted"]
    # Somebody else takes a seat that could not be theirs: the host sees at once that they were passed over.
    for each in (*others[1:], third):
        answer(each.id, accepting(), "guest")
    assert [state(each) for each in others] == ["confirmed", "confirmed", "confirmed", "waitlisted", "waitlisted"]
    rows = db.session.scalars(select(PassedOver)).all()
    assert [(row.registration.guest_id, row.reason) for row in rows] == [(second.id, Reason.group_full)]
    # A seat of the event is offered to somebody who came later: to neither of them is that "before you".
    answer(others[0].id, regretting(), "guest")

    def notice(guest: Guest) -> str:
        return words(client.get(f"/r/{make_link(guest, LinkPurpose.registration)}"), ".notice")[0]

    assert notice(others[3]).startswith("A seat is held for you.")
    assert notice(others[4]).startswith(
        "You are on the waiting list. You are second in line. 1 seat was freed and is on offer to somebody before you."
    )
    own = "You wait for a seat of those that are kept for your part of the guest list: others may come in before you."
    hours = "When a seat comes free, we write to you, and you have 48 hours to take it."
    assert notice(second) == f"You are on the waiting list. {own} You are first in line. {hours}"
    assert notice(third) == f"You are on the waiting list. {own} You are second in line. {hours}"
    said = [text for letter in outbox() if letter.recipient == second.email for text in paragraphs(letter)]
    assert [text for text in said if text.startswith("There is")] == [
        "There is no free seat for you at the moment. You are number 1 of those who wait for the seats that are kept "
        "for your part of the guest list."
    ]
    theirs = db.session.scalars(select(Registration).where(Registration.guest_id == third.id)).one()
    page = organiser.get(f"/organise/seminar/answers/{theirs.id}")
    assert words(page, "main p")[1] == "Waiting Number 2 of those who wait for seats of the group Press"


def test_a_group_has_no_more_than_its_own(event: Event, group: GuestGroup, mail_expected: None) -> None:
    event.seats.capacity = None
    db.session.commit()
    party = make_guest(event, group_id=group.id)
    with pytest.raises(Refused, match="There are only 2 seats in all"):
        answer(party.id, accepting("Ann", "Ben"), "guest")
    answer(party.id, accepting("Ann"), "guest")
    with pytest.raises(Refused, match="hold 2 seats already"):
        rules.set_group_rules(group.id, GroupRules(seats=1), "organiser:1")


def test_a_group_that_is_removed_gives_its_seats_back_first(
    event: Event, group: GuestGroup, organiser: FlaskClient
) -> None:
    organiser.post(f"/organise/{event.slug}/guests/groups/{group.id}/remove")
    assert db.session.scalars(select(GuestGroup)).all() == [group]


def test_the_companions_limit_may_rise_and_fall_under_answers(event: Event, guest: Guest, mail_expected: None) -> None:
    event.companions_allowed = 2
    db.session.commit()
    answer(guest.id, accepting("Ann", "Ben"), "guest")
    event.companions_allowed = 0
    db.session.commit()
    answer(guest.id, accepting("Ann", "Ben", diet="vegan"), "guest")
    with pytest.raises(Refused, match="You can bring 2 people"):
        answer(guest.id, accepting("Ann", "Ben", "Cid"), "guest")
    answer(guest.id, accepting("Ann"), "guest")
    with pytest.raises(Refused, match="You can bring 1 person"):
        answer(guest.id, accepting("Ann", "Ben"), "guest")
    other = make_guest(event)
    with pytest.raises(Refused, match="Nobody can come with you"):
        answer(other.id, accepting("Ann"), "guest")


def test_each_deadline_holds_for_what_it_says(event: Event, guest: Guest, mail_expected: None) -> None:
    day = timedelta(days=1)
    now = clock.now()
    wanted = {"answer_deadline": now + day, "change_deadline": now + 2 * day, "cancel_deadline": now + 3 * day}
    rules.set_event_rules(event.id, EventRules(**{**vars(rules_of(event)), **wanted}), "organiser:1")
    late = make_guest(event)
    answer(guest.id, accepting(), "guest")
    with time_machine.travel(now + day, tick=False):
        with pytest.raises(Refused, match="Answers were taken until"):
            answer(late.id, accepting(), "guest")
        answer(guest.id, accepting(diet="vegan"), "guest")
    with time_machine.travel(now + 2 * day, tick=False):
        with pytest.raises(Refused, match="Answers could be changed until"):
            answer(guest.id, accepting(diet="none"), "guest")
        rules.extend(guest.id, now + 4 * day, "organiser:1")
        answer(guest.id, accepting(diet="none"), "guest")
        rules.extend(guest.id, None, "organiser:1")
        answer(guest.id, regretting(), "guest")
    assert state(guest) == "declined"


def test_a_group_may_have_more_time(event: Event, group: GuestGroup, client: FlaskClient, mail_expected: None) -> None:
    event.answer_deadline = SEMINAR_STARTS - timedelta(days=7)
    db.session.commit()
    own = SEMINAR_STARTS - timedelta(days=2)
    rules.set_group_rules(group.id, GroupRules(answer_deadline=own), "organiser:1")
    late, other = make_guest(event, group_id=group.id), make_guest(event)
    with time_machine.travel(own - timedelta(seconds=1), tick=False):
        page = client.get(f"/i/{make_link(late)}")
        assert "Wednesday 22 May 2030 09:30" in words(page, ".facts dd")[2]
        answer(late.id, accepting(), "guest")
        with pytest.raises(Refused):
            answer(other.id, accepting(), "guest")


def test_a_second_late_is_said_and_nothing_typed_is_lost(
    event: Event, group: GuestGroup, client: FlaskClient, mail_expected: None
) -> None:
    own = SEMINAR_STARTS - timedelta(days=2)
    rules.set_group_rules(group.id, GroupRules(answer_deadline=own), "organiser:1")
    late = make_guest(event, group_id=group.id)
    link = f"/i/{make_link(late)}"
    form = {**typed(client.get(link)), "answer": "accept", "diet": "no nuts", "message": "With joy"}
    with time_machine.travel(own + timedelta(seconds=1), tick=False):
        sent = client.post(f"{link}/answer", data=form)
    assert sent.status_code == 422
    assert errors(sent)[0].startswith("Answers were taken until Wednesday 22 May 2030 09:30.")
    assert typed(sent) == form


def test_the_host_sets_it_all_on_screens(
    event: Event, group: GuestGroup, organiser: FlaskClient, colleague: FlaskClient
) -> None:
    page = f"/organise/{event.slug}/seats/groups/{group.id}"
    form = filled_in(organiser.get(page))
    assert (form["seats"], form["held_back"], form["reserve"]) == ("2", "y", "no")
    sent = organiser.post(page, data={**form, "seats": "9"})
    assert errors(sent) == ["Only 3 seats of the event can be held back for this group."]
    whole = {**form, "seats": "1", "deadline_day": "20.5.2030", "deadline_time": "12", "substitutes_allowed": "yes"}
    assert organiser.post(page, data=whole).status_code == 303
    assert colleague.get(page).status_code == 404
    db.session.rollback()
    assert (group.seats.capacity, event.seats.held, group.substitutes_allowed) == (1, 1, True)
    assert words(colleague.get(f"/organise/{event.slug}/seats"), "tbody td")[4:] == [
        "0 of 1 taken, held back",
        "Monday 20 May 2030 12:00",
    ]
    page = f"/organise/{event.slug}/seats/rules"
    form = filled_in(organiser.get(page), page)
    whole = {**form, "registration_mode": "waves", "seating": "offers", "offer_hours": "12"}
    waves = {"waves-0-day": "1.5.2030", "waves-0-time": "9", "waves-0-seats": "40", "waves-1-seats": "3"}
    assert errors(organiser.post(page, data={**whole, **waves})) == ["Type the day as well."]
    assert organiser.post(page, data={**whole, **waves, "waves-1-seats": ""}).status_code == 303
    assert words(organiser.get(f"/organise/{event.slug}/seats"), "main ul li") == [
        "Wednesday 1 May 2030 09:00: 40 seats"
    ]


def test_more_time_for_one_guest_on_a_screen(event: Event, guest: Guest, organiser: FlaskClient) -> None:
    page = f"/organise/{event.slug}/guests/{guest.id}/time"
    assert errors(organiser.post(page, data={"day": "1.6.2031", "time": "9"})) == [
        "The deadline must not be after the start of the event."
    ]
    assert organiser.post(page, data={"day": "23.5.2030", "time": "9"}).status_code == 303
    db.session.rollback()
    assert guest.extended_until == SEMINAR_STARTS - timedelta(days=1, minutes=30)


def test_the_link_of_the_answer_knows_its_own_time(
    event: Event, guest: Guest, client: FlaskClient, mail_expected: None
) -> None:
    answer(guest.id, accepting(), "guest")
    event.cancel_deadline = event.change_deadline = clock.now() - timedelta(days=1)
    db.session.commit()
    page = client.get(f"/r/{make_link(guest, LinkPurpose.registration)}")
    assert words(page, ".button-row") == []
    assert words(page, ".notice.warning")[0].startswith("Answers could be changed until")


def test_cancelling_the_event_tells_everybody_once(
    event: Event, guest: Guest, organiser: FlaskClient, client: FlaskClient, outbox: Any
) -> None:
    comes, silent, gone = guest, make_guest(event), make_guest(event)
    make_guest(event, invited=False)
    answer(comes.id, accepting(), "guest")
    answer(gone.id, regretting(), "guest")
    page = f"/organise/{event.slug}/cancellation"
    assert errors(organiser.post(page, data={"word": "x"})) == ["Tick the box if you mean it."]
    for _click in range(2):
        assert organiser.post(page, data={"word": "Snow.", "sure": "y"}).status_code == 303
    told = [(each.letter, each.recipient, b"method=CANCEL" in each.content) for each in outbox()[2:]]
    assert told == [("event_cancelled", comes.email, True), ("event_cancelled", silent.email, False)]
    with pytest.raises(Refused, match="has been cancelled"):
        answer(silent.id, accepting(), "guest")
    # Whoever opens their page reads that, and no longer that they are coming; there is nothing to press.
    for page in (f"/r/{make_link(comes, LinkPurpose.registration)}", f"/i/{make_link(silent)}"):
        shown = client.get(page)
        assert words(shown, ".notice") == ["This event is cancelled. Snow."]
        assert words(shown, "main button") == []


def test_the_screen_of_seats_costs_the_same_for_any_number(
    event: Event, organiser: FlaskClient, count_queries: Any, mail_expected: None
) -> None:
    event.seats.capacity, event.seating = 1, Seating.offers
    db.session.commit()
    costs = []
    for more in (1, 2, 57):
        for number in range(more):
            group = make_group(event, f"Group {more} {number}")
            seated = make_guest(event, group_id=group.id)
            answer(seated.id, accepting(), "guest")
            event.seats.capacity += 1
            db.session.commit()
            waits = make_guest(event, group_id=group.id)
            answer(waits.id, accepting(), "guest")
            answer(seated.id, regretting(), "guest")
        with count_queries() as statements:
            assert organiser.get(f"/organise/{event.slug}/seats").status_code == 200
        costs.append(len(statements))
    assert costs == [costs[0]] * 3


def test_the_invitation_says_the_groups_own_deadline(event: Event, group: GuestGroup, outbox: Any) -> None:
    event.answer_deadline = SEMINAR_STARTS - timedelta(days=7)
    group.answer_deadline = SEMINAR_STARTS - timedelta(days=2)
    db.session.commit()
    make_guest(event, invited=False)
    make_guest(event, invited=False, group_id=group.id)
    send_invitations(event.id, None, "organiser:1")
    said = [b"22 May 2030" in letter.content for letter in outbox()]
    assert said == [False, True]
