"""Searching a programme: every word of the question somewhere in a session's texts, however its letters are written."""

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eventsapp.programme.snapshot import Programme, SessionFacts

#: The longest question that is looked for; the rest of a longer one is left out.
LONGEST = 100
#: Letters that are not a letter with a mark to Unicode, and are to whoever types them on another keyboard.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss"}
)


def folded(text: str) -> str:
    """A text in small letters without their marks: "Žižek" and "zizek" are one, and so are "مُحَمَّد" and "محمد"."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_PLAIN)


def question(typed: str) -> str:
    """What was typed as it is shown and kept: one line, not too long."""
    return " ".join(typed.split())[:LONGEST].strip()


def words_of(programme: "Programme", session: "SessionFacts") -> str:
    """All that a session may be found by: its texts in every language, its people, room and track."""
    people = programme.people_of(session)
    track = programme.track_by_slug.get(session.track)
    texts = [session.title, session.subtitle, session.abstract, session.description, track.name if track else {}]
    said = [text for each in texts for text in each.values()]
    said += [word for each in people for word in (each.name, each.post, each.organisation)]
    return folded("\n".join([*said, session.room]))


def found(programme: "Programme", question: str) -> set[str]:
    """The codes of the sessions in which every word of the question stands."""
    words = folded(question).split()
    return {code for code, text in programme.searched.items() if all(word in text for word in words)}
