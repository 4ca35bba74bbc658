"""What an event's letters say: what the host wrote for a group, else for all, else what the house says."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from eventsapp.events.models import Event
from eventsapp.guests.letter_kinds import Kind
from eventsapp.guests.models import LetterText
from eventsapp.guests.words_of_the_house import house_words
from eventsapp.kernel.database import db


def own_words(event_id: int, kind: Kind, language: str, group_id: int | None) -> LetterText | None:
    """What the host wrote for a letter in a language: for one group, or (None) for all who have no words of their own.
    None where they wrote nothing for just these."""
    chosen = _of(event_id, kind).where(
        LetterText.language == language, LetterText.group_id.is_not_distinct_from(group_id)
    )
    return db.session.scalar(chosen)


def words_for(event_id: int, kind: Kind, **context: Any) -> Callable[[str, int | None], LetterText]:
    """A letter's words for readers of all languages and groups, in one query: call what it gives with a language and
    the key of the reader's group. Their group's words, else those for all, else the house's.

    context: which variant of the house's.
    """
    written = {(row.language, row.group_id): row for row in db.session.scalars(_of(event_id, kind))}
    house = cache(lambda language: house_words(event_id, kind, language, **context))

    def chosen(language: str, group_id: int | None) -> LetterText:
        return written.get((language, group_id)) or written.get((language, None)) or house(language)

    return chosen


def words(event_id: int, kind: Kind, language: str, group_id: int | None, **context: Any) -> LetterText:
    """The same for one reader."""
    return words_for(event_id, kind, **context)(language, group_id)


def written_subject_and_body(event: Event, kind: Kind, language: str, group_id: int | None) -> tuple[str, str] | None:
    """What the host wrote for a reader, as (subject, body); None where they wrote nothing. Kept in memory under the
    event's stamp, which is another one whenever a letter is written."""
    written = _written(event.id, event.stamp)
    return written.get((kind.name, language, group_id)) or written.get((kind.name, language, None))


@lru_cache(maxsize=64)
def _written(event_id: int, stamp: str) -> dict[tuple[str, str, int | None], tuple[str, str]]:
    # Of the connection: it does not write first what the caller has still to write.
    rows = db.session.connection().execute(_WRITTEN, {"event_id": event_id})
    return {(row.letter, row.language, row.group_id): (row.subject, row.body) for row in rows}


def _of(event_id: int, kind: Kind) -> Select[LetterText]:
    return select(LetterText).where(LetterText.event_id == event_id, LetterText.letter == kind.name)


_WRITTEN = select(
    LetterText.letter, LetterText.language, LetterText.group_id, LetterText.subject, LetterText.body
).where(LetterText.event_id == bindparam("event_id"))


def written(event_id: int) -> dict[tuple[str, str], set[int | None]]:
    """Which letters the host has written, in which languages, and for which groups (None: for all others)."""
    rows = db.session.execute(
        select(LetterText.letter, LetterText.language, LetterText.group_id).where(LetterText.event_id == event_id)
    )
    found: dict[tuple[str, str], set[int | None]] = {}
    for letter, language, group_id in rows:
        found.setdefault((letter, language), set()).add(group_id)
    return found
