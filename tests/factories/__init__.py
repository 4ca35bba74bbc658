"""Test data in one place. Each function writes at once and gives the row back; keywords override what it chose.

They go past the operations on purpose: a test of one operation should not stand on another.
"""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from eventsapp.accounts.models import Membership, Office, Organiser, Role
from eventsapp.accounts.models_of_sign_in import SignedIn
from eventsapp.accounts.operations import sessions
from eventsapp.events.models import Event, RegistrationMode, SeatCounter, Visibility
from eventsapp.guests.models import Guest, GuestGroup, Invitation, LinkPurpose, PersonalLink
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.tokens import digest, new_token

#: Half past nine in Helsinki on the seminar's day, far enough ahead that answers are taken.
SEMINAR_STARTS = datetime(2030, 5, 24, 6, 30, tzinfo=UTC)

_numbers = itertools.count(1)


def saved(row: Any) -> Any:
    """Write a row (and what hangs on it) at once."""
    db.session.add(row)
    db.session.commit()
    return row


def make_office(**given: Any) -> Office:
    """An office."""
    return saved(Office(**{"name": f"Office {next(_numbers)}", **given}))  # type: ignore[no-any-return]


def make_organiser(office: Office, role: Role = Role.organiser, **given: Any) -> Organiser:
    """A member of an office; without a password (`sign_in` needs none)."""
    number = next(_numbers)
    facts = {
        "email": f"organiser{number}@example.org",
        "name": f"Organiser {number}",
        "fs_uniquifier": new_token(),
    }
    organiser = Organiser(**{**facts, **given})
    organiser.memberships.append(Membership(office=office, role=role))
    return saved(organiser)  # type: ignore[no-any-return]


def make_signed_in(organiser: Organiser) -> str:
    """That an organiser is signed in somewhere; gives what their cookie holds."""
    token = new_token()
    expires = clock.now() + sessions.LIFE
    saved(SignedIn(organiser_id=organiser.id, digest=digest(token), expires_at=expires))
    return token


def make_event(office: Office, capacity: int | None = None, **given: Any) -> Event:
    """An invitation-only event of three hours in Helsinki."""
    facts: dict[str, Any] = {
        "slug": f"event-{next(_numbers)}",
        "title": {"en": "Seminar", "fi": "Seminaari", "sv": "Seminarium"},
        "languages": ["en", "fi", "sv"],
        "starts_at": SEMINAR_STARTS,
        "ends_at": SEMINAR_STARTS + timedelta(hours=3),
        "venue": {"en": "House of the Estates", "fi": "Säätytalo", "sv": "Ständerhuset"},
        "address": "Snellmaninkatu 9–11, Helsinki",
    }
    return saved(Event(office=office, seats=SeatCounter(capacity=capacity), **{**facts, **given}))  # type: ignore[no-any-return]


def make_public_event(office: Office, **given: Any) -> Event:
    """An event that everybody sees and may register for."""
    return make_event(office, **{"visibility": Visibility.public, "registration_mode": RegistrationMode.open, **given})


def make_group(event: Event, name: str = "Protocol", **given: Any) -> GuestGroup:
    """A part of the guest list."""
    return saved(GuestGroup(event_id=event.id, name=name, **given))  # type: ignore[no-any-return]


def make_guest(event: Event, invited: bool = True, **given: Any) -> Guest:
    """A guest, invited unless told otherwise."""
    number = next(_numbers)
    email = given.pop("email", f"guest{number}@example.org")
    guest = Guest(event_id=event.id, email=email, email_key=email.casefold(), **{"name": f"Guest {number}", **given})
    if invited:
        guest.invitation = Invitation()
    return saved(guest)  # type: ignore[no-any-return]


def make_link(guest: Guest, purpose: LinkPurpose = LinkPurpose.invitation, assistant: bool = False) -> str:
    """A personal link of a guest, or of their assistant; gives its token."""
    token = new_token()
    saved(PersonalLink(guest_id=guest.id, purpose=purpose, digest=digest(token), assistant=assistant))
    return token
