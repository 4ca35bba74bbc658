"""A glance at a guest by their link: the columns that the pages of nearly everybody are made from, and no object of the
database. `around.followed` reads all of them, which takes twice as long.

What it gives is called as the objects are, and has no more than what is named here: to ask for anything else raises
AttributeError.
"""

from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests import links
from eventsapp.guests.models import Guest, GuestGroup, LinkPurpose, PersonalLink
from eventsapp.kernel.database import db
from eventsapp.programme.models import Release
from eventsapp.programme.queries import ReleaseMark
from eventsapp.registration.around import FLAGS, LATEST, Around
from eventsapp.registration.models import CalendarEntry, Registration


def glance(token: str, purpose: LinkPurpose) -> tuple[PersonalLink, Around] | None:
    """The valid link with this token, and what there is around its guest, as `around.followed` gives it. Companions and
    answers, where there are any, and the seats of a group that has its own, are not read: who asks for them needs
    that."""
    found = db.session.connection().execute(_GLANCE, links.wanted(token, purpose)).one_or_none()
    if found is None:
        return None
    link, guest, event, office, seats, group, registration, entry = (
        _stand_in(names, found[begin:end]) for names, (begin, end) in _PLACES
    )
    key, number, digest, *flags = found[_PLACES[-1][1][1] :]
    if registration:
        registration.guest, registration.event, registration.calendar_entry = guest, event, entry
    there = Around(registration, None if key is None else ReleaseMark(key, number, digest), *flags)
    if registration and not there.has_companions:
        registration.companions = []
    if registration and not there.has_answers:
        registration.answers = []
    seats.free = SeatCounter.free.fget(seats)  # type: ignore[attr-defined]  # a property
    event.office, event.seats, event.zone = office, seats, Event.zone.fget(event)  # type: ignore[attr-defined]
    if group and group.seats_id is None:
        group.seats = None
    guest.event, guest.group, link.guest = event, group, guest
    return cast(PersonalLink, link), there


def _stand_in(names: list[str], values: Any) -> Any:
    """What has these columns of a row; None where there is no row: each begins with its key."""
    return None if values[0] is None else SimpleNamespace(**dict(zip(names, values, strict=True)))


_COLUMNS: list[list[InstrumentedAttribute[Any]]] = [
    [PersonalLink.id, PersonalLink.guest_id, PersonalLink.assistant],
    [
        Guest.id,
        Guest.event_id,
        Guest.group_id,
        Guest.honorific,
        Guest.name,
        Guest.post,
        Guest.organisation,
        Guest.country,
        Guest.language,
        Guest.email,
        Guest.assistant_email,
        Guest.extended_until,
    ],
    [
        Event.id,
        Event.stamp,
        Event.title,
        Event.timezone,
        Event.starts_at,
        Event.answer_deadline,
        Event.change_deadline,
        Event.cancel_deadline,
        Event.cancelled_at,
        Event.registration_mode,
        Event.companions_allowed,
        Event.tentative_allowed,
        Event.links_ask_codes,
    ],
    [Office.id, Office.name],
    [SeatCounter.id, SeatCounter.capacity, SeatCounter.taken, SeatCounter.held],
    [
        GuestGroup.id,
        GuestGroup.answer_deadline,
        GuestGroup.companions_allowed,
        GuestGroup.held_back,
        GuestGroup.seats_id,
    ],
    [
        Registration.id,
        Registration.state,
        Registration.seats,
        Registration.diet,
        Registration.access_needs,
        Registration.message,
        Registration.starred_list_id,
    ],
    [CalendarEntry.id],
]
_ends = [sum(map(len, _COLUMNS[:number])) for number in range(len(_COLUMNS) + 1)]
#: Of each table: what its columns are called, and where they stand in a row.
_PLACES = [([each.key for each in columns], place) for columns, place in zip(_COLUMNS, pairwise(_ends), strict=True)]
_GLANCE = (
    select(*(each for columns in _COLUMNS for each in columns), Release.id, Release.number, Release.digest, *FLAGS)
    .select_from(PersonalLink)
    .join(PersonalLink.guest)
    .join(Guest.event)
    .join(Event.office)
    .join(Event.seats)
    .outerjoin(Guest.group)
    .outerjoin(Release, Release.id == LATEST)
    .outerjoin(Registration, Registration.guest_id == Guest.id)
    .outerjoin(CalendarEntry, CalendarEntry.guest_id == Guest.id)
    .where(*links.is_wanted())
)
