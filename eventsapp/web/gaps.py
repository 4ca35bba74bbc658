"""Texts with gaps: made once for many readers, filled for each. How a gap is marked is the matter of whoever makes the
text; a pattern with one group finds them, and its `split` gives the pieces."""

from collections.abc import Mapping, Sequence

from markupsafe import escape


def filled(pieces: Sequence[str], values: Mapping[str, str]) -> str:
    """The text for one reader. pieces: every second one is the name of a gap."""
    return "".join(values[piece] if number % 2 else piece for number, piece in enumerate(pieces))


def escaped(values: Mapping[str, str]) -> dict[str, str]:
    """The same values as templates write them into HTML."""
    return {name: str(escape(value)) for name, value in values.items()}
