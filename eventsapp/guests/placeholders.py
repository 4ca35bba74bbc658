"""What a host may leave open in a letter: `{name}` and its like, filled in for each guest."""

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.mail import placeholders
from eventsapp.mail.placeholders import closed as closed
from eventsapp.mail.placeholders import fill as fill
from eventsapp.mail.placeholders import fill_markdown as fill_markdown
from eventsapp.web.texts import plain
from eventsapp.web.times import day, moment, time

#: Every placeholder there is, in the order in which the screen lists them.
NAMES = ("honorific", "title", "name", "post", "organisation", "event", "day", "time", "venue", "deadline", "host")

#: Those about a guest.
GUEST_NAMES = ("honorific", "title", "name", "post", "organisation")


def event_values(event: Event) -> dict[str, str]:
    """What the placeholders about an event say, in the language that is spoken."""
    return {
        "event": plain(event.title),
        "day": day(event.starts_at, event.zone),
        "time": time(event.starts_at, event.zone),
        "venue": plain(event.venue),
        "deadline": moment(event.answers_until, event.zone),
        "host": event.office.name,
    }


def guest_values(guest: Guest) -> dict[str, str]:
    """What the placeholders about a guest say: everything as it was written."""
    return {name: getattr(guest, name) or "" for name in GUEST_NAMES}


def check(text: str, field: str) -> None:
    """Raise Refused, naming it, where a text holds a placeholder that there is not."""
    placeholders.check(text, field, NAMES)
