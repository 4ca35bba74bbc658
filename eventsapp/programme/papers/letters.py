"""Which letters of a programme no font at hand has: on paper a box stands for each. A page that offers it says so."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from eventsapp.programme import papers
from eventsapp.programme.snapshot import Programme
from eventsapp.web.texts import plain

#: What typst's own fonts have, on any machine: Latin, Greek, Cyrillic, Hebrew, Arabic, and what stands between words.
_BROUGHT = re.compile(
    "[\u0000-\u024f\u0370-\u03ff\u0400-\u045f\u05d0-\u05ea\u0621-\u063a\u0641-\u064a\u1e00-\u1eff\u2010-\u2027\u20ac]+"
)


def missing(programme: Programme) -> str:
    """Some letters that the papers of a programme can't show in the page's language; "" where they show all.

    It costs next to nothing where a programme keeps to what typst brings, else a process once.
    """
    unusual = set(_BROUGHT.sub("", "".join(_words(programme))))
    # Marks go with their letters; what is a blank or unseen needs none.
    asked = "".join(sorted(each for each in unusual if unicodedata.category(each) not in _UNSEEN))
    return _without_font(asked) if asked and papers.can_be_set() else ""


_UNSEEN = {"Cc", "Cf", "Cn", "Cs", "Mn", "Mc", "Me", "Zs", "Zl", "Zp"}


def _words(programme: Programme) -> Iterator[str]:
    event = programme.event
    for texts in (event.title, event.subtitle, event.venue, *(each.name for each in programme.tracks)):
        yield plain(dict(texts))
    for session in programme.sessions:
        yield plain(dict(session.title))
    for speaker in programme.speakers:
        yield speaker.name
        yield speaker.organisation
    yield from (room.name for room in programme.rooms)
    yield event.address


@lru_cache(maxsize=64)
def _without_font(letters: str) -> str:
    return papers.asked({"letters": letters}).decode()
