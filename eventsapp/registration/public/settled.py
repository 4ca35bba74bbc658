"""The page of a guest who comes, alone, and of whom there is nothing else to say: what nearly all see who have just
answered. Those of one event differ by the link and by how the guest is called and reached."""

from collections.abc import Callable, Hashable
from types import SimpleNamespace
from typing import Any

from eventsapp.registration.models import Registration, RegistrationState
from eventsapp.registration.public import kept_pages
from eventsapp.registration.public.kept_pages import Pages, gap

#: What the page says of a guest.
_SAID = ("honorific", "name", "post", "organisation", "email")

_pages: Pages = {}


def page(
    token: str, registration: Registration, made_from: tuple[Hashable, ...], render: Callable[[Any, Any], str]
) -> str:
    """The page of an answer.

    made_from: what else the page shows. render: gives the page of somebody who is like the guest, but for what is a
    gap; and of their answer. Beside these two it may look at nothing that is of the guest alone.
    """
    guest, event = registration.guest, registration.event
    if not _is_plain(registration):
        return render(guest, registration)
    said = {name: getattr(guest, name) for name in _SAID}
    has_list = registration.starred_list_id is not None
    made_from = (
        *made_from,
        registration.seats,
        registration.calendar_entry is not None,
        has_list,
        guest.language,
        *(bool(each) for each in said.values()),
    )

    def render_with_gaps() -> str:
        somebody = SimpleNamespace(assistant_email="", **{name: gap(name) if said[name] else "" for name in _SAID})
        nothing: dict[str, Any] = {"diet": "", "access_needs": "", "message": "", "answers": [], "companions": []}
        return render(somebody, SimpleNamespace(state=registration.state, starred_list_id=has_list, **nothing))

    return kept_pages.page(_pages, token, event, made_from, said, render_with_gaps)


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
