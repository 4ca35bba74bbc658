"""The one policy: who may do what to which thing."""

from typing import Protocol

from eventsapp.accounts.models import Office, OfficeRole, Organiser


class Owned(Protocol):
    """Anything that belongs to an office: an Event, an Office's letter, ..."""

    @property
    def office_id(self) -> int:
        """The key of the office it belongs to."""


#: What each role may do. An action is a noun and a verb; views and commands use no other names.
_READ = {"event.view", "guests.view"}
_ORGANISE = _READ | {"event.edit", "programme.edit", "programme.release", "guests.edit", "letters.send"}
ALLOWED: dict[OfficeRole, set[str]] = {
    OfficeRole.owner: _ORGANISE,
    OfficeRole.organiser: _ORGANISE,
    OfficeRole.reader: _READ,
}
ACTIONS = frozenset(_ORGANISE)


def may(actor: Organiser | None, action: str, thing: Owned) -> bool:
    """Whether `actor` (None: somebody without an account) may do `action` to `thing`.

    Raises KeyError for an action that no role knows: a typing error must not become a refusal.
    """
    if action not in ACTIONS:
        raise KeyError(action)
    if actor is None or not actor.active:
        return False
    return any(
        membership.office_id == thing.office_id and action in ALLOWED[membership.role]
        for membership in actor.memberships
    )


def offices(actor: Organiser, action: str) -> list[Office]:
    """The offices in which `actor` may do `action`, by name."""
    if action not in ACTIONS:
        raise KeyError(action)
    found = [each.office for each in actor.memberships if action in ALLOWED[each.role]]
    return sorted(found, key=lambda office: office.name.casefold())
