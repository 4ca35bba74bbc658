"""The invitation: the host's words in the house's frame, for one guest."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, LetterText
from eventsapp.guests.placeholders import GUEST_NAMES, closed, event_values, fill, fill_markdown, guest_values
from eventsapp.mail.messages import Rendered
from eventsapp.mail.moulds import Mould, gap, has_gaps
from eventsapp.mail.rendering import render_markdown, short_subject
from eventsapp.web.language import speaking
from eventsapp.web.texts import plain
from eventsapp.web.times import moment, span


def letter_language(guest: Guest, event: Event) -> str:
    """In which language a guest is written to: their own where the event speaks it, else the event's first."""
    return guest.language if guest.language in event.languages else event.language


class InvitationLetter:
    """The invitation of an event in one language: what is the same in all letters is worked out once."""

    def __init__(self, event: Event, words: LetterText, until: datetime | None = None) -> None:
        """words: what the host wrote, in the letter's language. until: when these guests answer, where that is not as
        the event has it."""
        until = until or event.answers_until
        self.words = words
        self.host = event.office.name
        with speaking(words.language):
            self.values = {**event_values(event), "deadline": moment(until, event.zone)}
            self.facts = [(_("When"), span(event.starts_at, event.ends_at, event.zone))]
            place = ", ".join(filter(None, (plain(event.venue), event.address)))
            self.facts += [(_("Where"), place)] if place else []
            self.facts += [(_("Please answer by"), moment(until, event.zone))]
            self.answer = _("Open the invitation and answer")
            self.reason = _("You receive this letter because %(host)s invites you by name.", host=self.host)

        self._moulds: dict[tuple[frozenset[str], bool], Mould] = {}

    def to(self, guest: Guest, link: str, to_assistant: bool = False) -> Rendered:
        """The letter as a guest reads it, or as their assistant does.

        link: the whole address of the guest's own page. It always stands below the words as the place to answer, so
        that no text of a host can leave it out.
        """
        values = guest_values(guest)
        subject = fill(self.words.subject, self.values | values)
        addressee = " ".join(filter(None, (values["honorific"], values["title"], values["name"])))
        mould = self._mould(frozenset(name for name, value in values.items() if value), to_assistant)
        if not mould.whole or has_gaps("".join(values.values())):
            around = self._around(link, addressee if to_assistant else "")
            return render_markdown(subject, self._filled(values), self.words.language, **around)
        said = {name: closed(value) for name, value in values.items()}
        text, html = mould.fill({"link": link, "addressee": addressee, **said})
        return Rendered(short_subject(subject), text, html)

    def _mould(self, said: frozenset[str], to_assistant: bool) -> Mould:
        """The letter for all guests of whom the same is said: a placeholder that says nothing leaves no gap."""
        if (said, to_assistant) not in self._moulds:
            source = self._filled({name: gap(name) if name in said else "" for name in GUEST_NAMES})
            around = self._around(gap("link"), gap("addressee") if to_assistant else "")
            self._moulds[said, to_assistant] = Mould(source, self.words.language, **around)
        return self._moulds[said, to_assistant]

    def _filled(self, values: Mapping[str, str]) -> str:
        return fill_markdown(self.words.body, {**self.values, **values})

    def _around(self, link: str, addressee: str = "") -> dict[str, Any]:
        """What stands around the words. addressee: whose invitation it is, where the reader is their assistant."""
        with speaking(self.words.language):
            lead = (
                _("It goes to you as the assistant of %(name)s: either of you can answer.", name=addressee)
                if addressee
                else ""
            )
        return {
            "lead": lead,
            "heading": self.values["event"],
            "facts": self.facts,
            "links": [(self.answer, link)],
            "reason": self.reason,
            "sender_name": self.host,
        }
