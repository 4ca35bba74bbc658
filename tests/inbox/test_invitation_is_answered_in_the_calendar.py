"""The invitation brings the entry along: Accept in the calendar is the answer, and one entry lives from there on."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from eventsapp.events.fields import fields_of
from eventsapp.events.models import Event
from eventsapp.events.operations import edit_event
from eventsapp.guests.models import Guest, GuestGroup, Reserve
from eventsapp.guests.operations import announcing, bulk
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.guests.operations.people import remove_guest
from eventsapp.guests.operations.personal_links import revoke_links
from eventsapp.inbox.operations import count_as
from eventsapp.inbox.receiving import receive
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.mail import operations
from eventsapp.mail.models import MessageState, OutboxMessage
from eventsapp.registration.given import Choice
from eventsapp.registration.models import CalendarEntry, Registration, SeatOffer, Substitution
from eventsapp.registration.operations import calendar_updates, offers, substitutes, waiting
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.cancellations import cancel, cancel_event
from eventsapp.registration.operations.erasure import erase
from eventsapp.registration.own_data import of_guest
from tests.conftest import settings_for
from tests.factories import make_guest
from tests.factories.registration import accepting, make_question, perhaps, regretting
from tests.inbox.conftest import Replies, state_of
from tests.inbox.test_calendar_answers import entry, reasons, told
from tests.letters import plain

ASKS = ("REQUEST", 0, "CONFIRMED", "NEEDS-ACTION")


@pytest.fixture
def asking(event: Event) -> Event:
    """The event lets guests answer in their calendar."""
    event.entry_with_invitation = True
    db.session.commit()
    return event


@pytest.fixture
def asked(asking: Event, guest: Guest, outbox: Any) -> Replies:
    """The guest is invited, their calendar has the entry, and they have not answered; gives what it may send."""
    send_invitations(asking.id, None, "organiser:1", [guest.id])
    _left()
    return Replies(guest)


def _left() -> None:
    """All letters have left."""
    for letter in db.session.scalars(select(OutboxMessage)):
        letter.state = MessageState.sent
    db.session.commit()


def _vevent(letter: OutboxMessage) -> Any:
    message = message_from_bytes(letter.content, policy=default)
    (part,) = (each for each in message.walk() if each.get_content_type() == "text/calendar")
    (vevent,) = Calendar.from_ical(part.get_content().encode()).walk("VEVENT")
    return vevent


def _move(event: Event) -> int:
    facts = fields_of(db.session.get_one(Event, event.id))
    edit_event(event.id, replace(facts, starts_at=facts.starts_at + timedelta(hours=1)), "organiser:1")
    return calendar_updates.send_now(event.id, "organiser:1")


def test_the_invitation_asks_and_its_secret_stays_out_of_the_entry(asked: Replies, guest: Guest, outbox: Any) -> None:
    (letter,) = outbox()
    vevent = _vevent(letter)
    attendee = vevent["attendee"]
    assert (letter.letter, entry(letter), attendee.params["RSVP"]) == ("invitation", ASKS, "TRUE")
    assert (str(attendee), str(vevent["organizer"])) == (f"mailto:{guest.email}", f"mailto:{letter.sender}")
    assert (letter.sender, str(vevent["uid"]), letter.calendar_uid) == (asked.to, asked.uid, asked.uid)
    token = re.search(rb"/i/([\w-]+)", letter.content.replace(b"=\r\n", b""))
    assert token
    assert [secret in vevent.to_ical() for secret in (token[1], b"/i/", b"/r/")] == [False] * 3
    assert db.session.scalars(select(Registration)).all() == []


def test_nobody_is_asked_unless_the_host_says_so(event: Event, guest: Guest, outbox: Any) -> None:
    send_invitations(event.id, None, "organiser:1", [guest.id])
    assert told(outbox, 0) == [("invitation", None)]
    assert db.session.scalars(select(CalendarEntry)).all() == []


def test_nor_without_a_mailbox_that_takes_answers(
    app: Flask, asking: Event, guest: Guest, outbox: Any, organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 'name="with_invitation"' in organiser.get("/organise/seminar/calendars").text
    monkeypatch.setitem(app.extensions, "settings", settings_for("sqlite://" + "/x", reply_address=""))
    send_invitations(asking.id, None, "organiser:1", [guest.id])
    assert told(outbox, 0) == [("invitation", None)]
    page = organiser.get("/organise/seminar/calendars").text
    assert "For the same reason guests can’t answer the invitation in their calendar." in page
    assert 'name="with_invitation"' not in page


def test_the_host_chooses_it(event: Event, organiser: FlaskClient) -> None:
    for said, chosen in (("y", True), (None, False)):
        form = {"quiet_minutes": "5", "alarm_minutes": "", "with_invitation": said}
        sent = organiser.post("/organise/seminar/calendars", data={key: value for key, value in form.items() if value})
        assert (sent.status_code, db.session.get_one(Event, event.id).entry_with_invitation) == (303, chosen)


def test_accept_is_the_answer(asked: Replies, guest: Guest, outbox: Any, kept: Any) -> None:
    receive(asked.message("ACCEPTED", more="COMMENT:With pleasure"))
    registration = db.session.scalars(select(Registration)).one()
    assert (registration.state.value, registration.channel.value, registration.answered_by, registration.message) == (
        "confirmed",
        "calendar",
        f"guest:{guest.id}",
        "With pleasure",
    )
    assert told(outbox) == [("confirmation", ("REQUEST", 0, "CONFIRMED", "ACCEPTED"))]
    assert (str(_vevent(outbox()[1])["uid"]), reasons(kept)) == (asked.uid, [("done", "answered")])
    receive(asked.message("ACCEPTED", more="COMMENT:With pleasure"))
    assert len(outbox()) == 2


def test_the_assistant_accepts_and_a_stranger_does_not(asked: Replies, guest: Guest, outbox: Any, kept: Any) -> None:
    guest.assistant_email = "pa@example.org"
    db.session.commit()
    receive(asked.message("ACCEPTED", sender="mallory@example.com"))
    assert (db.session.scalars(select(Registration)).all(), reasons(kept)) == ([], [("needs_you", "another_sender")])
    receive(asked.message("ACCEPTED", sender="pa@example.org"))
    assert db.session.scalars(select(Registration.answered_by)).one() == f"assistant:{guest.id}"


def test_where_the_form_has_questions_the_answer_counts_and_they_are_asked_by_letter(
    asking: Event, asked: Replies, guest: Guest, outbox: Any
) -> None:
    make_question(asking, required=True)
    receive(asked.message())
    assert state_of(guest.id) == "confirmed"
    assert [letter.letter for letter in outbox()[1:]] == ["confirmation", "questions_wanted"]


def test_who_waits_is_told_in_the_calendar_and_again_when_a_seat_is_theirs(
    asking: Event, asked: Replies, guest: Guest, outbox: Any
) -> None:
    asking.seats.capacity = 0
    db.session.commit()
    receive(asked.message())
    facts = fields_of(db.session.get_one(Event, asking.id))
    edit_event(asking.id, replace(facts, capacity=1), "organiser:1")
    assert state_of(guest.id) == "confirmed"
    assert told(outbox) == [
        ("waiting", ("REQUEST", 1, "TENTATIVE", "TENTATIVE")),
        ("confirmation", ("REQUEST", 2, "CONFIRMED", "ACCEPTED")),
    ]


def test_declining_regrets(asked: Replies, guest: Guest, outbox: Any) -> None:
    receive(asked.message("DECLINED"))
    assert (state_of(guest.id), told(outbox)) == ("declined", [("regret_received", ("CANCEL", 1, "CANCELLED", ""))])
    receive(asked.message("ACCEPTED", sequence=0))
    assert (state_of(guest.id), told(outbox, 2)) == (
        "confirmed",
        [("confirmation", ("REQUEST", 2, "CONFIRMED", "ACCEPTED"))],
    )


@pytest.mark.parametrize("allowed", [True, False])
def test_perhaps_counts_where_it_is_an_answer_and_else_is_politely_asked_anew(
    asking: Event, asked: Replies, guest: Guest, outbox: Any, kept: Any, allowed: bool
) -> None:
    asking.tentative_allowed = allowed
    db.session.commit()
    before = _vevent(outbox()[0])["dtstamp"].dt
    receive(asked.message("TENTATIVE"))
    if allowed:
        assert (state_of(guest.id), told(outbox)) == (
            "tentative",
            [("tentative", ("REQUEST", 1, "TENTATIVE", "TENTATIVE"))],
        )
    else:
        assert db.session.scalars(select(Registration)).all() == []
        anew = ("REQUEST", 1, "CONFIRMED", "NEEDS-ACTION")
        assert (told(outbox), reasons(kept)) == ([("answer_not_taken", anew)], [("needs_you", "refused")])
        assert "“Perhaps” is no longer an answer here. Please accept or regret." in plain(outbox()[1]).splitlines()
        assert (_vevent(outbox()[1])["dtstamp"].dt >= before, b"/i/" in outbox()[1].content) == (True, True)


def test_after_the_deadline_the_guest_is_told_so_and_the_host_may_let_it_count(
    asking: Event, asked: Replies, guest: Guest, outbox: Any, kept: Any
) -> None:
    asking.answer_deadline = clock.now() - timedelta(hours=1)
    db.session.commit()
    receive(asked.message())
    assert (told(outbox), reasons(kept)) == (
        [("answer_not_taken", ("CANCEL", 1, "CANCELLED", ""))],
        [("needs_you", "refused")],
    )
    count_as(kept()[0].id, Choice.accept, "organiser:1")
    assert told(outbox, 2) == [("confirmation", ("REQUEST", 2, "CONFIRMED", "ACCEPTED"))]


def test_a_delegation_names_a_deputy_whose_coming_withdraws_the_principals_entry(
    asking: Event, asked: Replies, guest: Guest, outbox: Any, kept: Any
) -> None:
    line = f'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:deputy@example.org":mailto:{guest.email}'
    receive(asked.message("DELEGATED", attendee=line))
    assert (reasons(kept), told(outbox)) == ([("done", "substitute")], [("substitute_named", None)])
    substitutes.approve(db.session.scalars(select(Substitution.id)).one(), "organiser:1")
    assert told(outbox, 2) == [
        ("substitute_approved", ("CANCEL", 1, "CANCELLED", "")),
        ("deputy", ("REQUEST", 0, "CONFIRMED", "ACCEPTED")),
    ]


def test_a_deputy_who_may_not_come_leaves_the_seat_and_the_calendar_learns_of_it(
    asking: Event, asked: Replies, guest: Guest, outbox: Any
) -> None:
    line = f'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:deputy@example.org":mailto:{guest.email}'
    receive(asked.message("DELEGATED", attendee=line))
    substitutes.decline(db.session.scalars(select(Substitution.id)).one(), "organiser:1")
    assert told(outbox, 2) == [("substitute_declined", ("REQUEST", 0, "CONFIRMED", "ACCEPTED"))]


def test_another_time_and_a_refresh_get_the_question_again(asked: Replies, outbox: Any, kept: Any) -> None:
    receive(asked.message("TENTATIVE", method="COUNTER", more="COMMENT:Monday?"))
    receive(asked.message("NEEDS-ACTION", method="REFRESH"))
    receive(asked.message("NEEDS-ACTION"))
    assert told(outbox) == [("another_time", ASKS), ("entry_again", ASKS)]
    assert reasons(kept) == [("needs_you", "another_time"), ("done", "entry_sent"), ("done", "says_nothing")]
    assert db.session.scalars(select(Registration)).all() == []


def test_an_answer_on_the_web_is_shown_in_the_same_entry(asked: Replies, guest: Guest, outbox: Any) -> None:
    answer(guest.id, accepting(), f"guest:{guest.id}")
    registration = db.session.scalars(select(Registration.id)).one()
    cancel(registration, f"guest:{guest.id}")
    answer(guest.id, accepting(), f"guest:{guest.id}")
    assert [shown for _letter, shown in told(outbox)] == [
        ("REQUEST", 0, "CONFIRMED", "ACCEPTED"),
        ("CANCEL", 1, "CANCELLED", ""),
        ("REQUEST", 2, "CONFIRMED", "ACCEPTED"),
    ]
    letters = outbox()
    assert {str(_vevent(letter)["uid"]) for letter in letters} == {asked.uid}
    assert _vevent(letters[1])["dtstamp"].dt >= _vevent(letters[0])["dtstamp"].dt


@pytest.mark.parametrize(
    ("said", "letter", "shown"),
    [
        (regretting(), "regret_received", ("CANCEL", 1, "CANCELLED", "")),
        (perhaps(), "tentative", ("REQUEST", 1, "TENTATIVE", "TENTATIVE")),
    ],
    ids=["no", "perhaps"],
)
def test_so_is_a_regret_and_a_perhaps(
    asking: Event, asked: Replies, guest: Guest, outbox: Any, said: Any, letter: str, shown: Any
) -> None:
    asking.tentative_allowed = True
    db.session.commit()
    answer(guest.id, said, f"guest:{guest.id}")
    assert told(outbox) == [(letter, shown)]


def test_a_change_before_the_answer_moves_the_question(
    asking: Event, asked: Replies, guest: Guest, outbox: Any
) -> None:
    other = make_guest(asking)
    answer(other.id, accepting(), "guest")
    _left()
    assert _move(asking) == 2
    assert {(letter.recipient, entry(letter)) for letter in outbox()[2:]} == {
        (guest.email, ("REQUEST", 1, "CONFIRMED", "NEEDS-ACTION")),
        (other.email, ("REQUEST", 1, "CONFIRMED", "ACCEPTED")),
    }
    moved = next(letter for letter in outbox()[2:] if letter.recipient == guest.email)
    assert ["http://localhost/i/" in plain(moved), "look forward" in plain(moved)] == [True, True]
    receive(asked.message("ACCEPTED", sequence=1))
    assert told(outbox, 4) == [("confirmation", ("REQUEST", 1, "CONFIRMED", "ACCEPTED"))]


def test_an_invitation_that_has_not_left_yet_is_written_anew_and_no_news_of_a_change(
    asking: Event, guest: Guest, outbox: Any
) -> None:
    send_invitations(asking.id, None, "organiser:1", [guest.id])
    assert _move(asking) == 1
    assert [(letter.letter, letter.state.value, entry(letter)) for letter in outbox()] == [
        ("invitation", "skipped", ASKS),
        ("invitation", "queued", ("REQUEST", 1, "CONFIRMED", "NEEDS-ACTION")),
    ]


def test_a_letter_sent_again_and_a_reminder_make_no_second_entry(
    asking: Event, asked: Replies, guest: Guest, outbox: Any
) -> None:
    send_invitations(asking.id, None, "organiser:1", [guest.id])
    announcing.announce(asking.id, "reminder", "organiser:1")
    assert told(outbox) == [("invitation", ASKS), ("reminder", None)]
    assert outbox()[1].content.count(asked.uid.encode()) == 0  # base64
    assert str(_vevent(outbox()[1])["uid"]) == asked.uid
    receive(asked.message())
    send_invitations(asking.id, None, "organiser:1", [guest.id])
    assert told(outbox, 4) == [("invitation", None)]


def test_who_regretted_and_is_invited_anew_is_asked_by_the_same_entry(
    asking: Event, asked: Replies, guest: Guest, outbox: Any
) -> None:
    receive(asked.message("DECLINED"))
    send_invitations(asking.id, None, "organiser:1", [guest.id])
    assert told(outbox, 2) == [("invitation", ("REQUEST", 2, "CONFIRMED", "NEEDS-ACTION"))]
    cancel_event(asking.id, "", "organiser:1")
    assert told(outbox, 3) == [("event_cancelled", ("CANCEL", 3, "CANCELLED", ""))]


Ends = Callable[[Event, Guest], object]


@pytest.mark.parametrize(
    ("ends", "letter"),
    [
        (lambda event, guest: revoke_links(guest.id, "organiser:1"), "invitation_withdrawn"),
        (lambda event, guest: bulk.withdraw(event.id, [guest.id], "organiser:1"), "invitation_withdrawn"),
        (lambda event, guest: bulk.remove(event.id, [guest.id], "organiser:1"), "invitation_withdrawn"),
        (lambda event, guest: remove_guest(guest.id, "organiser:1"), "invitation_withdrawn"),
        (lambda event, guest: erase(guest.id, "organiser:1"), "invitation_withdrawn"),
        (lambda event, guest: cancel_event(event.id, "", "organiser:1"), "event_cancelled"),
    ],
    ids=["withdrawn", "many withdrawn", "many removed", "removed", "erased", "event cancelled"],
)
def test_whatever_ends_the_invitation_ends_the_entry(
    asking: Event, asked: Replies, guest: Guest, outbox: Any, kept: Any, ends: Ends, letter: str
) -> None:
    ends(asking, guest)
    assert told(outbox) == [(letter, ("CANCEL", 1, "CANCELLED", ""))]
    receive(asked.message())
    assert db.session.scalars(select(Registration)).all() == []
    assert kept()[0].reason.value in {"not_invited", "unknown_entry", "party_crasher", "refused"}


def test_who_has_answered_keeps_the_entry_when_their_links_are_withdrawn(
    asking: Event, asked: Replies, guest: Guest, outbox: Any
) -> None:
    receive(asked.message())
    revoke_links(guest.id, "organiser:1")
    assert told(outbox) == [("confirmation", ("REQUEST", 0, "CONFIRMED", "ACCEPTED"))]


def test_a_seat_offered_to_the_reserve_asks_and_lapses_in_the_calendar(asking: Event, outbox: Any, kept: Any) -> None:
    group = GuestGroup(event_id=asking.id, name="Reserve", reserve=Reserve.automatic)
    db.session.add(group)
    db.session.flush()
    asking.seats.capacity = 1
    ranks = [make_guest(asking, invited=False, group_id=group.id, precedence=rank) for rank in (1, 2)]
    waiting.seat_where_due()
    offer = db.session.scalars(select(SeatOffer)).one()
    assert offer.due_at
    with time_machine.travel(offer.due_at, tick=False):
        offers.lapse_due()
        second = Replies(ranks[1])
        receive(second.message())
    assert told(outbox, 0) == [
        ("offer", ASKS),
        ("offer_lapsed", ("CANCEL", 1, "CANCELLED", "")),
        ("offer", ASKS),
        ("confirmation", ("REQUEST", 0, "CONFIRMED", "ACCEPTED")),
    ]
    assert (state_of(ranks[1].id), reasons(kept)) == ("confirmed", [("done", "answered")])


def test_the_guests_own_data_names_the_entry(asked: Replies, guest: Guest) -> None:
    assert of_guest(db.session.get_one(Guest, guest.id))["calendar_entries"] == [
        {"uid": asked.uid, "sequence": 0, "answer_shown": "NEEDS-ACTION", "cancelled_at": None}
    ]


def test_after_erasure_the_farewell_leaves_and_nothing_stays(asked: Replies, guest: Guest, outbox: Any) -> None:
    erase(guest.id, "organiser:1")
    farewell = outbox()[-1]
    assert (farewell.letter, farewell.recipient, farewell.state.value) == (
        "invitation_withdrawn",
        "guest@example.org",
        "queued",
    )
    words = plain(farewell)
    assert ["Dear H.E. Äidyt O’Brien-Ståhl," in words.splitlines(), "http://" in words] == [True, False]
    operations.sent(farewell.id)
    assert [(letter.recipient, letter.content) for letter in outbox()] == [("invalid", b"")] * 2


@pytest.mark.parametrize("guests", [1, 60])
def test_what_it_asks_of_the_database_does_not_grow(
    asking: Event, mail_expected: None, count_queries: Any, guests: int
) -> None:
    keys = [make_guest(asking).id for _each in range(guests)]
    with count_queries() as counted:
        send_invitations(asking.id, None, "organiser:1", keys)
    assert len(counted) == 17


#: What programs sent, with their own UID, ORGANIZER's address, and attendee; and what becomes of it.
RECORDED = {
    "thunderbird_reply_accepted.eml": ("e1@example.org", "r42@reply.example.org", "jane@example.com", "confirmed"),
    "thunderbird_reply_tentative.eml": ("tent@example.org", "r42@reply.example.org", "jane@example.com", "tentative"),
    "thunderbird_reply_declined.eml": ("decl@example.org", "r42@reply.example.org", "jane@example.com", "declined"),
    "cyrus_imip_reply.eml": (
        "6de280c9-edff-4019-8ebd-cfebc73f8201",
        "cassandane@example.com",
        "foo@example.net",
        "confirmed",
    ),
}


@pytest.mark.parametrize("name", RECORDED)
def test_what_real_programs_sent_is_taken(
    asking: Event, asked: Replies, guest: Guest, samples: Path, kept: Any, name: str
) -> None:
    asking.tentative_allowed = True
    db.session.commit()
    uid, to, who, state = RECORDED[name]
    content = (samples / "imip" / name).read_bytes()
    for theirs, ours in ((uid, asked.uid), (to, asked.to), (who, asked.email)):
        assert theirs.encode() in content
        content = content.replace(theirs.encode(), ours.encode())
    receive(content)
    assert (state_of(guest.id), reasons(kept)) == (state, [("done", "answered")])
