"""What a host may leave open in a letter: `{name}` and its like, filled in for each guest."""

import re
from collections.abc import Mapping

from flask_babel import gettext as _

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel.errors import Refused
from eventsapp.web.texts import plain
from eventsapp.web.times import day, moment, time

#: Every placeholder there is, in the order in which the screen lists them.
NAMES = ("honorific", "title", "name", "post", "organisation", "event", "day", "time", "venue", "deadline", "host")

#: Those about a guest.
GUEST_NAMES = ("honorific", "title", "name", "post", "organisation")

_PLACEHOLDER = re.compile(r"\{([^{}\n]{0,60})\}")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


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
    for found in _PLACEHOLDER.findall(text):
        if found not in NAMES:
            raise Refused(
                _(
                    "There is no placeholder {%(found)s}. Use one of: %(names)s.",
                    found=found,
                    names=", ".join(f"{{{name}}}" for name in NAMES),
                ),
                field,
            )


def fill(text: str, values: Mapping[str, str]) -> str:
    """A line with its placeholders filled in. One that says nothing leaves no gap: "Dear Aino Virta,"."""
    return closed(_PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text))


def closed(text: str) -> str:
    """A text without the blanks that are left where a value says nothing."""
    return re.sub(r" +([,.;:!?])", r"\1", re.sub(r" {2,}", " ", text))


def fill_markdown(text: str, values: Mapping[str, str]) -> str:
    """The same in Markdown: whatever a value holds, it stays text (CommonMark 2.4, backslash escapes)."""
    return fill(text, {name: _PUNCTUATION.sub(r"\\\1", value) for name, value in values.items()})
