"""Warnings in people's words."""

from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventsapp.programme.warnings.facts import DraftWarning
from eventsapp.web.times import span

#: What the warnings of one kind have in common.
HEADINGS: dict[str, Any] = {
    "dropped": _l("Sessions that go although people chose them"),
    "declined": _l("Speakers who can’t come"),
    "room_twice": _l("Rooms with two sessions at once"),
    "speaker_twice": _l("Speakers in two places at once"),
    "room_small": _l("Rooms that are too small"),
    "outside_event": _l("Sessions outside the event’s hours"),
    "outside_room": _l("Sessions while their room is closed"),
    "changeover": _l("Too little time between sessions"),
    "no_time": _l("Sessions without a time"),
    "no_room": _l("Sessions without a room"),
    "unconfirmed": _l("Speakers who have not confirmed"),
}


def sentence(warning: DraftWarning, zone: ZoneInfo) -> str:
    """What is the matter, without the sessions' titles: they stand beside it."""
    when = span(warning.at, warning.until, zone) if warning.at and warning.until else ""
    names: dict[str, Any] = {**warning.names, "when": when}
    match warning.kind:
        case "dropped":
            counts = (
                ngettext("%(num)d sign-up", "%(num)d sign-ups", names["signed_up"]) if names["signed_up"] else "",
                ngettext("%(num)d star", "%(num)d stars", names["starred"]) if names["starred"] else "",
            )
            said = _("No longer in the programme: %(counts)s.", counts=", ".join(filter(None, counts)))
        case "declined":
            said = _("%(speaker)s has declined and is in the programme.", **names)
        case "room_twice":
            said = _("%(room)s is used twice: %(when)s.", **names)
        case "speaker_twice":
            said = _("%(speaker)s is in two sessions at once: %(when)s.", **names)
        case "room_small":
            said = _("%(people)d have signed up, %(room)s has %(seats)d seats.", **names)
        case "outside_event":
            said = _("The event is not on then: %(when)s.", **names)
        case "outside_room":
            said = _("%(room)s is open from %(opens)s to %(closes)s: %(when)s.", **names)
        case "changeover":
            said = _("%(room)s has %(minutes)d minutes to change over, you want %(wanted)d: %(when)s.", **names)
        case "no_time":
            said = _("It has no time: no release shows it.")
        case "no_room":
            said = _("It has no room.")
        case _:
            said = _("%(speaker)s has not confirmed yet.", **names)
    return str(said)
