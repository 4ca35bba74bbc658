"""Parts of pages: those that registration puts on an event's page, and those that others put on a guest's."""

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup
from sqlalchemy import func, select

from eventsapp.events.models import Event
from eventsapp.events.public import Part
from eventsapp.kernel.late import late


@cache
def open_sessions() -> Any:
    """Which sessions take sign-ups, as a column beside the event's. (A release makes the page anew.)"""
    from eventsapp.registration.models import SignUpSession

    return (
        select(func.count() * 1_000_000 + func.coalesce(func.max(SignUpSession.id), 0))
        .select_from(SignUpSession)
        .where(SignUpSession.event_id == Event.id, SignUpSession.closed_at.is_(None))
        .correlate(Event)
        .scalar_subquery()
    )


def cancelled_at() -> Any:
    """Whether the event was cancelled, and when."""
    return Event.cancelled_at


#: How to come into the event's sessions, and how to have the event in one's calendar.
OF_EVENT_PAGE = (
    Part(open_sessions, late("eventsapp.registration.event_page:sessions")),
    Part(cancelled_at, late("eventsapp.registration.event_page:ways_into_a_calendar")),
)

#: Given how many seats the guest holds, and the link's token. Of the guest it knows nothing else: the page is kept for
#: all who are alike.
GuestPart = Callable[[int, str], Markup | str]


def add_part(app: Flask, part: GuestPart) -> None:
    """Put a part on every guest's page, below the answer."""
    app.extensions.setdefault("registration_parts", []).append(part)


def of_guest_page(seats: int, token: str) -> list[Markup | str]:
    """What all packages put there."""
    parts: list[GuestPart] = current_app.extensions.get("registration_parts", [])
    return [part(seats, token) for part in parts]
