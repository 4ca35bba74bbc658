"""The invitation: the host's words in the house's frame, for one guest."""

from flask_babel import gettext as _

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, LetterText
from eventsapp.guests.placeholders import fill, fill_markdown, values_for
from eventsapp.mail.messages import Rendered
from eventsapp.mail.rendering import render_markdown
from eventsapp.web.language import speaking
from eventsapp.web.texts import plain
from eventsapp.web.times import moment, span


def letter_language(guest: Guest, event: Event) -> str:
    """In which language a guest is written to: their own where the event speaks it, else the event's first."""
    return guest.language if guest.language in event.languages else event.language


def invitation(guest: Guest, words: LetterText, link: str) -> Rendered:
    """The invitation as a guest reads it.

    words: what the host wrote, in the letter's language. link: the whole address of the guest's own page. It always
    stands below the words as the place to answer, so that no text of a host can leave it out.
    """
    event = guest.event
    values = values_for(guest)
    with speaking(words.language):
        facts = [(_("When"), span(event.starts_at, event.ends_at, event.zone))]
        place = ", ".join(filter(None, (plain(event.venue), event.address)))
        facts += [(_("Where"), place)] if place else []
        facts += [(_("Please answer by"), moment(event.answers_until, event.zone))]
        heading = plain(event.title)
        answer = _("Open the invitation and answer")
        reason = _("You receive this letter because %(host)s invites you by name.", host=event.office.name)
    return render_markdown(
        fill(words.subject, values),
        fill_markdown(words.body, values),
        words.language,
        heading=heading,
        facts=facts,
        links=[(answer, link)],
        reason=reason,
        sender_name=event.office.name,
    )
