"""Something is done to many guests at once: to all whom it touches when it is done, or to none."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import delete, exists, select, update

from eventsapp.events.models import Event
from eventsapp.guests import answers, binned, calendars, links
from eventsapp.guests.bulk import Action, condition
from eventsapp.guests.facts import FactKind
from eventsapp.guests.models import Guest, GuestGroup, Invitation, InvitationState, PersonalLink
from eventsapp.guests.operations import spine, tags
from eventsapp.guests.tags import LONGEST_TAG, GuestTag, ListChange, TaggedGuest
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.portions import portions
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.web.forms import is_clean, tidy

#: For how long it can be undone.
_UNDO = timedelta(days=1)


class BulkOutcome(NamedTuple):
    """How many guests were touched, and the key of the change where it can be undone."""

    touched: int
    change_id: int | None = None


def check_end(at: datetime) -> None:
    """Raise Refused where a moment can't be one from which links open nothing."""
    if at <= clock.now():
        raise Refused(_("This day is past. Choose a later one, or withdraw the links."), "value")


def tag_name(typed: str) -> str:
    """A tag from what was typed. Raises Refused where it can be none."""
    name = " ".join(tidy(typed).split())
    if not name or len(name) > LONGEST_TAG or not is_clean(name):
        raise Refused(_("Type a tag of at most %(max)d characters.", max=LONGEST_TAG), "value")
    return name


def tag(event_id: int, guest_ids: Sequence[int], name: str, actor: str) -> BulkOutcome:
    """Give guests a tag; it is made where it is new."""
    with unit_of_work():
        event = _locked(event_id)
        touched = _touched(event_id, guest_ids, Action.tag, name)
        _bear(event_id, touched, name)
        return _done(event, Action.tag, name, {"": touched}, actor)


def untag(event_id: int, guest_ids: Sequence[int], name: str, actor: str) -> BulkOutcome:
    """Take a tag away from guests; it is gone when nobody bears it any more."""
    with unit_of_work():
        event = _locked(event_id)
        touched = _touched(event_id, guest_ids, Action.untag, name)
        _strip(event_id, touched, name)
        return _done(event, Action.untag, name, {"": touched}, actor)


def move(event_id: int, guest_ids: Sequence[int], group_id: int | None, actor: str) -> BulkOutcome:
    """Put guests into another group, or into none (None). Raises Refused where the group is gone."""
    with unit_of_work():
        event = _locked(event_id)
        if group_id is not None and not _is_group(event_id, group_id):
            raise Refused(_("This group is not there any more. Choose another."), "value")
        touched = _touched(event_id, guest_ids, Action.move, group_id)
        before: dict[str, list[int]] = {}
        for ids in portions(touched):
            for row in db.session.execute(select(Guest.id, Guest.group_id).where(Guest.id.in_(ids))):
                before.setdefault(str(row.group_id or ""), []).append(row.id)
        _put_into(touched, group_id)
        spine.note(touched, FactKind.edited, actor, fields=["group"])
        answers.known().regrouped(event_id)
        return _done(event, Action.move, "", before, actor)


def withdraw(event_id: int, guest_ids: Sequence[int], actor: str) -> BulkOutcome:
    """Let no link of these guests open anything any more. Their answers stay as they are."""
    with unit_of_work() as session:
        event = _locked(event_id)
        touched = _touched(event_id, guest_ids, Action.withdraw, None)
        calendars.known().withdraw(event, touched)
        for ids in portions(touched):
            links.withdraw(ids)
            session.execute(
                update(Invitation).where(Invitation.guest_id.in_(ids)).values(state=InvitationState.revoked)
            )
        spine.note(touched, FactKind.links_withdrawn, actor)
        return _done(event, Action.withdraw, "", None, actor, len(touched))


def expire(event_id: int, guest_ids: Sequence[int], at: datetime, actor: str) -> BulkOutcome:
    """Let the links that these guests have open nothing from a moment on. Raises Refused where it is past."""
    check_end(at)
    with unit_of_work() as session:
        event = _locked(event_id)
        touched = _touched(event_id, guest_ids, Action.expire, None)
        for ids in portions(touched):
            mine = PersonalLink.guest_id.in_(ids)
            session.execute(update(PersonalLink).where(mine, *links.valid()).values(expires_at=at))
        day = at.astimezone(event.zone).strftime("%Y-%m-%d")
        spine.note(touched, FactKind.links_expire, actor, day=day)
        return _done(event, Action.expire, "", None, actor, len(touched))


