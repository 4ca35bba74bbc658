"""What an event's overview shows of other packages: each adds its own figures and next steps."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Flask

from eventsapp.events.models import Event


class Figure(NamedTuple):
    """A number with its name, and the room in which it is looked into (an endpoint that takes the slug)."""

    name: Any
    value: int | str
    endpoint: str


class Step(NamedTuple):
    """Something to do next, whether it is done, and what one must be allowed to in order to do it."""

    name: Any
    done: bool
    endpoint: str
    action: str = "event.edit"


class Panel(NamedTuple):
    """What one package tells about an event."""

    figures: list[Figure]
    steps: list[Step]


def add_panel(app: Flask, position: int, panel: Callable[[Event], Panel]) -> None:
    """Let a package tell about events; panels stand by `position`."""
    app.extensions.setdefault("overview_panels", []).append((position, panel))


def panels(app: Flask, event: Event) -> Panel:
    """What all packages tell about an event, in order."""
    added = sorted(app.extensions.get("overview_panels", []), key=lambda each: each[0])
    told = [panel(event) for _position, panel in added]
    return Panel([figure for each in told for figure in each.figures], [step for each in told for step in each.steps])
