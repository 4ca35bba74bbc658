"""Which guests a request is about: the arguments of the list's address, or the same in a form."""

from flask import abort
from werkzeug.datastructures import MultiDict

from eventsapp.guests import queries
from eventsapp.guests.tabs import tab
from eventsapp.web.forms import tidy
from eventsapp.web.keys import key


def chosen_by(given: "MultiDict[str, str]") -> queries.Chosen:
    """The guests that are chosen by state, group, tag and words."""
    words = tidy(given.get("q", ""))[:100]
    if "\0" in words:
        abort(400)
    return queries.Chosen(
        tab(given.get("state", "all")), given.get("group", type=key), words, given.get("tag", type=key)
    )
