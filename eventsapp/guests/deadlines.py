"""Until when a guest may answer, change and cancel: the event's word, their group's, and what was granted to them."""

from datetime import datetime

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest


def answers_until(guest: Guest, event: Event) -> datetime:
    """The moment from which this guest's answer is no longer taken; never after the event's start."""
    own = guest.group.answer_deadline if guest.group else None
    return _with_extension(guest, event, own or event.answer_deadline or event.starts_at)


def changes_until(guest: Guest, event: Event) -> datetime:
    """The moment from which this guest's answer can no longer be changed."""
    if event.change_deadline is None:
        return answers_until(guest, event)
    return _with_extension(guest, event, event.change_deadline)


def cancels_until(guest: Guest, event: Event) -> datetime:
    """The moment from which this guest can no longer cancel by themselves."""
    if event.cancel_deadline is None:
        return changes_until(guest, event)
    return _with_extension(guest, event, event.cancel_deadline)


def _with_extension(guest: Guest, event: Event, until: datetime) -> datetime:
    return min(max(until, guest.extended_until or until), event.starts_at)
