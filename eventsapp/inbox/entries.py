"""Whose a calendar entry is: the guest's own, of a session that they signed up for, or of somebody who comes along."""

from typing import NamedTuple

from sqlalchemy import func, select

from eventsapp.guests import addresses
from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.registration.models import CalendarEntry, Companion, Registration, SignUp


class Held(NamedTuple):
    """An entry, and who may answer for it."""

    entry: CalendarEntry
    #: The guest whose it is, or with whom its owner comes.
    guest_id: int
    email: str
    sign_up_id: int | None = None
    companion: bool = False


def held(uid: str) -> Held | None:
    """The entry with this UID; None where it is not ours."""
    c = CalendarEntry
    row = db.session.execute(
        select(c, Guest, Companion.email)
        .outerjoin(SignUp, SignUp.id == c.sign_up_id)
        .outerjoin(Companion, Companion.id == c.companion_id)
        .outerjoin(Registration, Registration.id == Companion.registration_id)
        .join(Guest, Guest.id == func.coalesce(c.guest_id, Registration.guest_id, SignUp.guest_id))
        .where(c.uid == uid)
    ).one_or_none()
    if row is None:
        return None
    entry, guest, companion = row
    alone = entry.companion_id is None
    return Held(entry, guest.id, guest.email if alone else companion, entry.sign_up_id, not alone)


def same_address(one: str, other: str) -> bool:
    """Whether two spellings are one address."""
    try:
        return bool(one) and addresses.key(one) == addresses.key(other)
    except Refused:
        return False
