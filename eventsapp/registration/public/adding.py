"""An event in somebody's calendar, by a file or by a calendar's own page: on the event's page and on the guest's."""

from flask import Response, abort, render_template
from markupsafe import Markup

from eventsapp.calendar.adding import add_links
from eventsapp.events.access import visible_event
from eventsapp.events.models import Event
from eventsapp.kernel import clock
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


def on_event_page(event: Event) -> Markup | str:
    """Ways into a calendar, for the event's page."""
    if event.cancelled_at or event.ends_at <= clock.now():
        return ""
    links = add_links(entry_texts.of_event(event, chosen_language()))
    return Markup(render_template("registration/add_part.html", event=event, links=links))  # noqa: S704 - a template of ours
