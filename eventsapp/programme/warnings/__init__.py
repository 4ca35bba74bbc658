"""What an organiser should know of a draft before others find out: pure functions, split by what they look at."""

from eventsapp.programme.warnings import hours, missing, overlaps, people
from eventsapp.programme.warnings.facts import About, DraftWarning, Facts, Hours

__all__ = ["About", "DraftWarning", "Facts", "Hours", "warnings"]

#: Each kind of warning, the gravest first.
_KINDS = (
    people.dropped,
    missing.declined,
    overlaps.room_twice,
    overlaps.speaker_twice,
    people.room_small,
    hours.outside_event,
    hours.outside_room,
    overlaps.changeover,
    missing.no_time,
    missing.no_room,
    missing.unconfirmed,
)


def warnings(facts: Facts) -> list[DraftWarning]:
    """All warnings by kind, each kind in the programme's order. Takes about as long as there are sessions."""
    return [warning for kind in _KINDS for warning in kind(facts)]