def remove(event_id: int, guest_ids: Sequence[int], actor: str) -> BulkOutcome:
    """Take guests off the list, with their links, into the bin; who holds a seat or waits for one stays."""
    with unit_of_work():
        event = _locked(event_id)
        touched = _touched(event_id, guest_ids, Action.remove, None)
        calendars.known().withdraw(event, touched)
        binned.put(event_id, touched, actor)
        _clear_tags(event_id)
        return _done(event, Action.remove, "", None, actor, len(touched))


def undo(event_id: int, change_id: int, actor: str) -> int:
    """Bring the guests of a change back to where they were before; gives how many.

    Raises Refused where it was undone already, or too long ago.
    """
    with unit_of_work() as session:
        event = _locked(event_id)
        change = session.get(ListChange, change_id, with_for_update=True)
        if change is None or change.event_id != event_id or change.undone_at or change.at < clock.now() - _UNDO:
            raise Refused(_("This can’t be undone any more."))
        change.undone_at = clock.now()
        count = 0
        for group, ids in change.before.items():
            count += len(ids)
            group_id = int(group) if group and _is_group(event_id, int(group)) else None
            _UNDOING[Action(change.action)](event_id, ids, change.value, group_id)
            if change.action == Action.move.value:
                spine.note(_there(event_id, ids), FactKind.edited, actor, fields=["group"])
                answers.known().regrouped(event_id)
        audit.record(actor, "undid a change to guests of", event, change=change.action, guests=count)
    return count


def _locked(event_id: int) -> Event:
    """Two who change one list come one after the other; whoever answers meanwhile is not held up."""
    return db.session.get_one(Event, event_id, with_for_update={"key_share": True})


def _touched(event_id: int, guest_ids: Sequence[int], action: Action, value: Any) -> list[int]:
    touched: list[int] = []
    for ids in portions(guest_ids):
        touched += db.session.scalars(
            select(Guest.id)
            .where(Guest.event_id == event_id, Guest.id.in_(ids), condition(action, value))
            .order_by(Guest.id)
            .with_for_update()
        )
    return touched


def _done(
    event: Event, action: Action, value: str, before: dict[str, list[int]] | None, actor: str, touched: int = 0
) -> BulkOutcome:
    """Leave the audit line, and what is needed to undo it (`before`; None: it can't be)."""
    if before is None:
        audit.record(actor, f"{action.value}: guests of", event, guests=touched)
        return BulkOutcome(touched)
    touched = sum(map(len, before.values()))
    audit.record(actor, f"{action.value}: guests of", event, guests=touched, value=value)
    if not touched:
        return BulkOutcome(0)
    db.session.execute(delete(ListChange).where(ListChange.at < clock.now() - _UNDO))
    change = ListChange(event_id=event.id, action=action.value, value=value, before=before)
    db.session.add(change)
    db.session.flush()
    return BulkOutcome(touched, change.id)


def _bear(event_id: int, ids: Sequence[int], name: str, _group_id: int | None = None) -> None:
    tags.bear(event_id, _there(event_id, ids), name)


def _strip(event_id: int, ids: Sequence[int], name: str, _group_id: int | None = None) -> None:
    tag_id = select(GuestTag.id).where(GuestTag.event_id == event_id, GuestTag.name == name).scalar_subquery()
    for some in portions(ids):
        db.session.execute(delete(TaggedGuest).where(TaggedGuest.tag_id == tag_id, TaggedGuest.guest_id.in_(some)))
    _clear_tags(event_id)


def _put_back(event_id: int, ids: Sequence[int], _value: str, group_id: int | None) -> None:
    _put_into(_there(event_id, ids), group_id)


def _put_into(ids: Sequence[int], group_id: int | None) -> None:
    for some in portions(ids):
        db.session.execute(update(Guest).where(Guest.id.in_(some)).values(group_id=group_id))


_UNDOING: dict[Action, Callable[[int, Sequence[int], str, int | None], None]] = {
    Action.tag: _strip,
    Action.untag: _bear,
    Action.move: _put_back,
}


def _clear_tags(event_id: int) -> None:
    borne = exists().where(TaggedGuest.tag_id == GuestTag.id)
    db.session.execute(delete(GuestTag).where(GuestTag.event_id == event_id, ~borne))


def _there(event_id: int, ids: Sequence[int]) -> list[int]:
    """Those of the guests who are still on the list."""
    there: list[int] = []
    for some in portions(ids):
        there += db.session.scalars(select(Guest.id).where(Guest.event_id == event_id, Guest.id.in_(some)))
    return there


def _is_group(event_id: int, group_id: int) -> bool:
    found = exists().where(GuestGroup.id == group_id, GuestGroup.event_id == event_id)
    return bool(db.session.scalar(select(found)))
