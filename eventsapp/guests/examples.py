"""A letter as one guest would read it, with what it is about made up."""

from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from eventsapp.events.models import Event
from eventsapp.guests import queries
from eventsapp.guests.answer_letters import in_frame
from eventsapp.guests.deadlines import answers_until
from eventsapp.guests.letter_kinds import EXAMPLES, USUAL, Kind
from eventsapp.guests.letters import Announcement
from eventsapp.guests.models import Guest, GuestGroup, LetterText
from eventsapp.guests.queries_of_words import words as words_of_letter
from eventsapp.kernel.database import db
from eventsapp.kernel.folding import folded
from eventsapp.mail.messages import Rendered
from eventsapp.web.addresses import address
from eventsapp.web.language import speaking
from eventsapp.web.times import moment


def example(event: Event, kind: Kind, language: str, guest: Guest) -> Rendered:
    """A letter in a language with the words it has now; its links open nobody's page."""
    words, link = words_of_letter(event.id, kind, language, guest.group_id), address("example_letters.link")
    if kind.announcement:
        return Announcement(event, words, answers_until(guest, event)).to(guest, link, unsubscribe=link)
    with speaking(language):
        said = EXAMPLES | {"until": moment(answers_until(guest, event), event.zone), "session": _("A session")}
        said["word"] = _("Here stands what you say to everybody.")
        said["sentence"] = _("“Perhaps” is no longer an answer here. Please accept or regret.")
    context: dict[str, Any] = {**USUAL, **kind.context, "registration": None}
    context["principal"] = SimpleNamespace(honorific="H.E.", name=EXAMPLES["deputy"])
    if "session" in kind.more:
        context["programme_session"] = SimpleNamespace(
            title={language: said["session"]}, starts_at=event.starts_at, ends_at=event.ends_at, room=""
        )
    if not kind.name.startswith(("companion", "invitation_withdrawn")):
        context["link"] = link
    return in_frame(kind, event, guest, words, said, **context)


def somebody(event: Event, kind: Kind, language: str, group_id: int | None) -> Guest:
    """A guest to show a letter with: the first of the group who reads that language (of no group: who reads the words
    for all), else an invented one."""
    own = select(LetterText.group_id).where(
        LetterText.event_id == event.id,
        LetterText.letter == kind.name,
        LetterText.language == language,
        LetterText.group_id.is_not(None),
    )
    reads = (
        or_(Guest.group_id.is_(None), Guest.group_id.not_in(own)) if group_id is None else Guest.group_id == group_id
    )
    chosen = select(Guest).where(
        Guest.event_id == event.id, Guest.language == language, reads, Guest.erased_at.is_(None)
    )
    guest = db.session.scalar(chosen.order_by(Guest.id).limit(1))
    if guest is None:
        group = db.session.get(GuestGroup, group_id) if group_id else None
        invented = {"honorific": "H.E.", "name": "Aino Virta", "post": "Ambassador", "organisation": "Example"}
        guest = Guest(event=event, language=language, group_id=group_id, group=group, **invented)
    return guest


def reader(event: Event, kind: Kind, language: str, guest_id: int | None, group_id: int | None) -> Guest:
    """The guest of the event with this key; where there is none, `somebody`."""
    return (queries.guest(event.id, guest_id) if guest_id else None) or somebody(event, kind, language, group_id)


def named(event_id: int, words: str, most: int = 10) -> list[Guest]:
    """The first guests in whose name, organisation or address all these words stand."""
    chosen = select(Guest).where(Guest.event_id == event_id)
    for word in words.split()[:8]:
        chosen = chosen.where(Guest.search.contains(folded(word), autoescape=True))
    return list(db.session.scalars(chosen.order_by(func.lower(Guest.name), Guest.id).limit(most)))
