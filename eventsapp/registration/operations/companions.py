"""Who comes with a guest: kept as they were said, and told by a letter and an entry of their own where they have an
address."""

from collections.abc import Sequence
from typing import NamedTuple

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.mail.messages import CalendarPart, Recipient
from eventsapp.registration import calendar_entries, letters
from eventsapp.registration.given import GivenCompanion
from eventsapp.registration.models import Companion, Registration, RegistrationState


class Gone(NamedTuple):
    """A companion who was told that they come, and doesn't any more."""

    recipient: Recipient
    calendar: CalendarPart
    calendar_uid: str


def allowed(event: Event, guest: Guest, registration: Registration | None) -> int:
    """How many companions a guest may bring: the event's word or their group's; who has brought more keeps them."""
    limit = event.companions_allowed
    if guest.group and guest.group.companions_allowed is not None:
        limit = guest.group.companions_allowed
    kept = registration and registration.state in {RegistrationState.confirmed, RegistrationState.waitlisted}
    return max(limit, len(registration.companions)) if registration and kept else limit


def write(registration: Registration, given: Sequence[GivenCompanion]) -> list[Gone]:
    """Keep who comes. Who has the same address, else who has the same name, else who stands at the same place is the
    same person; gives those who no longer come and had been told that they do."""
    there = list(registration.companions)
    kept: list[Companion] = []
    for place, each in enumerate(given):
        companion = _same(there, each, place)
        if companion:
            there.remove(companion)
        else:
            companion = Companion()
        companion.position, companion.name, companion.email = place, each.name, each.email
        companion.diet, companion.access_needs = each.diet, each.access_needs
        kept.append(companion)
    left = [told for companion in there if (told := _withdrawn(registration, companion))]
    if there or [each.id for each in kept] != [each.id for each in registration.companions]:
        registration.companions = kept
    return left


def tell(registration: Registration, gone: Sequence[Gone] = ()) -> None:
    """Write to the companions who have an address: those who come now and did not know, and those who don't any
    more."""
    for each in gone:
        letters.companion_withdrawn(registration, each.recipient, each.calendar, each.calendar_uid)
    come = registration.state is RegistrationState.confirmed and not registration.event.cancelled_at
    for companion in registration.companions:
        entry = companion.calendar_entry
        if come and companion.email and (entry is None or entry.cancelled_at):
            letters.companion(registration, companion)
        elif not come and (left := _withdrawn(registration, companion)):
            letters.companion_withdrawn(registration, left.recipient, left.calendar, left.calendar_uid)


def gone(registration: Registration) -> list[Gone]:
    """All who had been told that they come, their entries withdrawn: the event is cancelled."""
    return [left for companion in registration.companions if (left := _withdrawn(registration, companion))]


def _same(there: Sequence[Companion], given: GivenCompanion, place: int) -> Companion | None:
    # An entry is one address's: nobody takes over another's.
    same_address = [each for each in there if each.email.casefold() == given.email.casefold()]
    if given.email and same_address:
        return same_address[0]
    free = [each for each in there if not each.email or each.calendar_entry is None]
    named = [each for each in free if given.name and each.name == given.name]
    placed = [each for each in free if each.position == place]
    return next(iter([*named, *placed]), None)


def _withdrawn(registration: Registration, companion: Companion) -> Gone | None:
    part = calendar_entries.withdraw_companion(registration, companion)
    if part is None or companion.calendar_entry is None:
        return None
    return Gone(Recipient(companion.name, companion.email), part, companion.calendar_entry.uid)
