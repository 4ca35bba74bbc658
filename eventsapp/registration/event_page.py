"""What an event's page shows of registration. Visitors read it: it needs no forms and no operations."""

from flask import render_template
from markupsafe import Markup

from eventsapp.calendar.adding import add_links
from eventsapp.events.models import OPEN_TO_ALL, Event
from eventsapp.kernel import clock
from eventsapp.registration import entry_texts, queries_of_sessions
from eventsapp.web.language import chosen_language


def sessions(event: Event) -> Markup | str:
    """The sessions that take sign-ups, for the event's page."""
    if event.registration_mode not in OPEN_TO_ALL or event.cancelled_at:
        return ""
    sessions = [(facts, counter) for facts, counter in queries_of_sessions.of_event(event.id) if not counter.closed_at]
    if not sessions:
        return ""
    return Markup(render_template("registration/event_part.html", event=event, sessions=sessions))  # noqa: S704 - ours


def ways_into_a_calendar(event: Event) -> Markup | str:
    """Ways into a calendar, for the event's page."""
    if event.cancelled_at or event.ends_at <= clock.now():
        return ""
    links = add_links(entry_texts.of_event(event, chosen_language()))
    return Markup(render_template("registration/add_part.html", event=event, links=links))  # noqa: S704 - a template of ours
