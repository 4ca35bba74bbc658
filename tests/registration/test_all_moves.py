"""Every move in any order: after each, the counters say what the registrations say, and nobody was forgotten."""

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, update

from eventsapp.events.fields import fields_of
from eventsapp.events.models import Event, SeatCounter, Seating
from eventsapp.events.operations import edit_event
from eventsapp.guests.facts import GuestFact
from eventsapp.guests.models import Guest, GuestGroup, Reserve, SentLetter
from eventsapp.guests.operations import bulk
from eventsapp.kernel import clock
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration.given import Choice, GivenPerson
from eventsapp.registration.models import (
    HOLDING,
    OfferState,
    Registration,
    RegistrationState,
    SeatOffer,
    Substitution,
    SubstitutionState,
)
from eventsapp.registration.operations import offers, rules, seats, substitutes, waiting
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.cancellations import cancel
from eventsapp.registration.operations.rules import GroupRules
from tests.conftest import empty_all_tables
from tests.factories import make_event, make_group, make_guest, make_office
from tests.factories.registration import given

S = RegistrationState
WHO = st.integers(0, 11)


class Tried(Exception):
    """Raised where a unit of work is only tried."""


class Moves(RuleBasedStateMachine):
    """Twelve guests in no group, two with own seats (one's are held back) and a reserve; six seats."""

    @initialize(
        seating=st.sampled_from(list(Seating)), smaller=st.booleans(), free=st.booleans(), reserve=st.booleans()
    )
    def begin(self, seating: Seating, smaller: bool, free: bool, reserve: bool) -> None:
        empty_all_tables()
        event = make_event(
            make_office(),
            capacity=6,
            companions_allowed=3,
            tentative_allowed=True,
            seating=seating,
            smaller_may_pass=smaller,
            substitutes_allowed=free,
        )
        self.event_id = event.id
        self.groups = [make_group(event, name).id for name in ("Protocol", "Press", "Reserve")]
        rules.set_group_rules(self.groups[0], GroupRules(seats=2, held_back=True), "organiser:1")
        rules.set_group_rules(self.groups[1], GroupRules(seats=2), "organiser:1")
        of = [None] * 4 + [self.groups[0]] * 3 + [self.groups[1]] * 3 + [self.groups[2]] * 2
        self.guests = [
            make_guest(event, group_id=group, invited=group != self.groups[2], precedence=number).id
            for number, group in enumerate(of)
        ]
        if reserve:
            rules.set_group_rules(self.groups[2], GroupRules(reserve=Reserve.automatic), "organiser:1")
        self.order: list[int] = []
        self.facts = self.lines = self.letters = 0
        self.remember()

    def do(self, move: Any, *facts: Any, **more: Any) -> None:
        """Make a move; a refusal must have changed nothing."""
        before = self.picture()
        try:
            move(*facts, **more)
        except Refused:
            db.session.rollback()
            assert self.picture() == before
            return
        after = self.picture()
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        # Whatever changed for a guest stands on their spine, and they were written to.
        told = set(db.session.scalars(select(GuestFact.guest_id).where(GuestFact.id > self.facts)))
        wrote = set(db.session.scalars(select(SentLetter.guest_id).where(SentLetter.id > self.letters)))
        assert changed <= told, "a change without a fact"
        assert {key for key in changed if self.visibly(before.get(key), after.get(key))} <= wrote, "nobody was told"
        if changed:
            assert db.session.scalar(select(func.max(AuditEntry.id))) > self.lines
        self.remember()

    def remember(self) -> None:
        db.session.rollback()
        self.facts = db.session.scalar(select(func.max(GuestFact.id))) or 0
        self.lines = db.session.scalar(select(func.max(AuditEntry.id))) or 0
        self.letters = db.session.scalar(select(func.max(SentLetter.id))) or 0

    def picture(self) -> dict[int, Any]:
        """What each guest has."""
        db.session.rollback()
        rows = db.session.execute(select(Registration.guest_id, Registration.state, Registration.seats))
        return {row.guest_id: (row.state, row.seats) for row in rows}

    def visibly(self, before: Any, after: Any) -> bool:
        return before is None or after is None or before != after

    @rule(who=WHO, party=st.integers(1, 4), name=st.sampled_from(["Ann", "Ben"]))
    def accepts(self, who: int, party: int, name: str) -> None:
        person = GivenPerson(name=name)
        self.do(
            answer,
            self.guests[who],
            given(Choice.accept, *["Cid"] * (party - 1), person=person),
            f"guest:{self.guests[who]}",
        )

    @rule(who=WHO, choice=st.sampled_from([Choice.regret, Choice.tentative]))
    def does_not_accept(self, who: int, choice: Choice) -> None:
        self.do(answer, self.guests[who], given(choice), f"guest:{self.guests[who]}")

    @rule(who=WHO, host=st.booleans())
    def cancels(self, who: int, host: bool) -> None:
        found = db.session.scalar(select(Registration.id).where(Registration.guest_id == self.guests[who]))
        if found:
            self.do(cancel, found, "organiser:1" if host else "guest", by_host=host)

    def an_offer(self, number: int, *states: OfferState) -> int | None:
        found = db.session.scalars(select(SeatOffer.id).where(SeatOffer.state.in_(states))).all()
        return found[number % len(found)] if found else None

    @rule(number=st.integers(0, 5), move=st.sampled_from([offers.take, offers.pass_on]))
    def settles_an_offer(self, number: int, move: Any) -> None:
        if offer := self.an_offer(number, OfferState.open):
            self.do(move, offer, "guest")

    @rule(number=st.integers(0, 5))
    def an_offer_lapses(self, number: int) -> None:
        if offer := self.an_offer(number, OfferState.open):
            db.session.execute(update(SeatOffer).where(SeatOffer.id == offer).values(due_at=clock.now() - timedelta(1)))
            db.session.commit()
            self.do(offers.lapse_due)

    @rule(number=st.integers(0, 5), move=st.sampled_from([offers.approve, offers.withdraw]))
    def the_host_decides_on_an_offer(self, number: int, move: Any) -> None:
        if offer := self.an_offer(number, *HOLDING):
            self.do(move, offer, "organiser:1")

    @rule(who=WHO)
    def the_host_offers_by_hand(self, who: int) -> None:
        found = db.session.scalar(select(Registration.id).where(Registration.guest_id == self.guests[who]))
        if found:
            self.do(offers.offer_by_hand, found, "organiser:1")

    @rule(who=WHO, deputy=st.integers(1, 3), known=st.one_of(st.none(), WHO))
    def names_a_deputy(self, who: int, deputy: int, known: int | None) -> None:
        email = f"deputy{deputy}@example.org"
        if known is not None:
            email = db.session.get_one(Guest, self.guests[known]).email
        wanted = substitutes.Deputy(person=GivenPerson(name="Dora"), email=email, language="en")
        self.do(substitutes.name, self.guests[who], wanted, f"guest:{self.guests[who]}")

    @precondition(lambda self: hasattr(self, "event_id"))
    @rule(move=st.sampled_from([substitutes.approve, substitutes.decline]))
    def the_host_decides_on_a_deputy(self, move: Any) -> None:
        asked = select(Substitution.id).where(Substitution.state == SubstitutionState.proposed)
        if found := db.session.scalar(asked.limit(1)):
            self.do(move, found, "organiser:1")

    @rule(capacity=st.one_of(st.none(), st.integers(2, 9)))
    def the_house_changes(self, capacity: int | None) -> None:
        event = db.session.get_one(Event, self.event_id)
        self.do(edit_event, self.event_id, replace(fields_of(event), capacity=capacity), "organiser:1")

    @rule(group=st.integers(0, 1), number=st.one_of(st.none(), st.integers(1, 5)), held=st.booleans())
    def a_group_changes(self, group: int, number: int | None, held: bool) -> None:
        wanted = GroupRules(seats=number, held_back=held and number is not None)
        self.do(rules.set_group_rules, self.groups[group], wanted, "organiser:1")

    @rule(who=WHO, group=st.integers(0, 3))
    def a_guest_changes_groups(self, who: int, group: int) -> None:
        self.do(bulk.move, self.event_id, [self.guests[who]], [*self.groups, None][group], "organiser:1")

    @invariant()
    def the_counters_say_what_the_registrations_say(self) -> None:
        db.session.rollback()
        db.session.expire_all()
        event = db.session.get_one(Event, self.event_id)
        registrations = db.session.scalars(select(Registration)).all()
        open_offers = db.session.scalars(select(SeatOffer).where(SeatOffer.state.in_(HOLDING))).all()
        kept = 0
        for group in db.session.scalars(select(GuestGroup)):
            if group.seats is None:
                continue
            taken = sum(each.seats for each in registrations if each.seats_group_id == group.id)
            offered = sum(each.seats for each in open_offers if each.seats_group_id == group.id)
            assert (group.seats.taken, group.seats.held) == (taken, offered)
            if group.held_back:
                kept += (group.seats.capacity or 0) - taken - offered
        assert event.seats.taken == sum(each.seats for each in registrations)
        assert event.seats.held == kept + sum(each.seats for each in open_offers)
        for counter in db.session.scalars(select(SeatCounter)):
            assert counter.capacity is None or counter.taken + counter.held <= counter.capacity

    @invariant()
    def each_has_what_their_state_says(self) -> None:
        for each in db.session.scalars(select(Registration)):
            assert (each.seats > 0) == (each.state is S.confirmed)
            assert (each.waiting_since is not None) == (each.state is S.waitlisted)
            if each.state is S.confirmed:
                assert each.seats == each.party == 1 + len(each.companions)
                deputy = select(Substitution.id).where(
                    Substitution.guest_id == each.guest_id, Substitution.state == SubstitutionState.proposed
                )
                if each.calendar_entry is None or each.calendar_entry.cancelled_at:
                    assert db.session.scalar(deputy), "comes, and has no calendar entry"
            elif each.calendar_entry:
                assert each.calendar_entry.cancelled_at
        for offer in db.session.scalars(select(SeatOffer).where(SeatOffer.state.in_(HOLDING))):
            found = db.session.scalar(select(Registration).where(Registration.guest_id == offer.guest_id))
            assert found is None or found.state is S.waitlisted, "a seat on offer to somebody who does not wait"

    @invariant()
    def one_invitation_is_one_place(self) -> None:
        holding = (S.confirmed, S.waitlisted)
        places = dict(db.session.execute(select(Registration.guest_id, Registration.state)).all())
        approved = select(Substitution).where(Substitution.state == SubstitutionState.approved)
        pairs = {each.guest_id: each.deputy_id for each in db.session.scalars(approved)}
        for guest, deputy in pairs.items():
            # Who comes as somebody's deputy has their place, and may have given their own to another.
            if guest not in pairs.values():
                assert not (places[guest] in holding and places[deputy] in holding)

    @invariant()
    def nobody_waits_for_a_seat_that_could_be_theirs(self) -> None:
        event = db.session.get_one(Event, self.event_id)
        if not event.cancelled_at and clock.now() < event.starts_at:
            with pytest.raises(Tried, match=r"^0 were served$"):
                self.tries_to_serve()

    def tries_to_serve(self) -> None:
        with unit_of_work() as session:
            served, _blocked = waiting._serve_the_line(session, seats.event_in_line(session, self.event_id))
            raise Tried(f"{served} were served")

    @invariant()
    def those_who_wait_keep_their_order(self) -> None:
        line = db.session.scalars(
            select(Registration.id)
            .where(Registration.state == S.waitlisted)
            .order_by(Registration.waiting_since, Registration.id)
        ).all()
        stayed = [each for each in self.order if each in line]
        assert [each for each in line if each in stayed] == stayed
        self.order = list(line)


def test_every_move_in_any_order(app: Flask, mail_expected: None) -> None:
    on_sqlite = db.engine.dialect.name == "sqlite"
    run_state_machine_as_test(
        Moves,
        settings=settings(
            max_examples=int(os.environ.get("EVENTSAPP_EXAMPLES", 8 if on_sqlite else 3)),
            stateful_step_count=25,
            phases=[Phase.generate],  # a long story shrunk takes minutes; its steps are printed as they are
            deadline=None,
            derandomize="EVENTSAPP_EXAMPLES" not in os.environ,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
