"""What the letters' screens and operations read."""

from sqlalchemy import Select, func, not_, select

from eventsapp.events.models import Event
from eventsapp.guests import answers
from eventsapp.guests.default_texts import default_invitation
from eventsapp.guests.models import Guest, GuestGroup, Invitation, LetterText
from eventsapp.kernel.database import db


def not_invited(event_id: int, group_id: int | None) -> Select[Guest]:
    """The guests of an event (or of one group of it) who have no invitation yet, and have not answered without one."""
    chosen = (
        select(Guest)
        .outerjoin(Guest.invitation)
        .where(Guest.event_id == event_id, Invitation.id.is_(None), not_(answers.known().answered))
    )
    return chosen if group_id is None else chosen.where(Guest.group_id == group_id)


def count_not_invited(event_id: int, group_id: int | None) -> int:
    """How many letters `send_invitations` would write."""
    chosen = not_invited(event_id, group_id).with_only_columns(func.count(Guest.id))
    return db.session.scalar(chosen) or 0


def waiting_by_group(event_id: int) -> list[tuple[GuestGroup, int]]:
    """Each group of an event with how many of it are not invited yet, in the groups' order."""
    rows = db.session.execute(
        select(GuestGroup, func.count(Guest.id).filter(Invitation.id.is_(None)))
        .outerjoin(Guest, Guest.group_id == GuestGroup.id)
        .outerjoin(Invitation, Invitation.guest_id == Guest.id)
        .where(GuestGroup.event_id == event_id)
        .group_by(GuestGroup.id)
        .order_by(GuestGroup.position, GuestGroup.name)
    )
    return [(group, count) for group, count in rows]


def invitation_words(event_id: int, language: str) -> LetterText:
    """The invitation's words in a language: the host's, else the house's."""
    written = db.session.scalar(
        select(LetterText).where(
            LetterText.event_id == event_id, LetterText.letter == "invitation", LetterText.language == language
        )
    )
    return written or default_invitation(event_id, language)


def written_languages(event_id: int) -> set[str]:
    """In which languages the host has written the invitation."""
    chosen = select(LetterText.language).where(LetterText.event_id == event_id, LetterText.letter == "invitation")
    return set(db.session.scalars(chosen))


def somebody(event: Event, language: str) -> Guest:
    """A guest to show a letter with: the list's first who reads that language, else an invented one."""
    chosen = select(Guest).where(Guest.event_id == event.id, Guest.language == language).order_by(Guest.id).limit(1)
    guest = db.session.scalar(chosen)
    return guest or Guest(
        event=event, honorific="H.E.", name="Aino Virta", post="Ambassador", organisation="Example", language=language
    )
