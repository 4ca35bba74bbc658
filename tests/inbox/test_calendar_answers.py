"""An answer given in a calendar reaches the registration; what is not to be believed reaches the host."""

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.facts import Channel, FactKind, GuestFact
from eventsapp.guests.models import Guest
from eventsapp.inbox.models import ReceivedMessage
from eventsapp.inbox.receiving import receive
from eventsapp.kernel.database import db
from eventsapp.mail.models import OutboxMessage
from eventsapp.registration.models import Registration, Substitution
from eventsapp.registration.operations.answers import answer
from tests.factories.registration import accepting, make_question, regretting
from tests.inbox.conftest import Replies, state_of

Kept = Callable[[], list[ReceivedMessage]]


def entry(letter: OutboxMessage) -> tuple[str, int, str, str] | None:
    """METHOD, SEQUENCE, STATUS and PARTSTAT of what a letter says to a calendar; None where it says nothing."""
    message = message_from_bytes(letter.content, policy=default)
    parts = [each for each in message.walk() if each.get_content_type() == "text/calendar"]
    if not parts:
        return None
    calendar = Calendar.from_ical(parts[0].get_content().encode())
    (vevent,) = calendar.walk("VEVENT")
    partstat = vevent["attendee"].params.get("PARTSTAT", "")
    return str(calendar["method"]), vevent["sequence"], str(vevent["status"]), partstat


def told(outbox: Any, since: int = 1) -> list[tuple[str, Any]]:
    """The letters after the first ones, with what they say to the calendar."""
    return [(letter.letter, entry(letter)) for letter in outbox()[since:]]


def reasons(kept: Kept) -> list[tuple[str, str]]:
    return [(row.state.value, row.reason.value) for row in kept()]


def test_declining_in_the_calendar_regrets(replies: Replies, guest: Guest, outbox: Any, kept: Kept) -> None:
    taken = receive(replies.message("DECLINED", more="COMMENT:I am ill"))
    assert (
        taken.line
        == f"message {kept()[0].id}: done: reply (regret) of event {guest.event_id}, guest {guest.id}: answered"
    )
    assert state_of(guest.id) == "declined"
    assert told(outbox) == [("regret_received", ("CANCEL", 1, "CANCELLED", ""))]
    assert db.session.scalars(select(Registration.message)).one() == "I am ill"
    facts = db.session.scalars(select(GuestFact).order_by(GuestFact.id)).all()
    assert (facts[-1].kind.value, facts[-1].channel, facts[-1].actor) == (
        "regretted",
        Channel.calendar,
        f"guest:{guest.id}",
    )


def test_accepting_again_after_a_regret_takes_the_seat_again(replies: Replies, guest: Guest, outbox: Any) -> None:
    receive(replies.message("DECLINED"))
    receive(replies.message("ACCEPTED", sequence=1))
    assert state_of(guest.id) == "confirmed"
    assert told(outbox)[1:] == [("confirmation", ("REQUEST", 2, "CONFIRMED", "ACCEPTED"))]


def test_tentative_is_kept_as_such_in_the_calendar(replies: Replies, event: Event, guest: Guest, outbox: Any) -> None:
    event.tentative_allowed = True
    db.session.commit()
    receive(replies.message("TENTATIVE"))
    assert state_of(guest.id) == "tentative"
    assert told(outbox) == [("tentative", ("REQUEST", 1, "TENTATIVE", "TENTATIVE"))]


def test_tentative_where_it_is_no_answer_is_put_before_the_host(replies: Replies, guest: Guest, kept: Kept) -> None:
    receive(replies.message("TENTATIVE"))
    assert state_of(guest.id) == "confirmed"
    assert [(row.state.value, row.reason.value, row.choice, bool(row.words)) for row in kept()] == [
        ("needs_you", "refused", "tentative", True)
    ]


def test_accepting_what_is_accepted_changes_nothing_and_sends_nothing(
    replies: Replies, guest: Guest, outbox: Any, kept: Kept
) -> None:
    receive(replies.message("ACCEPTED"))
    assert (state_of(guest.id), told(outbox), reasons(kept)) == ("confirmed", [], [("done", "said_already")])


def test_an_answer_to_an_older_version_counts_and_the_newest_is_sent_again(
    replies: Replies, event: Event, guest: Guest, outbox: Any
) -> None:
    answer(guest.id, regretting(), f"guest:{guest.id}")
    answer(guest.id, accepting(), f"guest:{guest.id}")
    receive(replies.message("ACCEPTED", sequence=0))
    assert told(outbox, 3) == [("entry_again", ("REQUEST", 2, "CONFIRMED", "ACCEPTED"))]
    receive(replies.message("DECLINED", sequence=0))
    assert state_of(guest.id) == "declined"
    assert told(outbox, 4) == [("regret_received", ("CANCEL", 3, "CANCELLED", ""))]


def test_accepting_past_capacity_waits_and_the_calendar_is_told(
    replies: Replies, event: Event, guest: Guest, outbox: Any
) -> None:
    receive(replies.message("DECLINED"))
    event.seats.capacity = 0
    db.session.commit()
    receive(replies.message("ACCEPTED", sequence=1))
    assert state_of(guest.id) == "waitlisted"
    assert told(outbox, 2) == [("waiting", ("REQUEST", 2, "TENTATIVE", "TENTATIVE"))]


