"""What a host announces to many, the invitation above all: their words in the house's frame, for one guest."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from eventsapp.events.models import Event
from eventsapp.guests import queries_of_words as queries
from eventsapp.guests.deadlines import answers_until
from eventsapp.guests.letter_kinds import Kind
from eventsapp.guests.models import Guest, LetterText
from eventsapp.guests.placeholders import GUEST_NAMES, closed, event_values, fill, fill_markdown, guest_values
from eventsapp.mail.messages import Rendered
from eventsapp.mail.moulds import Mould, gap, has_gaps
from eventsapp.mail.rendering import render_markdown, short_subject
from eventsapp.web.language import speaking
from eventsapp.web.texts import location, plain
from eventsapp.web.times import moment, span

#: The letters that want an answer: until when stands above the words.
ASK_FOR_AN_ANSWER = ("invitation", "reminder")


def letter_language(guest: Guest, event: Event) -> str:
    """In which language a guest is written to: their own where the event speaks it, else the event's first."""
    return guest.language if guest.language in event.languages else event.language


def announcements(event: Event, kind: Kind) -> Callable[[Guest], "Announcement"]:
    """A letter to guests of all languages, groups and deadlines: call what it gives with each."""
    words = queries.words_for(event.id, kind)
    made: dict[tuple[LetterText, datetime], Announcement] = {}

    def to_whom(guest: Guest) -> Announcement:
        key = (words(letter_language(guest, event), guest.group_id), answers_until(guest, event))
        return made.get(key) or made.setdefault(key, Announcement(event, *key))

    return to_whom


class Announcement:
    """A letter of an event that many get, in one language: what is the same in all is worked out once."""

    def __init__(self, event: Event, words: LetterText, until: datetime | None = None) -> None:
        """words: the host's or the house's, in the letter's language. until: when these guests answer, where that is
        not as the event has it."""
        until = until or event.answers_until
        self.words = words
        self.host = event.office.name
        with speaking(words.language):
            self.values = {**event_values(event), "deadline": moment(until, event.zone)}
            self.facts = [(_("When"), span(event.starts_at, event.ends_at, event.zone))]
            where = location(plain(event.venue), event.address)
            self.facts += [(_("Where"), where)] if where else []
            if words.letter in ASK_FOR_AN_ANSWER:
                self.facts += [(_("Please answer by"), moment(until, event.zone))]
            self.label = {
                "information": _("See or change your answer"),
                "thanks": "",
            }.get(words.letter, _("Open the invitation and answer"))
            self.reason = {
                "information": _("You receive this letter because you are coming to this event."),
                "thanks": _("You receive this letter because you came to this event."),
            }.get(words.letter, _("You receive this letter because %(host)s invites you by name.", host=self.host))

        self._moulds: dict[tuple[frozenset[str], bool, bool], Mould] = {}

    def to(self, guest: Guest, link: str, to_assistant: bool = False, unsubscribe: str = "") -> Rendered:
        """The letter as a guest reads it, or as their assistant does.

        link: the whole address of the guest's own page. It always stands below the words as the place to answer, so
        that no text of a host can leave it out. unsubscribe: where the reader says that they want no such letters.
        """
        values = guest_values(guest)
        subject = fill(self.words.subject, self.values | values)
        addressee = " ".join(filter(None, (values["honorific"], values["title"], values["name"])))
        mould = self._mould(frozenset(name for name, value in values.items() if value), to_assistant, bool(unsubscribe))
        if not mould.whole or has_gaps("".join(values.values())):
            around = self._around(link, addressee if to_assistant else "", unsubscribe)
            return render_markdown(subject, self._filled(values), self.words.language, **around)
        said = {name: closed(value) for name, value in values.items()}
        text, html = mould.fill({"link": link, "addressee": addressee, "unsubscribe": unsubscribe, **said})
        return Rendered(short_subject(subject), text, html)

    def _mould(self, said: frozenset[str], to_assistant: bool, unsubscribe: bool) -> Mould:
        """The letter for all guests of whom the same is said: a placeholder that says nothing leaves no gap."""
        key = (said, to_assistant, unsubscribe)
        if key not in self._moulds:
            source = self._filled({name: gap(name) if name in said else "" for name in GUEST_NAMES})
            whose = gap("addressee") if to_assistant else ""
            around = self._around(gap("link"), whose, gap("unsubscribe") if unsubscribe else "")
            self._moulds[key] = Mould(source, self.words.language, **around)
        return self._moulds[key]

    def _filled(self, values: Mapping[str, str]) -> str:
        return fill_markdown(self.words.body, {**self.values, **values})

    def _around(self, link: str, addressee: str = "", unsubscribe: str = "") -> dict[str, Any]:
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
            "links": [(self.label, link)] if self.label else [],
            "reason": self.reason,
            "unsubscribe": unsubscribe,
            "sender_name": self.host,
        }
