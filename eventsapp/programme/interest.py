"""How many people have chosen a session: what each package knows of them (stars, sign-ups) it counts here."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from flask import Flask, current_app

#: Called with an event's key; gives how many people have chosen each session, by its guid. One query.
InterestCounter = Callable[[int], Mapping[str, int]]


class Interest(NamedTuple):
    """How many people signed up for a session, and how many keep it in a programme of their own."""

    signed_up: int = 0
    starred: int = 0


def count_sign_ups(app: Flask, counter: InterestCounter) -> None:
    """Let a package count those who have a seat in a session: they need a chair in its room."""
    app.extensions.setdefault("session_sign_ups", []).append(counter)


def count_stars(app: Flask, counter: InterestCounter) -> None:
    """Let a package count those who starred a session."""
    app.extensions.setdefault("session_stars", []).append(counter)


def interest(event_id: int) -> dict[str, Interest]:
    """The sessions that anybody has chosen, by guid, released or not."""
    sign_ups, stars = _sum("session_sign_ups", event_id), _sum("session_stars", event_id)
    return {guid: Interest(sign_ups[guid], stars[guid]) for guid in sign_ups.keys() | stars.keys()}


def _sum(key: str, event_id: int) -> Counter[str]:
    counters: list[InterestCounter] = current_app.extensions.get(key, [])
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter(event_id))
    return total
