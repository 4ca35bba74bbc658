"""The programme's page: a list by day and time, or a grid of rooms × time; the whole, or what one chose of it."""

from flask import Response, abort, request

from eventsapp.programme.grid import of_day
from eventsapp.programme.public import published
from eventsapp.programme.selection import SHOWN, Selection

#: From how many sessions on a programme is long enough to want its tracks, rooms and people as ways in.
LONG = 12


def show(slug: str) -> Response:
    """The programme by day, then time and room. `?view=grid` shows a grid; `?day=`, `?track=`, `?room=`, `?language=`,
    `?speaker=` and `?goal=` show what is of all of them; `?q=` shows what a search finds."""
    found = published(slug)
    programme = found.programme
    if programme is None:
        return found.page("no programme", "programme/empty.html", here="programme")
    try:
        selection = Selection(programme, request.args)
    except LookupError:
        abort(404)
    return found.page(
        "programme",
        "programme/grid.html" if selection.grid else "programme/show.html",
        selection.arguments,
        seldom=selection.seldom,
        selection=selection,
        long=len(programme.sessions) >= LONG,
        most=SHOWN,
        of_day=of_day,
    )
