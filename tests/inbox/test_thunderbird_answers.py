"""A whole journey with what a real Thunderbird sent: invited, perhaps, accepted, moved, accepted again, cancelled."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from eventsapp.events.fields import fields_of
from eventsapp.events.models import Event
from eventsapp.events.operations import edit_event
from eventsapp.guests.models import Guest
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.inbox.receiving import receive
from eventsapp.kernel.database import db
from eventsapp.registration.models import Registration
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.calendar_updates import send_now
from eventsapp.registration.operations.cancellations import cancel
from tests.factories.registration import accepting
from tests.inbox.conftest import Replies, state_of
from tests.inbox.test_calendar_answers import entry

Recorded = Callable[[str], bytes]


@pytest.fixture
def recorded(samples: Path, guest: Guest, outbox: Any) -> Recorded:
    """What Thunderbird sent, its entry and its people replaced by ours; nothing else is touched."""
    answer(guest.id, accepting(), f"guest:{guest.id}")
    return _recorded(samples, guest)


def _recorded(samples: Path, guest: Guest) -> Recorded:
    ours = Replies(guest)

    def message(name: str) -> bytes:
        content = (samples / "imip" / f"thunderbird_reply_{name}.eml").read_bytes()
        for theirs, here in (
            (b"e1@example.org", ours.uid),
            (b"decl@example.org", ours.uid),
            (b"tent@example.org", ours.uid),
            (b"r42@reply.example.org", ours.to),
            (b"jane@example.com", ours.email),
        ):
            content = content.replace(theirs, here.encode())
        return content

    return message


def _move(event: Event) -> None:
    """The host lets the event begin an hour later; the quiet time is not waited for."""
    facts = fields_of(event)
    edit_event(event.id, replace(facts, starts_at=facts.starts_at + timedelta(hours=1)), "organiser:1")
    assert send_now(event.id, "organiser:1") == 1


def test_from_the_invitation_to_the_cancellation(
    event: Event, guest: Guest, outbox: Any, recorded: Recorded, kept: Any
) -> None:
    event.tentative_allowed = True
    db.session.commit()
    assert [entry(letter) for letter in outbox()] == [("REQUEST", 0, "CONFIRMED", "ACCEPTED")]

    # In its order of time: the recorded "accepted" was sent before the recorded "tentative".
    receive(recorded("accepted"))
    assert state_of(guest.id) == "confirmed"
    _move(event)
    assert entry(outbox()[-1]) == ("REQUEST", 1, "CONFIRMED", "ACCEPTED")
    receive(recorded("accepted_to_update_seq1"))
    assert (state_of(guest.id), len(outbox())) == ("confirmed", 2)

    receive(recorded("tentative"))
    assert state_of(guest.id) == "tentative"
    assert entry(outbox()[-1]) == ("REQUEST", 2, "TENTATIVE", "TENTATIVE")

    receive(recorded("declined"))
    assert state_of(guest.id) == "declined"
    assert entry(outbox()[-1]) == ("CANCEL", 3, "CANCELLED", "")

    answer(guest.id, accepting(), f"guest:{guest.id}")
    assert entry(outbox()[-1]) == ("REQUEST", 4, "CONFIRMED", "ACCEPTED")
    registration = db.session.scalars(select(Registration)).one()
    cancel(registration.id, "organiser:1", by_host=True)
    assert entry(outbox()[-1]) == ("CANCEL", 5, "CANCELLED", "")

    # Each of them once more, as a mail server in trouble brings them: nothing happens.
    sent = len(outbox())
    for name in ("accepted", "accepted_to_update_seq1", "tentative", "declined"):
        assert receive(recorded(name)).line == "taken before: nothing is done a second time"
    assert (state_of(guest.id), len(outbox()), len(kept())) == ("cancelled", sent, 4)


def test_from_an_invitation_that_asks_to_the_cancellation(
    event: Event, guest: Guest, outbox: Any, samples: Path, kept: Any
) -> None:
    event.entry_with_invitation = True
    db.session.commit()
    send_invitations(event.id, None, "organiser:1", [guest.id])
    recorded = _recorded(samples, guest)
    receive(recorded("accepted"))
    assert state_of(guest.id) == "confirmed"
    _move(event)
    receive(recorded("accepted_to_update_seq1"))
    cancel(db.session.scalars(select(Registration.id)).one(), "organiser:1", by_host=True)
    assert [(letter.letter, entry(letter)) for letter in outbox()] == [
        ("invitation", ("REQUEST", 0, "CONFIRMED", "NEEDS-ACTION")),
        ("confirmation", ("REQUEST", 0, "CONFIRMED", "ACCEPTED")),
        ("calendar_updated", ("REQUEST", 1, "CONFIRMED", "ACCEPTED")),
        ("cancelled", ("CANCEL", 2, "CANCELLED", "")),
    ]
    assert len({letter.calendar_uid for letter in outbox()}) == 1
    assert [row.reason.value for row in kept()] == ["answered", "said_already"]
