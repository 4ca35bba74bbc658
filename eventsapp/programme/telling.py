"""Changes in people's words: the names of fields, and lines of plain text for letters and the command line."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventsapp.programme.comparison import Change, Changes, FieldChange, Place
from eventsapp.web.texts import plain
from eventsapp.web.times import moment, span

#: What each field of a snapshot is called; one that is not here is one of the details.
FIELDS: dict[str, Any] = {
    "title": _l("Title"),
    "subtitle": _l("Subtitle"),
    "abstract": _l("In short"),
    "description": _l("Description"),
    "kind": _l("Kind"),
    "language": _l("Spoken language"),
    "track": _l("Track"),
    "speaker": _l("Speakers"),
    "moderator": _l("Moderators"),
    "host": _l("Hosts"),
    "parts": _l("Order of the people"),
    "name": _l("Name"),
    "post": _l("Post"),
    "organisation": _l("Organisation"),
    "bio": _l("Biography"),
    "photo": _l("Photograph"),
    "capacity": _l("Seats"),
    "goals": _l("Goals"),
    "timezone": _l("Time zone"),
    "starts_at": _l("Starts"),
    "ends_at": _l("Ends"),
    "venue": _l("Venue"),
    "address": _l("Address"),
    "latitude": _l("Place on the map"),
    "longitude": _l("Place on the map"),
    "languages": _l("Languages"),
    "links": _l("Links"),
    "code": _l("Address of its page"),
}
_DETAILS = _l("Links and other details")
#: Texts that are too long for one line.
LONG = frozenset({"abstract", "description", "bio"})


def field_name(field: FieldChange) -> Any:
    """What a changed field is called."""
    return FIELDS.get(field.name, _DETAILS)


def summary(changes: Changes) -> str:
    """The whole in one line: "2 new, 1 moved"."""
    if changes.first:
        return str(ngettext("%(num)d session", "%(num)d sessions", len(changes.sessions)))
    new, moved = len(changes.new), len(changes.moved)
    changed, cancelled = len(changes.changed), len(changes.cancelled)
    said = (
        ngettext("%(num)d new", "%(num)d new", new) if new else "",
        ngettext("%(num)d moved", "%(num)d moved", moved) if moved else "",
        ngettext("%(num)d changed", "%(num)d changed", changed) if changed else "",
        ngettext("%(num)d cancelled", "%(num)d cancelled", cancelled) if cancelled else "",
    )
    if any(said):
        return ", ".join(filter(None, said))
    return str(_("Rooms, tracks, people or facts of the event") if changes.any else _("Nothing"))


def place(at: Place, zone: ZoneInfo) -> str:
    """When and where in one line: the day, from when to when, and the room."""
    if at.starts_at is None:
        return at.room
    when = span(at.starts_at, at.starts_at + timedelta(minutes=at.minutes), zone)
    return f"{when}, {at.room}" if at.room else when


def value(field: FieldChange, texts: Any, zone: ZoneInfo) -> str:
    """One side of a changed field, as people read it."""
    said = plain(dict(texts))
    if field.name in {"starts_at", "ends_at"} and said:
        return moment(datetime.fromisoformat(said), zone)
    return said


def line(change: Change, zone: ZoneInfo) -> str:
    """What happened to one session, in one line of plain text."""
    title = plain(dict(change.title))
    if change.was and change.now:
        before, after = place(change.was, zone), place(change.now, zone)
        return str(_("%(title)s: from %(before)s to %(after)s", title=title, before=before, after=after))
    at = change.now or change.was
    if at:
        return f"{title}: {place(at, zone)}"
    return f"{title}: {', '.join(dict.fromkeys(str(field_name(each)) for each in change.fields))}"
