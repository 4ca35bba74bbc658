"""What an event's overview says of its answers."""

from flask_babel import lazy_gettext as _l

from eventsapp.events.models import Event
from eventsapp.events.overview import Figure, Panel, Step
from eventsapp.registration import queries_of_lists, queries_of_seats, taking
from eventsapp.registration.models import RegistrationState
from eventsapp.registration.spoken import STATES


def panel(event: Event) -> Panel:
    """Seats taken, the answers of each state that there is, who is silent, and what the host is asked."""
    counts = queries_of_lists.counts(event.id)
    seats = str(counts.taken) if counts.capacity is None else f"{counts.taken} / {counts.capacity}"
    figures = [Figure(_l("Seats taken"), seats, "answers.index")]
    figures += [Figure(STATES[state], number, "answers.index") for state, number in counts.states.items() if number]
    figures.append(Figure(_l("Not answered yet"), counts.silent, "answers.index"))
    if taking.why_undecidable(event):
        return Panel(figures, [])
    asked = queries_of_seats.asked(event.id)
    steps = [
        Step(name, not waits, endpoint, "guests.edit")
        for waits, name, endpoint in (
            (counts.states[RegistrationState.pending], _l("Decide about those who ask for a place"), "answers.index"),
            (asked.deputies, _l("Decide about the deputies who are named"), "answers.seats"),
            (asked.offers, _l("Decide about the seats that came free"), "answers.seats"),
        )
    ]
    return Panel(figures, steps)
