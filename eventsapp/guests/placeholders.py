"""What a host may leave open in a letter: `{name}` and its like, filled in for each guest."""

from flask_babel import gettext as _

from eventsapp.events.models import Event
from eventsapp.guests.letter_kinds import Kind
from eventsapp.guests.models import Guest
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.mailboxes import one_line
from eventsapp.mail import placeholders
from eventsapp.mail.addresses import mail_from
from eventsapp.mail.placeholders import closed as closed
from eventsapp.mail.placeholders import fill as fill
from eventsapp.mail.placeholders import fill_markdown as fill_markdown
from eventsapp.web.texts import plain
from eventsapp.web.times import day, moment, time

#: Those about a guest.
GUEST_NAMES = ("honorific", "title", "name", "post", "organisation")


def event_values(event: Event) -> dict[str, str]:
    """What the placeholders about an event say, in the language that is spoken."""
    return {
        "event": plain(event.title),
        "day": day(event.starts_at, event.zone),
        "time": time(event.starts_at, event.zone),
        "venue": plain(event.venue),
        "deadline": moment(event.answers_until, event.zone),
        "host": event.office.name,
        "contact": mail_from(),
    }


def guest_values(guest: Guest) -> dict[str, str]:
    """What the placeholders about a guest say: everything as it was written, but for marks that would turn the words
    after it."""
    return {name: one_line(getattr(guest, name) or "") for name in GUEST_NAMES}


def check(kind: Kind, subject: str, body: str) -> None:
    """Raise Refused, naming it, where a text holds a placeholder that there is not, or lacks one that it must hold."""
    placeholders.check({"subject": subject, "body": body}, kind.names)
    for name in kind.required:
        if f"{{{name}}}" not in body:
            raise Refused(_("The letter must hold {%(name)s}. Put it where it is to be filled in.", name=name), "body")
