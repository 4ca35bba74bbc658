"""A part of a programme, chosen by an address's arguments."""

import datetime
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from eventsapp.programme import search
from eventsapp.programme.snapshot import Programme, SessionFacts

#: What may be chosen, in the order in which it stands in addresses.
DIMENSIONS = ("day", "track", "room", "language", "speaker", "goal")
#: So many of the sessions that a search finds are shown: whoever looks for "e" is asked for more.
SHOWN = 100
#: So many speakers can be chosen from in a list; more of them are reached by their own pages.
SPEAKERS = 60


class Option(NamedTuple):
    """One value that may be chosen: how many sessions it would show, and with which arguments."""

    value: str
    sessions: int
    arguments: dict[str, str]
    chosen: bool


class Selection:
    """What somebody chose of a programme, by `arguments`. Everything else is worked out when it is asked for."""

    def __init__(self, programme: Programme, asked: Mapping[str, str]) -> None:
        """Read what is asked. Raises LookupError where a value is not in the programme."""
        self.programme = programme
        self.chosen = {name: asked[name] for name in DIMENSIONS if asked.get(name)}
        for name, value in self.chosen.items():
            if not self._known(name, value):
                raise LookupError(f"no {name} {value}")
        self.question = search.question(asked.get("q", ""))
        self.grid = asked.get("view") == "grid"

    @property
    def filtered(self) -> bool:
        """Whether it is less than the whole."""
        return bool(self.chosen or self.question)

    @property
    def seldom(self) -> bool:
        """Whether there are so many like it that hardly anybody else asks for this one."""
        return bool(self.question or len(self.chosen) > 1 or "speaker" in self.chosen)

    @cached_property
    def arguments(self) -> dict[str, str]:
        """The arguments of this selection's address."""
        return self._arguments(self.chosen)

    def without(self, name: str) -> dict[str, str]:
        """The arguments of the address that shows the same, but for one choice ("q" is the question's)."""
        arguments = dict(self.arguments)
        del arguments[name]
        return arguments

    @property
    def other_view(self) -> dict[str, str]:
        """The arguments of the same sessions as a grid, or as a list."""
        arguments = {name: value for name, value in self.arguments.items() if name != "view"}
        return arguments if self.grid else {**arguments, "view": "grid"}

    @cached_property
    def sessions(self) -> list[SessionFacts]:
        """The sessions chosen, in the programme's order."""
        return [each for each in self._found if self._fits(each)]

    @cached_property
    def shown(self) -> list[SessionFacts]:
        """Those of them that are shown."""
        return self.sessions[:SHOWN] if self.question else self.sessions

    @cached_property
    def days(self) -> dict[datetime.date, list[SessionFacts]]:
        """The sessions shown by day, each day by time, then room."""
        shown = {each.code for each in self.shown}
        days = {day: [each for each in sessions if each.code in shown] for day, sessions in self.programme.days.items()}
        return {day: sessions for day, sessions in days.items() if sessions}

    @cached_property
    def unplaced(self) -> list[SessionFacts]:
        """The sessions shown that have no time yet."""
        return [each for each in self.shown if each.starts_at is None]

    def date(self, value: str) -> datetime.date:
        """A chosen day as one."""
        return datetime.date.fromisoformat(value)

    def options(self, name: str) -> list[Option]:
        """The values of a dimension among what the other choices leave; none where there is nothing to choose."""
        among = [each for each in self._found if self._fits(each, but=name)]
        counts = Counter(value for each in among for value in self._values(name, each))
        chosen = self.chosen.get(name)
        if chosen:
            counts.setdefault(chosen, 0)
        if not chosen and (len(counts) < 2 or (name == "speaker" and len(counts) > SPEAKERS)):
            return []
        others = {key: value for key, value in self.chosen.items() if key != name}
        return [
            Option(value, counts[value], self._arguments({**others, name: value}), value == chosen)
            for value in self._in_order(name, counts)
        ]

    @cached_property
    def _found(self) -> list[SessionFacts]:
        if not self.question:
            return list(self.programme.sessions)
        codes = search.found(self.programme, self.question)
        return [each for each in self.programme.sessions if each.code in codes]

    def _fits(self, session: SessionFacts, but: str = "") -> bool:
        return all(value in self._values(name, session) for name, value in self.chosen.items() if name != but)

    def _values(self, name: str, session: SessionFacts) -> tuple[str, ...]:
        programme = self.programme
        if name == "day":
            return (self._day_of[session.code],) if session.code in self._day_of else ()
        if name == "speaker":
            return tuple(dict.fromkeys(part.speaker for part in session.parts))
        if name == "goal":
            track = programme.track_by_slug.get(session.track)
            return tuple(str(goal) for goal in track.goals) if track else ()
        value = {"track": session.track, "room": session.room, "language": session.language}[name]
        return (value,) if value else ()

    @cached_property
    def _day_of(self) -> dict[str, str]:
        return {each.code: day.isoformat() for day, sessions in self.programme.days.items() for each in sessions}

    def _known(self, name: str, value: str) -> bool:
        programme = self.programme
        if name == "track":
            return value in programme.track_by_slug
        if name == "room":
            return value in programme.room_slugs
        if name == "speaker":
            return value in programme.speaker_by_code
        return any(value in self._values(name, each) for each in programme.sessions)

    def _in_order(self, name: str, values: Mapping[str, int]) -> list[str]:
        programme = self.programme
        order = {
            "track": list(programme.track_by_slug),
            "room": list(programme.room_slugs),
            "speaker": list(programme.speaker_by_code),
            "goal": sorted(values, key=int) if name == "goal" else [],
        }.get(name, sorted(values))
        return [value for value in order if value in values]

    def _arguments(self, chosen: Mapping[str, str]) -> dict[str, str]:
        arguments = {name: chosen[name] for name in DIMENSIONS if name in chosen}
        if self.question:
            arguments["q"] = self.question
        if self.grid:
            arguments["view"] = "grid"
        return arguments
