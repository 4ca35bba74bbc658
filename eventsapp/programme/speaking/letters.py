"""Letters to speakers: the host's words in the house's frame, each with the speaker's own link."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.events.models import Event
from eventsapp.mail.messages import Rendered
from eventsapp.mail.models import MessageState
from eventsapp.mail.placeholders import fill, fill_markdown
from eventsapp.mail.rendering import render_markdown
from eventsapp.programme.models import Participation, Speaker, SpeakerLetterText
from eventsapp.programme.speaking.default_texts import CONFIRM, REMINDER
from eventsapp.web.language import speaking
from eventsapp.web.texts import location, plain
from eventsapp.web.times import day, moment, span, time

#: The kinds of letters, and what each is called.
KINDS = {CONFIRM: _l("Invitation to confirm"), REMINDER: _l("Reminder of what is missing")}
#: Where a letter is.
STATES = {
    MessageState.queued: _l("Waits to leave"),
    MessageState.sending: _l("Is leaving"),
    MessageState.sent: _l("Sent"),
    MessageState.failed: _l("Failed"),
    MessageState.skipped: _l("Replaced by a newer one"),
}
#: Every placeholder there is, in the order in which the screen lists them.
NAMES = ("name", "post", "organisation", "sessions", "missing", "event", "day", "time", "venue", "host")
#: What is missing, said to whom it is missing of. An address is not: who has none gets no letter.
OWED = {
    "confirmation": _l("your confirmation"),
    "photo": _l("a photograph"),
    "bio": _l("a few words about you"),
    "consent": _l("your consent to publish them"),
}


def letter_language(speaker: Speaker, event: Event) -> str:
    """In which language a speaker is written to: their own where the event speaks it, else the event's first."""
    return speaker.language if speaker.language in event.languages else event.language


def wants(kind: str, missing: Sequence[str]) -> bool:
    """Whether a letter of this kind has something to say to whom this is missing of."""
    if "email" in missing:
        return False
    return "confirmation" in missing if kind == CONFIRM else bool(missing)


class SpeakerLetterWriter:
    """A letter of an event in one language: what is the same in all is worked out once."""

    def __init__(self, event: Event, words: SpeakerLetterText) -> None:
        """words: what the host wrote, in the letter's language."""
        self.words, self.event = words, event
        with speaking(words.language):
            self.values = {
                "event": plain(event.title),
                "day": day(event.starts_at, event.zone),
                "time": time(event.starts_at, event.zone),
                "venue": plain(event.venue),
                "host": event.office.name,
            }
            where = location(plain(event.venue), event.address)
            self.facts = [(_("When"), span(event.starts_at, event.ends_at, event.zone))]
            self.facts += [(_("Where"), where)] if where else []
            self.open = _("Open your page")
            self.reason = _("You receive this letter because you take part in a programme of %(host)s.", host=self.host)

    @property
    def host(self) -> str:
        """Who writes."""
        return self.event.office.name

    def to(self, speaker: Speaker, parts: Sequence[Participation], missing: Sequence[str], link: str) -> Rendered:
        """The letter as a speaker reads it. link: the whole address of their page; it always stands below the words."""
        with speaking(self.words.language):
            own = {
                "name": speaker.name,
                "post": speaker.post,
                "organisation": speaker.organisation,
                "sessions": "; ".join(dict.fromkeys(self._session(part) for part in parts)),
                "missing": ", ".join(str(OWED[each]) for each in missing if each in OWED),
            }
        values = self.values | own
        return render_markdown(
            fill(self.words.subject, values),
            fill_markdown(self.words.body, values),
            self.words.language,
            heading=self.values["event"],
            facts=self.facts,
            links=[(self.open, link)],
            reason=self.reason,
            sender_name=self.host,
        )

    def _session(self, part: Participation) -> str:
        session = part.session
        if session.starts_at is None:
            return plain(session.title)
        return f"{plain(session.title)} ({moment(session.starts_at, self.event.zone)})"
