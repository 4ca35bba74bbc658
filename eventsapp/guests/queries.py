"""What the guest list's screens and files read."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.guests import answers
from eventsapp.guests.answers import Tab
from eventsapp.guests.models import Guest, GuestGroup, GuestListUpload, SentLetter
from eventsapp.guests.queries_of_tags import apart, tags_of_guest
from eventsapp.guests.tabs import tabs
from eventsapp.guests.tags import TaggedGuest
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.folding import folded
from eventsapp.mail.models import OutboxMessage

#: How many guests a page of the list shows.
PAGE = 100


class Chosen(NamedTuple):
    """Which guests of an event: a tab, a group and a tag (None: all), and the words that are looked for ("": any)."""

    tab: Tab
    group_id: int | None = None
    words: str = ""
    tag_id: int | None = None

    def arguments(self) -> dict[str, Any]:
        """The arguments of the list's address that choose so."""
        given = {"state": self.tab.key, "group": self.group_id, "tag": self.tag_id, "q": self.words}
        return {name: value for name, value in given.items() if value and (name, value) != ("state", "all")}


class Listed(NamedTuple):
    """One line of the list: the guest, their latest letter's state, their tags, and the answers' cells."""

    guest: Guest
    letter_state: Any
    tags: Sequence[str]
    cells: Sequence[Any]


def counts(event_id: int, chosen: Chosen) -> dict[str, int]:
    """How many guests each tab has, of the group and with the words that were chosen, in one query."""
    figures = [func.count().filter(tab.condition) for tab in tabs()]
    conditions = _conditions(event_id, chosen._replace(tab=_everybody()))
    row = db.session.execute(select(*figures).select_from(Guest).outerjoin(Guest.invitation).where(*conditions)).one()
    return dict(zip((tab.key for tab in tabs()), row, strict=True))


def listed(event_id: int, chosen: Chosen, page: int) -> list[Listed]:
    """One page of the guests that were chosen, by group and name. page: from 1."""
    latest = (
        select(OutboxMessage.state)
        .join(SentLetter, SentLetter.message_id == OutboxMessage.id)
        .where(SentLetter.guest_id == Guest.id)
        .order_by(SentLetter.id.desc())
        .limit(1)
        .correlate(Guest)
        .scalar_subquery()
    )
    cells = [column.value for column in answers.known().columns]
    order = (GuestGroup.position.nulls_last(), Guest.precedence.nulls_last(), func.lower(Guest.name), Guest.id)
    # The page first, and what else is told for its guests alone: a sort would have it told for everybody.
    here = _guests(event_id, chosen).with_only_columns(Guest.id).order_by(*order)
    here = here.offset((page - 1) * PAGE).limit(PAGE)
    rows = db.session.execute(
        select(Guest, latest, tags_of_guest(), *cells)
        .outerjoin(Guest.invitation)
        .outerjoin(Guest.group)
        .options(contains_eager(Guest.invitation), contains_eager(Guest.group))
        .where(Guest.id.in_(here.subquery().select()))
        .order_by(*order)
    )
    return [Listed(row[0], row[1], apart(row[2]), row[3:]) for row in rows]


def keys(event_id: int, chosen: Chosen) -> list[int]:
    """The keys of all guests that were chosen."""
    return list(db.session.scalars(_guests(event_id, chosen).with_only_columns(Guest.id).order_by(Guest.id)))


def in_batches(event_id: int, chosen: Chosen, size: int) -> Iterator[list[Guest]]:
    """The guests that were chosen, in the order in which they came onto the list, `size` at a time."""
    last = 0
    while True:
        batch = list(
            db.session.scalars(_guests(event_id, chosen).where(Guest.id > last).order_by(Guest.id).limit(size))
        )
        if not batch:
            return
        yield batch
        last = batch[-1].id
        db.session.expunge_all()


