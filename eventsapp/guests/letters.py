"""The invitation: the host's words in the house's frame, for one guest."""

from flask_babel import gettext as _

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, LetterText
from eventsapp.guests.placeholders import event_values, fill, fill_markdown, guest_values
from eventsapp.mail.messages import Rendered
from eventsapp.mail.rendering import render_markdown
from eventsapp.web.language import speaking
from eventsapp.web.texts import plain
from eventsapp.web.times import moment, span


def letter_language(guest: Guest, event: Event) -> str:
    """In which language a guest is written to: their own where the event speaks it, else the event's first."""
    return guest.language if guest.language in event.languages else event.language


class InvitationLetter:
    """The invitation of an event in one language: what is the same in all letters is worked out once."""

    def __init__(self, event: Event, words: LetterText) -> None:
        """words: what the host wrote, in the letter's language."""
        self.words = words
        self.host = event.office.name
        with speaking(words.language):
            self.values = event_values(event)
            self.facts = [(_("When"), span(event.starts_at, event.ends_at, event.zone))]
            place = ", ".join(filter(None, (plain(event.venue), event.address)))
            self.facts += [(_("Where"), place)] if place else []
            self.facts += [(_("Please answer by"), moment(event.answers_until, event.zone))]
            self.answer = _("Open the invitation and answer")
            self.reason = _("You receive this letter because %(host)s invites you by name.", host=self.host)

    def to(self, guest: Guest, link: str) -> Rendered:
        """The letter as a guest reads it.

        link: the whole address of the guest's own page. It always stands below the words as the place to answer, so
        that no text of a host can leave it out.
        """
        values = self.values | guest_values(guest)
        return render_markdown(
            fill(self.words.subject, values),
            fill_markdown(self.words.body, values),
            self.words.language,
            heading=self.values["event"],
            facts=self.facts,
            links=[(self.answer, link)],
            reason=self.reason,
            sender_name=self.host,
        )
