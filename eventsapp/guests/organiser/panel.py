"""What an event's overview tells of its guest list."""

from flask_babel import lazy_gettext as _l

from eventsapp.events.models import Event, RegistrationMode
from eventsapp.events.overview import Figure, Panel, Step
from eventsapp.guests import queries
from eventsapp.guests.queries_of_invitations import count_not_invited
from eventsapp.guests.tabs import tab


def panel(event: Event) -> Panel:
    """How many guests there are and how their invitations stand; for an event by invitation, what to do next."""
    counts = queries.counts(event.id, queries.Chosen(tab("all")))
    guests, waiting, bounced = counts["all"], counts["not-invited"], counts["bounced"]
    figures = [Figure(_l("Guests"), guests, "guests.index")]
    figures += [Figure(_l("Not invited"), waiting, "letters.index")] if waiting else []
    figures += [Figure(_l("Bounced"), bounced, "guests.index")] if bounced else []
    steps = []
    if event.registration_mode is RegistrationMode.invitation:
        steps = [
            Step(_l("Put the guests on the list"), bool(guests), "guest_import.upload"),
            Step(_l("Send the invitations"), bool(guests) and not count_not_invited(event.id, None), "letters.index"),
        ]
    return Panel(figures, steps)
