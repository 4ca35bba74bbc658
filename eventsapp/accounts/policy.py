"""The one policy: who may do what to which thing."""

from collections.abc import Set
from typing import Protocol

from eventsapp.accounts.models import Office, Organiser, Role


class Owned(Protocol):
    """Anything that belongs to an office: an Event, the Office itself, ... What belongs to one event has `event_id`."""

    @property
    def office_id(self) -> int:
        """The key of the office it belongs to."""


#: What each role may do. An action is a noun and a verb; views and commands use no other names.
_LOOK = {"event.view", "guests.view"}
_SPEAKERS = {"speakers.edit"}
_PROGRAMME = _SPEAKERS | {"programme.edit", "programme.release"}
_GUESTS = {"guests.edit", "letters.send", "answers.sensitive"}
_DOOR = {"door.check_in"}
_ORGANISE = _LOOK | _PROGRAMME | _GUESTS | _DOOR | {"event.edit", "event.team"}
ALLOWED: dict[Role, Set[str]] = {
    Role.owner: _ORGANISE | {"office.manage"},
    Role.organiser: _ORGANISE,
    Role.programme_editor: {"event.view"} | _PROGRAMME,
    Role.speaker_manager: {"event.view"} | _SPEAKERS,
    Role.protocol: _LOOK | _GUESTS | _DOOR,
    Role.door: _DOOR,
    Role.reader: _LOOK,
}
ACTIONS = frozenset[str]().union(*ALLOWED.values())
#: The roles that somebody can have at a single event: an owner is an owner of an office.
AT_AN_EVENT = tuple(role for role in Role if role is not Role.owner)


def may(actor: Organiser | None, action: str, thing: Owned) -> bool:
    """Whether `actor` (None: somebody without an account) may do `action` to `thing`.

    Raises KeyError for an action that no role knows: a typing error must not become a refusal.
    """
    if action not in ACTIONS:
        raise KeyError(action)
    if actor is None or not actor.active:
        return False
    event_id = getattr(thing, "event_id", None)
    return any(
        membership.office_id == thing.office_id and action in ALLOWED[membership.role]
        for membership in actor.memberships
    ) or any(
        event_id is not None and membership.event_id == event_id and action in ALLOWED[membership.role]
        for membership in actor.event_memberships
    )


def offices(actor: Organiser, action: str) -> list[Office]:
    """The offices in which `actor` may do `action`, by name."""
    if action not in ACTIONS:
        raise KeyError(action)
    found = [each.office for each in actor.memberships if action in ALLOWED[each.role]]
    return sorted(found, key=lambda office: office.name.casefold())


def offices_managed(actor: Organiser | None) -> list[Office]:
    """The offices whose colleagues `actor` may invite and remove."""
    return offices(actor, "office.manage") if actor else []


def single_events(actor: Organiser, action: str) -> list[int]:
    """The keys of the events at which `actor` may do `action` by a role of their own there."""
    if action not in ACTIONS:
        raise KeyError(action)
    return [each.event_id for each in actor.event_memberships if action in ALLOWED[each.role]]
