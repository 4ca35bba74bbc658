"""The invitation of a guest who has not answered yet. Those of one event differ by the link, a name, and what the form
knows of its reader."""

from collections.abc import Callable, Hashable, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import inspect

from eventsapp.guests.models import Guest
from eventsapp.registration.given import Choice, GivenAnswer, GivenPerson
from eventsapp.registration.models import Question, QuestionKind
from eventsapp.registration.public import kept_pages
from eventsapp.registration.public.kept_pages import KeptPage, Pages, gap
from eventsapp.web.forms import tidy

#: What a form knows of a guest.
_KNOWN = ("honorific", "name", "post", "organisation")
#: What else of a guest the page is made from.
_FACTS = ("id", "event", "event_id", "group", "group_id", "country", "language", "extended_until")

_pages: Pages = {}


def kept(token: str, guest: Guest, asked: Sequence[Question], made_from: tuple[Hashable, ...]) -> str | None:
    """The page of a link, where one like it was made. asked, made_from: as for `page`."""
    it = _page_of(token, guest, asked, made_from)
    return it.found() if it else None


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
    it = _page_of(token, guest, asked, made_from)
    if it is None:
        return render(guest, _given(_known(guest)))
    return it.found() or it.made(_with_gaps(guest, render))


def _page_of(token: str, guest: Guest, asked: Sequence[Question], made_from: tuple[Hashable, ...]) -> KeptPage | None:
    """The page; None where it is not alike for whoever has not answered."""
    if not _alike(asked):
        return None
    known = _known(guest)
    values = {**known, **{f"form_{name}": tidy(value) for name, value in known.items()}}
    made_from = (*made_from, guest.group_id, guest.country, bool(guest.honorific), _in_words(asked))
    return KeptPage(_pages, token, guest.event, made_from, values)


def _known(guest: Guest) -> dict[str, str]:
    return {name: getattr(guest, name) for name in _KNOWN}


def _with_gaps(guest: Guest, render: Callable[[Any, GivenAnswer], str]) -> str:
    somebody = SimpleNamespace(**{name: getattr(guest, name) for name in _FACTS})
    for name in _KNOWN:
        setattr(somebody, name, gap(name) if getattr(guest, name) else "")
    return render(somebody, _given({name: gap(f"form_{name}") for name in _KNOWN}))


def _given(known: dict[str, str]) -> GivenAnswer:
    return GivenAnswer(choice=Choice.accept, person=GivenPerson(**known))


def _alike(asked: Sequence[Question]) -> bool:
    """Whether the form is the same for whoever has not answered, and there is no message for this one browser. What is
    left of a choice or a session is another number at each look."""
    live = any(each.kind is QuestionKind.sign_up or each.limits for each in asked)
    return not live and kept_pages.are_for_many()


def _in_words(asked: Sequence[Question]) -> str:
    """All that the questions say: they are changed without the event."""
    return repr([[_columns(each), _columns(each.section)] for each in asked])


def _columns(row: Any) -> list[Any]:
    return [getattr(row, column.key) for column in inspect(row).mapper.column_attrs] if row else []
