"""What the package above puts into the calendars of those who are invited: it tells us, we don't ask it.

An event may send the calendar's entry with the invitation itself; whoever keeps the entries says so with `tell`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask, current_app

from eventsapp.events.models import Event

if TYPE_CHECKING:
    from eventsapp.guests.models import Guest
    from eventsapp.mail.messages import CalendarPart


class Asked(NamedTuple):
    """What a letter carries for its reader's calendar, and which entry it is."""

    part: "CalendarPart"
    uid: str


class Calendars(NamedTuple):
    """How calendars are asked. Both are called inside a unit of work, under the event's lock."""

    #: The entries that go with the invitations of these guests, by the guest's key; a guest may be missing.
    ask: Callable[[Event, Sequence["Guest"]], Mapping[int, Asked]]
    #: These guests are invited no longer: whose calendar still asks is told.
    withdraw: Callable[[Event, Sequence[int]], None]


_NONE = Calendars(lambda _event, _guests: {}, lambda _event, _guest_ids: None)


def tell(app: Flask, calendars: Calendars) -> None:
    """Say how calendars are asked; once in an application."""
    app.extensions["guests_calendars"] = calendars


def known() -> Calendars:
    """What was told."""
    calendars: Calendars = current_app.extensions.get("guests_calendars", _NONE)
    return calendars
