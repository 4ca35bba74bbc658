"""Searching a programme: every word of the question somewhere in a session's texts, however its letters are written."""

from eventsapp.kernel.folding import folded
from eventsapp.programme.snapshot import Programme

#: The longest question that is looked for; the rest of a longer one is left out.
LONGEST = 100


def question(typed: str) -> str:
    """What was typed as it is shown and kept: one line, not too long."""
    return " ".join(typed.split())[:LONGEST].strip()


def found(programme: Programme, question: str) -> set[str]:
    """The codes of the sessions in which every word of the question stands."""
    words = folded(question).split()
    return {code for code, text in programme.searched.items() if all(word in text for word in words)}
