"""Guests in the bin. What their registrations want besides is the package's above (registration.binned)."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from eventsapp.guests.models import Guest
from eventsapp.guests.operations.tags import bear
from eventsapp.guests.tags import GuestTag, TaggedGuest
from eventsapp.kernel import binned
from eventsapp.kernel.bags import Bag
from eventsapp.kernel.database import db
from eventsapp.kernel.portions import portions


def put(event_id: int, guest_ids: Sequence[int], actor: str) -> None:
    """Take guests off the list, into the bin. Call it inside a unit of work that holds the event's row."""
    names: dict[int, str] = {}
    tags: dict[int, dict[str, list[str]]] = {}
    for some in portions(guest_ids):
        for key, name in db.session.execute(select(Guest.id, Guest.name).where(Guest.id.in_(some))):
            names[key] = name
        # A tag that nobody bears any more goes: it is made again by its name.
        borne = select(TaggedGuest.guest_id, GuestTag.name).join(GuestTag, GuestTag.id == TaggedGuest.tag_id)
        for guest_id, name in db.session.execute(borne.where(TaggedGuest.guest_id.in_(some))):
            tags.setdefault(guest_id, {"tags": []})["tags"].append(name)
    binned.put(event_id, Guest, names, actor, tags)


def before(event_id: int, bags: Mapping[int, Bag]) -> dict[int, object]:
    """Who can't come back, and why."""
    keys = {key: bag.rows["guest"][0]["email_key"] for key, bag in bags.items()}
    taken = set(
        db.session.scalars(
            select(Guest.email_key).where(Guest.event_id == event_id, Guest.email_key.in_(set(keys.values())))
        )
    )
    refused = {}
    for key, email in keys.items():
        if email in taken:
            refused[key] = _("Another guest of this event has this address by now.")
        # Two of one address may have come and gone one after the other.
        taken.add(email)
    return refused


def after(event_id: int, bags: Mapping[int, Bag]) -> list[str]:
    """They bear their tags again; gives what is not as it was."""
    bearers: dict[str, list[int]] = {}
    for key, bag in bags.items():
        for name in bag.extra.get("tags", ()):
            bearers.setdefault(name, []).append(key)
    for name, guest_ids in bearers.items():
        bear(event_id, guest_ids, name)
    gone = any("guest_group" in bag.missing for bag in bags.values())
    return [_("The group is not there any more, so the guest is in none.")] if gone else []
