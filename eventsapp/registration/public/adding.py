"""An event in somebody's calendar, by a file or by a calendar's own page: on the event's page and on the guest's."""

from flask import Response, abort

from eventsapp.events.access import visible_event
from eventsapp.registration import entry_texts
from eventsapp.web.language import chosen_language


def event_file(slug: str) -> Response:
    """The event as a file for a calendar: it asks for no answer."""
    event = visible_event(slug)
    if event.cancelled_at:
        abort(404)
    response = Response(entry_texts.event_file(event, chosen_language()), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    return response
