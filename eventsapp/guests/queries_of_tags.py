"""What the guest list's screens read of tags and saved filters."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import JSON, ScalarSelect, cast, func, literal, null, select, union_all

from eventsapp.guests.models import Guest, GuestGroup
from eventsapp.guests.tags import GuestTag, SavedFilter, TaggedGuest
from eventsapp.kernel.database import db


class Choice(NamedTuple):
    """A group, a tag or a saved filter (which alone has arguments) that the list can be looked at by."""

    id: int
    name: str
    arguments: dict[str, Any] | None


class Choices(NamedTuple):
    """By what an event's list can be looked at, each kind in its order."""

    groups: list[Choice]
    tags: list[Choice]
    filters: list[Choice]


def choices(event_id: int) -> Choices:
    """All groups, tags and saved filters of an event, in one query."""
    nothing = cast(null(), JSON(none_as_null=True))
    rows = db.session.execute(
        union_all(
            select(literal("filters").label("kind"), literal(0).label("position"), SavedFilter.id, SavedFilter.name)
            .add_columns(SavedFilter.arguments)
            .where(SavedFilter.event_id == event_id),
            select(literal("tags"), literal(0), GuestTag.id, GuestTag.name, nothing).where(
                GuestTag.event_id == event_id
            ),
            select(literal("groups"), GuestGroup.position, GuestGroup.id, GuestGroup.name, nothing).where(
                GuestGroup.event_id == event_id
            ),
        )
    ).all()
    found = Choices([], [], [])
    for row in sorted(rows, key=lambda row: (row.position, row.name.casefold())):
        getattr(found, row.kind).append(Choice(row.id, row.name, row.arguments))
    return found


def tags_of_guest() -> ScalarSelect[str]:
    """The tags of the Guest of the query around it, in one text; `apart` takes it to pieces."""
    return (
        select(func.aggregate_strings(GuestTag.name, "\n"))
        .join(TaggedGuest, TaggedGuest.tag_id == GuestTag.id)
        .where(TaggedGuest.guest_id == Guest.id)
        .correlate(Guest)
        .scalar_subquery()
    )


def apart(tags: str | None) -> Sequence[str]:
    """The tags that `tags_of_guest` gave, in their order."""
    return sorted((tags or "").split("\n"), key=str.casefold) if tags else ()
