"""The page of a guest who comes, alone, and of whom there is nothing else to say: what nearly all see who have just
answered. Those of one event differ by the link and by how the guest is called and reached."""

from collections.abc import Callable, Hashable
from types import SimpleNamespace
from typing import Any

from eventsapp.registration.models import Registration, RegistrationState
from eventsapp.registration.public import kept_pages
from eventsapp.registration.public.kept_pages import KeptPage, Pages, gap

#: What the page says of a guest.
_SAID = ("honorific", "name", "post", "organisation", "email")

_pages: Pages = {}


def kept(token: str, registration: Registration, made_from: tuple[Hashable, ...]) -> str | None:
    """The page of an answer, where one like it was made. made_from: as for `page`."""
    it = _page_of(token, registration, made_from)
    return it.found() if it else None


def page(
    token: str, registration: Registration, made_from: tuple[Hashable, ...], render: Callable[[Any, Any], str]
) -> str:
    """The page of an answer.

    made_from: what else the page shows. render: gives the page of somebody who is like the guest, but for what is a
    gap; and of their answer. Beside these two it may look at nothing that is of the guest alone.
    """
    it = _page_of(token, registration, made_from)
    if it is None:
        return render(registration.guest, registration)
    said: dict[str, Any] = {name: gap(name) if value else "" for name, value in it.values.items()}
    nothing: dict[str, Any] = {"diet": "", "access_needs": "", "message": "", "answers": [], "companions": []}
    answer = SimpleNamespace(state=registration.state, starred_list_id=_has_list(registration), **nothing)
    return it.found() or it.made(render(SimpleNamespace(assistant_email="", **said), answer))


def _page_of(token: str, registration: Registration, made_from: tuple[Hashable, ...]) -> KeptPage | None:
    """The page; None where it says more of the guest than what has a gap."""
    guest, event = registration.guest, registration.event
    if not _is_plain(registration):
        return None
    said = {name: getattr(guest, name) for name in _SAID}
    made_from = (
        *made_from,
        registration.seats,
        registration.calendar_entry is not None,
        _has_list(registration),
        guest.language,
        *(bool(each) for each in said.values()),
    )
    return KeptPage(_pages, token, event, made_from, said)


def _has_list(registration: Registration) -> bool:
    return registration.starred_list_id is not None


def _is_plain(registration: Registration) -> bool:
    """Whether the page says nothing of the guest but what has a gap."""
    more = (
        registration.guest.assistant_email,
        registration.diet,
        registration.access_needs,
        registration.message,
        registration.answers,
        registration.companions,
        registration.event.cancelled_at,
    )
    return registration.state is RegistrationState.confirmed and not any(more) and kept_pages.are_for_many()
