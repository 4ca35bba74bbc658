"""What an event's overview says of its answers."""

from flask_babel import lazy_gettext as _l

from eventsapp.events.models import Event
from eventsapp.events.overview import Figure, Panel
from eventsapp.registration import queries_of_lists
from eventsapp.registration.spoken import STATES


def panel(event: Event) -> Panel:
    """Seats taken, the answers of each state that there is, and who is silent."""
    counts = queries_of_lists.counts(event.id)
    seats = str(counts.taken) if counts.capacity is None else f"{counts.taken} / {counts.capacity}"
    figures = [Figure(_l("Seats taken"), seats, "answers.index")]
    figures += [Figure(STATES[state], number, "answers.index") for state, number in counts.states.items() if number]
    figures.append(Figure(_l("Not answered yet"), counts.silent, "answers.index"))
    return Panel(figures, [])