def test_required_questions_are_asked_by_letter(replies: Replies, event: Event, guest: Guest, outbox: Any) -> None:
    receive(replies.message("DECLINED"))
    make_question(event, required=True)
    receive(replies.message("ACCEPTED", sequence=1))
    assert state_of(guest.id) == "confirmed"
    assert [letter.letter for letter in outbox()[2:]] == ["confirmation", "questions_wanted"]
    assert b"/r/" in outbox()[-1].content


def test_a_refresh_gets_the_entry_again_but_not_for_ever(
    replies: Replies, guest: Guest, outbox: Any, kept: Kept
) -> None:
    for _time in range(11):
        receive(replies.message("ACCEPTED", method="REFRESH"))
    assert told(outbox) == [("entry_again", ("REQUEST", 0, "CONFIRMED", "ACCEPTED"))] * 10
    assert reasons(kept)[-1] == ("done", "asked_too_often")


def test_another_time_is_put_before_the_host_and_answered_politely(
    replies: Replies, guest: Guest, outbox: Any, kept: Kept
) -> None:
    receive(replies.message("TENTATIVE", method="COUNTER", more="COMMENT:Monday is better"))
    assert told(outbox) == [("another_time", ("REQUEST", 0, "CONFIRMED", "ACCEPTED"))]
    assert [(row.state.value, row.reason.value, row.text) for row in kept()] == [
        ("needs_you", "another_time", "Monday is better")
    ]
    assert state_of(guest.id) == "confirmed"


def test_a_delegation_is_a_substitutes_request(replies: Replies, guest: Guest, outbox: Any, kept: Kept) -> None:
    line = f'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:deputy@example.org":mailto:{guest.email}'
    receive(replies.message("DELEGATED", attendee=line))
    assert [(row.state.value, row.reason.value, row.words) for row in kept()] == [
        ("done", "substitute", "deputy@example.org")
    ]
    named = db.session.scalars(select(Substitution)).one()
    assert (named.email, named.state.value, state_of(guest.id), told(outbox)) == (
        "deputy@example.org",
        "proposed",
        "confirmed",
        [("substitute_named", None)],
    )


def test_a_delegation_that_cannot_be_is_put_before_the_host(
    replies: Replies, guest: Guest, outbox: Any, kept: Kept
) -> None:
    line = f'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:{guest.email}":mailto:{guest.email}'
    receive(replies.message("DELEGATED", attendee=line))
    assert [(row.state.value, row.reason.value, bool(row.words)) for row in kept()] == [
        ("needs_you", "substitute", True)
    ]
    assert told(outbox) == []


def test_the_assistant_answers_for_the_guest(replies: Replies, guest: Guest, outbox: Any, kept: Kept) -> None:
    guest.assistant_email = "pa@example.org"
    db.session.commit()
    receive(replies.message("DECLINED", sender="PA@example.org"))
    assert (state_of(guest.id), reasons(kept)) == ("declined", [("done", "answered")])
    fact = db.session.scalars(select(GuestFact).where(GuestFact.kind == FactKind.regretted)).one()
    assert fact.actor == f"assistant:{guest.id}"


def test_a_reply_about_nothing_of_ours_is_put_aside(replies: Replies, guest: Guest, kept: Kept) -> None:
    taken = receive(replies.message("DECLINED", to="calendar@example.org", uid="someone@elsewhere.example"))
    assert (reasons(kept), taken.understood) == ([("aside", "unknown_entry")], False)


@pytest.mark.parametrize(
    "headers",
    ["Auto-Submitted: auto-generated", "Precedence: bulk", "Return-Path: <>", "X-Autoreply: yes"],
)
def test_an_automatic_reply_counts_and_is_not_answered(
    replies: Replies, guest: Guest, outbox: Any, kept: Kept, headers: str
) -> None:
    for method, partstat in (("REPLY", "DECLINED"), ("REFRESH", "DECLINED"), ("COUNTER", "DECLINED")):
        receive(replies.message(partstat, method=method, headers=headers))
    assert (state_of(guest.id), told(outbox)) == ("declined", [])


def test_who_waits_after_an_automatic_reply_is_not_written_to_and_the_host_knows(
    replies: Replies, event: Event, guest: Guest, outbox: Any, kept: Kept
) -> None:
    receive(replies.message("DECLINED"))
    event.seats.capacity = 0
    db.session.commit()
    receive(replies.message("ACCEPTED", sequence=1, headers="Auto-Submitted: auto-generated"))
    assert (state_of(guest.id), told(outbox, 2)) == ("waitlisted", [])
    assert reasons(kept)[-1] == ("needs_you", "waits_untold")


def test_two_robots_do_not_write_to_each_other_for_ever(replies: Replies, guest: Guest, outbox: Any) -> None:
    """Our own letters, brought to our own mailbox: nothing is answered."""
    for _round in range(3):
        for letter in outbox():
            receive(letter.content, replies.to)
    assert len(outbox()) == 1


def test_an_answer_after_the_deadline_is_put_before_the_host_and_the_calendar_put_right(
    replies: Replies, event: Event, guest: Guest, outbox: Any, kept: Kept
) -> None:
    from datetime import timedelta

    from eventsapp.kernel import clock

    event.answer_deadline = clock.now() - timedelta(hours=1)
    db.session.commit()
    receive(replies.message("DECLINED"))
    assert (state_of(guest.id), reasons(kept)) == ("confirmed", [("needs_you", "refused")])
    assert told(outbox) == [("answer_not_taken", ("REQUEST", 1, "CONFIRMED", "ACCEPTED"))]
