"""/feeds/<token>.ics: a list of starred sessions as a calendar that follows the releases."""

from collections.abc import Iterator

from flask import Response, abort
from flask_babel import gettext as _

from eventsapp.calendar.writing import CalendarEvent
from eventsapp.kernel.translated import pick
from eventsapp.programme import history, queries
from eventsapp.programme.history import History
from eventsapp.programme.mine import operations
from eventsapp.programme.mine.entries import Entry, entries
from eventsapp.programme.mine.models import StarredList
from eventsapp.programme.mine.queries import list_of_feed, starred
from eventsapp.programme.snapshot import Programme
from eventsapp.web.kept import kept
from eventsapp.web.language import speaking


def feed(token: str) -> Response:
    """The feed; 404 once it was revoked."""
    found = list_of_feed(token) or abort(404)
    operations.note_opened(found)
    more = entries(found)
    programme = queries.published(found.event_id)

    def render() -> bytes:
        return written(found, programme, more)

    made_from = (found.id, found.stamp, found.event.stamp, programme.number if programme else 0, *more)
    return kept(("feed of stars", *made_from), render, public=False, mimetype="text/calendar", seldom=True)


def written(found: StarredList, programme: Programme | None, more: list[Entry]) -> bytes:
    """A list as a calendar: its sessions, those that a release dropped as cancelled, and what else belongs to it."""
    from eventsapp.calendar.writing import publish
    from eventsapp.programme import exchange
    from eventsapp.programme.exchange.icalendar_file import REFRESH

    calendar = [each.said for each in more]
    with speaking(found.language):
        name = _("My programme: %(event)s", event=pick(found.event.title, found.language).text)
    if programme:
        known = history.up_to(found.event_id, programme.number)
        said = exchange.Feed(language=found.language, history=known, cancelled_at=found.event.cancelled_at)
        guids = {star.guid for star in found.stars} - {each.instead_of for each in more}
        calendar += exchange.calendar_entries(programme, starred(programme, guids), said)
        calendar += _dropped(found, guids, known, said)
    return publish(calendar, name=name, busy=True, refresh=REFRESH)


def _dropped(found: StarredList, guids: set[str], known: History, said: object) -> Iterator[CalendarEvent]:
    """Sessions that were in an earlier release and are not any more: as they were, and cancelled."""
    from eventsapp.programme import exchange
    from eventsapp.programme.exchange.icalendar_file import cancelled

    assert isinstance(said, exchange.Feed), "what calendar_entries takes"
    gone = {guid: known[guid] for guid in guids if guid in known and known[guid].last}
    for number in sorted({entry.last for entry in gone.values()}):
        programme = queries.release_of_number(found.event_id, number)
        if programme:
            theirs = [guid for guid, entry in gone.items() if entry.last == number]
            for entry in exchange.calendar_entries(programme, starred(programme, theirs), said):
                yield cancelled(entry, gone[entry.uid])