def groups(event_id: int) -> list[GuestGroup]:
    """The groups of an event's list, in their order."""
    chosen = select(GuestGroup).where(GuestGroup.event_id == event_id)
    return list(db.session.scalars(chosen.order_by(GuestGroup.position, GuestGroup.name)))


def sizes(event_id: int) -> dict[int, int]:
    """How many guests each group has that has any."""
    rows = db.session.execute(
        select(Guest.group_id, func.count().label("guests"))
        .where(Guest.event_id == event_id, Guest.group_id.is_not(None))
        .group_by(Guest.group_id)
    )
    return {row.group_id: row.guests for row in rows}


def guest(event_id: int, guest_id: int) -> Guest | None:
    """A guest of this event's list, with group and invitation."""
    chosen = select(Guest).options(joinedload(Guest.group), joinedload(Guest.invitation))
    return db.session.scalar(chosen.where(Guest.event_id == event_id, Guest.id == guest_id))


class Known(NamedTuple):
    """A guest with their tags, and what is known of their answer: (heading, (state, words) or None) of each of the
    answers' columns."""

    guest: Guest
    tags: Sequence[str]
    answer: Sequence[tuple[Any, Any]]


def known(event_id: int, guest_id: int) -> Known | None:
    """All that is known of a guest of this event's list, in one query."""
    columns = answers.known().columns
    row = db.session.execute(
        select(Guest, tags_of_guest(), *(column.value for column in columns))
        .options(joinedload(Guest.group), joinedload(Guest.invitation))
        .where(Guest.event_id == event_id, Guest.id == guest_id)
    ).one_or_none()
    if row is None:
        return None
    shown = [(column.heading, column.shown(value)) for column, value in zip(columns, row[2:], strict=True)]
    return Known(row[0], apart(row[1]), shown)


def letters(guest_id: int) -> list[OutboxMessage]:
    """The letters a guest was written, the latest first."""
    return list(
        db.session.scalars(
            select(OutboxMessage)
            .join(SentLetter, SentLetter.message_id == OutboxMessage.id)
            .where(SentLetter.guest_id == guest_id)
            .order_by(SentLetter.id.desc())
        )
    )


def letter(guest_id: int, message_id: int) -> OutboxMessage | None:
    """One letter that was written to this guest."""
    return db.session.scalar(
        select(OutboxMessage)
        .join(SentLetter, SentLetter.message_id == OutboxMessage.id)
        .where(SentLetter.guest_id == guest_id, OutboxMessage.id == message_id)
    )


def upload(event_id: int, organiser_id: int, upload_id: int) -> GuestListUpload | None:
    """A list that this organiser uploaded for this event, while it waits to be confirmed."""
    return db.session.scalar(
        select(GuestListUpload).where(
            GuestListUpload.id == upload_id,
            GuestListUpload.event_id == event_id,
            GuestListUpload.organiser_id == organiser_id,
            GuestListUpload.expires_at > clock.now(),
        )
    )


def _everybody() -> Tab:
    return tabs()[0]


def _guests(event_id: int, chosen: Chosen) -> Select[Guest]:
    return (
        select(Guest)
        .outerjoin(Guest.invitation)
        .outerjoin(Guest.group)
        .options(contains_eager(Guest.invitation), contains_eager(Guest.group))
        .where(*_conditions(event_id, chosen))
    )


def _conditions(event_id: int, chosen: Chosen) -> list[ColumnElement[bool]]:
    conditions = [Guest.event_id == event_id, chosen.tab.condition]
    if chosen.group_id is not None:
        conditions.append(Guest.group_id == chosen.group_id)
    if chosen.tag_id is not None:
        conditions.append(
            exists().where(TaggedGuest.guest_id == Guest.id, TaggedGuest.tag_id == chosen.tag_id).correlate(Guest)
        )
    conditions += [Guest.search.contains(folded(word), autoescape=True) for word in chosen.words.split()[:8]]
    return conditions
