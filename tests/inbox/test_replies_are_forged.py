"""Somebody who is not the guest answers in a calendar's words, or brings an old answer again: it changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.inbox import entries
from eventsapp.inbox import replies as room
from eventsapp.inbox.models import ReceivedMessage
from eventsapp.inbox.receiving import receive
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import codes
from eventsapp.mail.addresses import organizer, return_path
from eventsapp.registration.operations.answers import answer
from tests.factories import make_guest
from tests.factories.registration import accepting
from tests.inbox.conftest import Replies, state_of
from tests.inbox.test_calendar_answers import Kept, reasons, told


def _stranger(replies: Replies, event: Event) -> dict[str, bytes]:
    other = make_guest(event, email="other@example.org")
    return {
        "no_code": replies.message("DECLINED", to="calendar@example.org"),
        "no_code (forged)": replies.message("DECLINED", to=replies.to[:-16] + "xxxx@example.org"),
        "no_code (a letter's)": replies.message("DECLINED", to=return_path(replies.guest_id)),
        "another_entry": replies.message("DECLINED", to=organizer(other.id)),
        "another_entry (no such)": replies.message("DECLINED", uid="nothing@example.org"),
        "party_crasher": replies.message("DECLINED", who="crasher@example.org"),
        "another_sender": replies.message("DECLINED", sender="mallory@example.com"),
        "another_sender (no From)": replies.message("DECLINED").replace(b"From: Guest <guest@example.org>\r\n", b""),
        "one_day": replies.message("DECLINED", more="RECURRENCE-ID:20300524T063000Z"),
        "other_answer": replies.message("COMPLETED"),
        "other_method": replies.message("DECLINED", method="CANCEL"),
        "unreadable": replies.message("DECLINED").replace(b"UID:", b"X-UID:"),
    }


@pytest.mark.parametrize(
    "reason",
    [
        "no_code",
        "no_code (forged)",
        "no_code (a letter's)",
        "another_entry",
        "another_entry (no such)",
        "party_crasher",
        "another_sender",
        "another_sender (no From)",
        "one_day",
        "other_answer",
        "other_method",
        "unreadable",
    ],
)
def test_what_is_not_believed_is_put_before_the_host(
    replies: Replies, event: Event, guest: Guest, outbox: Any, kept: Kept, reason: str
) -> None:
    receive(_stranger(replies, event)[reason])
    assert (state_of(guest.id), told(outbox)) == ("confirmed", [])
    assert [(row.state.value, row.reason.value, row.event_id) for row in kept()] == [
        ("needs_you", reason.partition(" ")[0], event.id)
    ]


Weaken = Callable[[pytest.MonkeyPatch, Replies], None]


def _anybody(patched: pytest.MonkeyPatch, _replies: Replies) -> None:
    """Whoever writes, and for whom, is not looked at."""
    patched.setattr(room, "same_address", lambda one, other: True)


def _any_entry(patched: pytest.MonkeyPatch, replies: Replies) -> None:
    """Any UID is the guest's entry."""
    own = entries.held(replies.uid)
    patched.setattr(entries, "held", lambda uid: own)


def _any_signature(patched: pytest.MonkeyPatch, _replies: Replies) -> None:
    """A code need not be one that we made."""
    patched.setattr(codes.hmac, "compare_digest", lambda one, other: True)


def _any_purpose(patched: pytest.MonkeyPatch, _replies: Replies) -> None:
    """A letter's code is as good as a calendar's."""
    patched.setattr(room, "_guest", lambda session, incoming: session.get(Guest, incoming.code.key))


def _uid_alone(patched: pytest.MonkeyPatch, replies: Replies) -> None:
    """Whose entry it is says whose answer it is."""
    guest_id = replies.guest_id
    patched.setattr(room, "_guest", lambda session, incoming: session.get(Guest, guest_id))


@pytest.mark.parametrize(
    ("reason", "weaken"),
    [
        ("party_crasher", _anybody),
        ("another_sender", _anybody),
        ("another_sender (no From)", _anybody),
        ("another_entry (no such)", _any_entry),
        ("no_code", _uid_alone),
        ("no_code (forged)", _any_signature),
        ("no_code (a letter's)", _any_purpose),
        ("another_entry", _uid_alone),
    ],
)
def test_the_attacks_succeed_where_nobody_looks(
    replies: Replies, event: Event, guest: Guest, monkeypatch: pytest.MonkeyPatch, reason: str, weaken: Weaken
) -> None:
    """The control: with the check away, each of these declines in the guest's name."""
    message = _stranger(replies, event)[reason]
    weaken(monkeypatch, replies)
    receive(message)
    assert state_of(guest.id) == "declined"


def test_the_same_reply_twice_does_nothing_the_second_time(
    replies: Replies, guest: Guest, outbox: Any, kept: Kept
) -> None:
    message = replies.message("DECLINED")
    receive(message)
    answer(guest.id, accepting(), f"guest:{guest.id}")
    assert receive(message).line == "taken before: nothing is done a second time"
    assert (state_of(guest.id), len(kept()), len(outbox())) == ("confirmed", 1, 3)
    # The control: where nothing is remembered of what came, it declines once more.
    _forget_what_came()
    receive(message)
    assert state_of(guest.id) == "declined"


def test_an_older_reply_that_comes_late_does_nothing(replies: Replies, guest: Guest, outbox: Any, kept: Kept) -> None:
    receive(replies.message("DECLINED", stamp="20291101T120000Z"))
    receive(replies.message("ACCEPTED", stamp="20291101T110000Z"))
    assert (state_of(guest.id), reasons(kept)) == ("declined", [("done", "answered"), ("done", "older_answer")])
    # The control: where nothing is remembered of what came, the older one is the last word.
    _forget_what_came()
    receive(replies.message("ACCEPTED", stamp="20291101T110000Z"))
    assert state_of(guest.id) == "confirmed"


def _forget_what_came() -> None:
    with unit_of_work() as session:
        session.execute(delete(ReceivedMessage))
