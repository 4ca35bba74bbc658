"""Lines of the trace as people read them."""

from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from eventsapp.settings import LANGUAGES
from eventsapp.trace.queries import Line
from eventsapp.trace.words import ACTIONS, ACTORS, FIELDS, SHOWN, THINGS
from eventsapp.web.language import chosen_language
from eventsapp.web.times import moment


class Change(NamedTuple):
    """One field: what it said, and what it says."""

    field: str
    before: str
    after: str


class Told(NamedTuple):
    """One line."""

    at: datetime
    who: str
    origin: str
    action: str
    thing: str
    what: str
    changes: list[Change]
    #: (what it is called, value)
    facts: list[tuple[str, str]]


def told(line: Line, zone: ZoneInfo) -> Told:
    """A line in the reader's language."""
    entry, facts = line.entry, line.entry.facts
    kept = facts.get("changes") or {}
    named = {name for name in facts.get("fields", []) if name not in kept}
    return Told(
        entry.at,
        line.who or str(ACTORS.get(entry.actor, _("somebody"))),
        entry.origin,
        str(ACTIONS.get(entry.action, entry.action)),
        str(THINGS.get(entry.thing, entry.thing)),
        shown(line.what or facts.get("name") or facts.get("title") or facts.get("label") or "", zone, ""),
        [
            *(Change(_field(name), shown(before, zone), shown(after, zone)) for name, (before, after) in kept.items()),
            *(Change(_field(name), "", "") for name in sorted(named)),
        ],
        [(_field(name), shown(facts[name], zone)) for name in SHOWN if facts.get(name) is not None],
    )


def shown(value: Any, zone: ZoneInfo, nothing: str = "–") -> str:
    """A value that a line keeps."""
    if value in (None, "", [], {}):
        return nothing
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, dict):
        if set(value) <= set(LANGUAGES):
            return str(value.get(chosen_language(), next(iter(value.values()))))
        return ", ".join(shown(each, zone, "") for each in value.values() if each)
    if isinstance(value, list):
        return "; ".join(shown(each, zone) for each in value)
    if isinstance(value, str) and "T" in value and len(value) > 18:
        try:
            return moment(datetime.fromisoformat(value), zone)
        except (ValueError, TypeError):
            return value
    return str(value)


def _field(name: str) -> str:
    return str(FIELDS.get(name, name))
