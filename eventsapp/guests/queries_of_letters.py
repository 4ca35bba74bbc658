"""What the letters' screens and operations read."""

from functools import lru_cache

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, not_, select

from eventsapp.events.models import Event
from eventsapp.guests import answers
from eventsapp.guests.letter_kinds import KINDS, Kind
from eventsapp.guests.models import Guest, GuestGroup, Invitation, LetterText, Reserve
from eventsapp.guests.words_of_the_house import house_words
from eventsapp.kernel.database import db
from eventsapp.kernel.folding import folded
from eventsapp.mail import standing


def not_invited(event_id: int, group_id: int | None) -> Select[Guest]:
    """The guests of an event (or of one group of it) who have no invitation yet, have not answered without one, and
    take letters that they did not ask for. Of the whole event those of a reserve are left out: they are called when a
    seat comes free."""
    chosen = not_invited_of_any_group(event_id)
    return chosen.where(_NO_RESERVE) if group_id is None else chosen.where(Guest.group_id == group_id)


def not_invited_of_any_group(event_id: int) -> Select[Guest]:
    """The same with the reserve: for a host who names the guests."""
    return _without_invitation(event_id).where(not_(unwilling(event_id)))


def has_reserve(event_id: int) -> bool:
    """Whether any guest of an event is of a reserve."""
    of_one = select(Guest.id).where(Guest.event_id == event_id, not_(_NO_RESERVE)).limit(1)
    return db.session.scalar(of_one) is not None


_NO_RESERVE = not_(exists().where(GuestGroup.id == Guest.group_id, GuestGroup.reserve != Reserve.no).correlate(Guest))


def unwilling(event_id: int) -> ColumnElement[bool]:
    """Whether the Guest of the query around it wants no announcements of the event's office."""
    office = select(Event.office_id).where(Event.id == event_id).scalar_subquery()
    return Guest.email_key.in_(standing.closed_to(office)[1])


def count_unwilling(event_id: int) -> int:
    """How many are not invited because they want no announcements."""
    chosen = _without_invitation(event_id).where(unwilling(event_id)).with_only_columns(func.count(Guest.id))
    return db.session.scalar(chosen) or 0


def _without_invitation(event_id: int) -> Select[Guest]:
    return (
        select(Guest)
        .outerjoin(Guest.invitation)
        .where(Guest.event_id == event_id, Invitation.id.is_(None), not_(answers.known().answered))
    )


def count_not_invited(event_id: int, group_id: int | None) -> int:
    """How many letters `send_invitations` would write."""
    chosen = not_invited(event_id, group_id).with_only_columns(func.count(Guest.id))
    return db.session.scalar(chosen) or 0


def has_guests(event_id: int) -> bool:
    """Whether anybody is on the list."""
    return db.session.scalar(select(Guest.id).where(Guest.event_id == event_id).limit(1)) is not None


def waiting_by_group(event_id: int) -> list[tuple[GuestGroup, int]]:
    """Each group of an event with how many of it `send_invitations` would write to, in the groups' order. A reserve is
    not written to as a whole."""
    waits = (
        Invitation.id.is_(None),
        not_(answers.known().answered),
        not_(unwilling(event_id)),
        GuestGroup.reserve == Reserve.no,
    )
    rows = db.session.execute(
        select(GuestGroup, func.count(Guest.id).filter(*waits))
        .outerjoin(Guest, Guest.group_id == GuestGroup.id)
        .outerjoin(Invitation, Invitation.guest_id == Guest.id)
        .where(GuestGroup.event_id == event_id)
        .group_by(GuestGroup.id)
        .order_by(GuestGroup.position, GuestGroup.name)
    )
    return [(group, count) for group, count in rows]


def written_words(event_id: int, kind: Kind, language: str) -> LetterText | None:
    """What the host wrote for a letter in a language; None where they wrote nothing."""
    return db.session.scalar(_WRITTEN_WORDS, {"event_id": event_id, "letter": kind.name, "language": language})


def written_subject_and_body(event: Event, kind: Kind, language: str) -> tuple[str, str] | None:
    """The same as (subject, body): for those who write many letters. Kept in memory under the event's stamp, which is
    another one whenever a letter is written."""
    return _written(event.id, event.stamp).get((kind.name, language))


@lru_cache(maxsize=64)
def _written(event_id: int, stamp: str) -> dict[tuple[str, str], tuple[str, str]]:
    # Of the connection: it does not write first what the caller has still to write.
    rows = db.session.connection().execute(_WRITTEN, {"event_id": event_id})
    return {(row.letter, row.language): (row.subject, row.body) for row in rows}


_WRITTEN_WORDS = select(LetterText).where(
    LetterText.event_id == bindparam("event_id"),
    LetterText.letter == bindparam("letter"),
    LetterText.language == bindparam("language"),
)
_WRITTEN = select(LetterText.letter, LetterText.language, LetterText.subject, LetterText.body).where(
    LetterText.event_id == bindparam("event_id")
)


def words(event_id: int, kind: Kind, language: str) -> LetterText:
    """A letter's words in a language: the host's, else the house's."""
    return written_words(event_id, kind, language) or house_words(event_id, kind, language)


def invitation_words(event_id: int, language: str) -> LetterText:
    """The invitation's."""
    return words(event_id, KINDS["invitation"], language)


def written(event_id: int) -> set[tuple[str, str]]:
    """Which letters the host has written, in which languages."""
    rows = db.session.execute(select(LetterText.letter, LetterText.language).where(LetterText.event_id == event_id))
    return {(letter, language) for letter, language in rows}


def somebody(event: Event, language: str) -> Guest:
    """A guest to show a letter with: the list's first who reads that language, else an invented one."""
    chosen = select(Guest).where(Guest.event_id == event.id, Guest.language == language).order_by(Guest.id).limit(1)
    guest = db.session.scalar(chosen)
    return guest or Guest(
        event=event, honorific="H.E.", name="Aino Virta", post="Ambassador", organisation="Example", language=language
    )


def named(event_id: int, words: str, most: int = 10) -> list[Guest]:
    """The first guests in whose name, organisation or address all these words stand."""
    chosen = select(Guest).where(Guest.event_id == event_id)
    for word in words.split()[:8]:
        chosen = chosen.where(Guest.search.contains(folded(word), autoescape=True))
    return list(db.session.scalars(chosen.order_by(func.lower(Guest.name), Guest.id).limit(most)))
