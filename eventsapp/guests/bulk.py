"""What can be done to many guests at once, and whom it would touch."""

import enum
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, not_, or_, select

from eventsapp.guests import answers, links
from eventsapp.guests.models import Guest, GuestGroup, Invitation, InvitationState, PersonalLink
from eventsapp.guests.tags import GuestTag, TaggedGuest
from eventsapp.kernel.database import db
from eventsapp.kernel.portions import portions


class Action(enum.Enum):
    """A verb for many."""

    tag = "tag"
    untag = "untag"
    move = "move"
    invite = "invite"
    replace = "replace"
    expire = "expire"
    withdraw = "withdraw"
    remove = "remove"


A = Action

NAMES = {
    A.tag: _l("Add a tag"),
    A.untag: _l("Take a tag away"),
    A.move: _l("Move to a group"),
    A.invite: _l("Invite"),
    A.replace: _l("Replace the links"),
    A.expire: _l("Let the links end on a day"),
    A.withdraw: _l("Withdraw the links"),
    A.remove: _l("Remove from the list"),
}

#: Why somebody is not touched.
REASONS = {
    A.tag: _l("has the tag already"),
    A.untag: _l("does not have the tag"),
    A.move: _l("is in this group already"),
    A.invite: _l("has been invited, has answered, or is erased"),
    A.replace: _l("has not been invited, or is erased"),
    A.expire: _l("has no link that opens anything"),
    A.withdraw: _l("has no link that opens anything"),
    A.remove: _l("has accepted or waits for a seat: cancel the registration first"),
}


class Line(NamedTuple):
    """One guest of a preview."""

    id: int
    honorific: str
    title: str
    name: str
    organisation: str
    email: str
    group: str | None
    touched: bool


def condition(action: Action, value: Any) -> ColumnElement[bool]:
    """Whether an action touches the Guest of the query around it.

    value: the tag's name, the group's key (None: no group), or None.
    """
    if action in {A.tag, A.untag}:
        bears = (
            exists()
            .where(TaggedGuest.guest_id == Guest.id, TaggedGuest.tag_id == GuestTag.id, GuestTag.name == value)
            .where(GuestTag.event_id == Guest.event_id)
            .correlate(Guest)
        )
        return bears if action is A.untag else not_(bears)
    if action is A.move:
        return Guest.group_id.is_distinct_from(value)
    invited = exists().where(Invitation.guest_id == Guest.id).correlate(Guest)
    is_there = Guest.erased_at.is_(None)
    if action is A.invite:
        return is_there & not_(invited) & not_(answers.known().answered)
    if action is A.replace:
        return is_there & invited
    if action is A.remove:
        return not_(answers.known().bound)
    opens = exists().where(PersonalLink.guest_id == Guest.id, *links.valid()).correlate(Guest)
    if action is A.expire:
        return opens
    standing = exists().where(Invitation.guest_id == Guest.id, Invitation.state != InvitationState.revoked)
    return or_(opens, standing.correlate(Guest))


def preview(event_id: int, guest_ids: Sequence[int], action: Action, value: Any) -> list[Line]:
    """The chosen guests that are (still) on the list, those first whom the action touches, by name."""
    lines: list[Line] = []
    for ids in portions(guest_ids):
        rows = db.session.execute(
            select(Guest.id, Guest.honorific, Guest.title, Guest.name, Guest.organisation, Guest.email)
            .add_columns(GuestGroup.name, condition(action, value))
            .outerjoin(Guest.group)
            .where(Guest.event_id == event_id, Guest.id.in_(ids))
        )
        lines += [Line(*row) for row in rows]
    return sorted(lines, key=lambda line: (not line.touched, line.name.casefold(), line.id))
