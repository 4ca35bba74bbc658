"""The invitation of a guest who has not answered yet. Those of one event differ by the link, a name, and what the form
knows of its reader: the page is rendered for the first of them with gaps, kept in memory under all that it is made
from, and filled for all others."""

import re
from collections.abc import Callable, Hashable, Sequence
from types import SimpleNamespace
from typing import Any

from flask import request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import escape
from sqlalchemy import inspect

from eventsapp.guests.models import Guest
from eventsapp.kernel.tokens import new_token
from eventsapp.registration.given import Choice, GivenAnswer, GivenPerson
from eventsapp.registration.models import Question, QuestionKind
from eventsapp.web.forms import tidy
from eventsapp.web.language import chosen_language

#: What stands for a value: nobody outside this process knows it, so no text holds it.
_MARK = new_token().replace("-", "_")
_GAP = re.compile(f"{_MARK}-([a-z_]+)-")
#: What a form knows of a guest.
_KNOWN = ("honorific", "name", "post", "organisation")
#: What else of a guest the page is made from.
_FACTS = ("id", "event", "event_id", "group", "group_id", "country", "language", "extended_until")
_MOST = 64

_pages: dict[Hashable, list[str]] = {}


def page(
    token: str,
    guest: Guest,
    asked: Sequence[Question],
    made_from: tuple[Hashable, ...],
    render: Callable[[Any, GivenAnswer], str],
) -> str:
    """The page of a link.

    asked: what the event asks. made_from: what else the page shows. render: gives the page of somebody who is like the
    guest, but for what is a gap; and for what the form is filled with.
    """
    known = {name: getattr(guest, name) for name in _KNOWN}
    values = {**known, **{f"form_{name}": tidy(value) for name, value in known.items()}}
    if not _alike(asked):
        return render(guest, _given(known))
    key = (
        *made_from,
        guest.event.id,
        guest.event.stamp,
        guest.event.office.name,
        guest.group_id,
        guest.country,
        bool(guest.honorific),
        chosen_language(),
        request.query_string,
        _in_words(asked),
    )
    pieces = _pages.get(key)
    if pieces is None:
        if len(_pages) >= _MOST:
            _pages.clear()
        pieces = _pages[key] = _with_gaps(token, guest, render)
    values |= {"token": token, "csrf": generate_csrf()}
    return "".join(str(escape(values[piece])) if number % 2 else piece for number, piece in enumerate(pieces))


def _with_gaps(token: str, guest: Guest, render: Callable[[Any, GivenAnswer], str]) -> list[str]:
    somebody = SimpleNamespace(**{name: getattr(guest, name) for name in _FACTS})
    for name in _KNOWN:
        setattr(somebody, name, _gap(name) if getattr(guest, name) else "")
    whole = render(somebody, _given({name: _gap(f"form_{name}") for name in _KNOWN}))
    # Both are random, and long: no other text of the page holds them.
    for name, secret in (("token", token), ("csrf", generate_csrf())):
        whole = whole.replace(secret, _gap(name))
    return _GAP.split(whole)


def _gap(name: str) -> str:
    return f"{_MARK}-{name}-"


def _given(known: dict[str, str]) -> GivenAnswer:
    return GivenAnswer(choice=Choice.accept, person=GivenPerson(**known))


def _alike(asked: Sequence[Question]) -> bool:
    """Whether the form is the same for whoever has not answered, and there is no message for this one browser. What is
    left of a choice or a session is another number at each look."""
    live = any(each.kind is QuestionKind.sign_up or each.limits for each in asked)
    return not live and "_flashes" not in session


def _in_words(asked: Sequence[Question]) -> str:
    """All that the questions say: they are changed without the event."""
    return repr([[_columns(each), _columns(each.section)] for each in asked])


def _columns(row: Any) -> list[Any]:
    return [getattr(row, column.key) for column in inspect(row).mapper.column_attrs] if row else []
