"""Addresses that letters come from and go to."""

from flask import current_app
from flask_babel import gettext as _

from eventsapp.kernel.errors import Refused
from eventsapp.kernel.mailboxes import ascii_address
from eventsapp.mail.codes import Purpose, new_code


def mail_from() -> str:
    """The address that letters come from."""
    return ascii_address(current_app.extensions["settings"].mail_from)


def takes_replies() -> bool:
    """Whether answers given in calendars reach us. Where they don't, an entry is sent as METHOD:PUBLISH."""
    return bool(current_app.extensions["settings"].reply_address)


def organizer(guest_id: int) -> str:
    """ORGANIZER of a guest's calendar entries, and From of the letters that carry them: what comes back there is known
    to be an answer to what this guest was sent."""
    if not takes_replies():
        return mail_from()
    return _behind_a_plus(current_app.extensions["settings"].reply_address, new_code(Purpose.calendar, guest_id))


def return_path(message_id: int) -> str:
    """The envelope's sender of one letter: what comes back there is about this letter. Without a mailbox for that it is
    the address that letters come from."""
    settings = current_app.extensions["settings"]
    mailbox = settings.bounce_address or settings.reply_address
    return _behind_a_plus(mailbox, new_code(Purpose.returned, message_id)) if mailbox else mail_from()


def is_ours(email: str) -> bool:
    """Whether an address is one of those that our own letters come from, with a code or without."""
    settings = current_app.extensions["settings"]
    local, _at, domain = email.strip().lower().rpartition("@")
    plain = f"{local.partition('+')[0]}@{domain}"
    own = (settings.mail_from, settings.reply_address, settings.bounce_address)
    return plain in {ascii_address(each).lower() for each in own if each}


def _behind_a_plus(mailbox: str, code: str) -> str:
    local, _at, domain = ascii_address(mailbox).rpartition("@")
    return f"{local}+{code}@{domain}"


def deliverable(email: str) -> str:
    """An address as SMTP takes it: ASCII, the domain by IDNA. Raises Refused with a sentence where there is none."""
    try:
        return ascii_address(email)
    except ValueError:
        raise Refused(
            _("We can't send mail to “%(email)s”. Check the spelling of the address.", email=email[:100])
        ) from None
