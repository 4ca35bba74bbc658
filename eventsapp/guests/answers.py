"""What the package above knows of guests' answers, for the guest list to show: it tells us, we don't ask it.

The guest list has its own tabs (not invited, invited, bounced). Whoever takes answers adds theirs with `tell`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ColumnElement, false

from eventsapp.events.models import Event


@dataclass(frozen=True)
class Tab:
    """Guests in one state. `name` is lazily translated; `condition` speaks of the Guest of the query around it."""

    key: str
    name: Any
    condition: ColumnElement[bool]


@dataclass(frozen=True)
class Column:
    """A column of the list. `value` is an expression about the Guest of the query around it (a scalar subquery)."""

    key: str
    heading: Any
    value: ColumnElement[Any]
    #: The value as (state's name for the badge, words); None where there is nothing to show.
    shown: Callable[[Any], tuple[str, Any] | None]


def _no_headings(_event: Event) -> Sequence[str]:
    return ()


def _no_cells(_event: Event, _guest_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    return {}


def _nothing_to_do(_event_id: int) -> None:
    return


@dataclass(frozen=True)
class Answers:
    """What is known of answers."""

    tabs: Sequence[Tab] = ()
    columns: Sequence[Column] = ()
    #: Has said something: is not invited with "all who are not invited yet".
    answered: ColumnElement[bool] = field(default_factory=false)
    #: Has a seat.
    coming: ColumnElement[bool] = field(default_factory=false)
    #: Holds a seat or waits for one: can't be removed from the list.
    bound: ColumnElement[bool] = field(default_factory=false)
    #: The export's further columns for an event, and their cells by guest's key; a guest may be missing.
    headings: Callable[[Event], Sequence[str]] = _no_headings
    cells: Callable[[Event, Sequence[int]], Mapping[int, Sequence[str]]] = _no_cells
    #: To be called with the event's key when guests came into other groups, inside the unit of work that holds the
    #: event's row.
    regrouped: Callable[[int], None] = _nothing_to_do


def tell(app: Flask, answers: Callable[[], Answers]) -> None:
    """Let a package say what is known of answers, when it is first asked; once in an application."""
    app.extensions["guests_answers"] = cache(answers)


def known() -> Answers:
    """What was told."""
    answers: Answers = current_app.extensions.get("guests_answers", Answers)()
    return answers
