"""A letter as one guest would read it, with what it is about made up."""

from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _

from eventsapp.events.models import Event
from eventsapp.guests.answer_letters import in_frame
from eventsapp.guests.deadlines import answers_until
from eventsapp.guests.letter_kinds import EXAMPLES, USUAL, Kind
from eventsapp.guests.letters import Announcement
from eventsapp.guests.models import Guest
from eventsapp.guests.queries_of_words import words as words_of_letter
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
