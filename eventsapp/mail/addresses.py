"""Addresses that letters come from and go to."""

from flask import current_app
from flask_babel import gettext as _

from eventsapp.kernel.errors import Refused
from eventsapp.kernel.mailboxes import ascii_address


def mail_from() -> str:
    """The address that letters come from."""
    return ascii_address(current_app.extensions["settings"].mail_from)


def takes_replies() -> bool:
    """Whether answers given in calendars reach us. Where they don't, an entry is sent as METHOD:PUBLISH."""
    return bool(current_app.extensions["settings"].reply_address)


def organizer(code: str) -> str:
    """ORGANIZER of a calendar entry, and From of the letter that carries it.

    code: what tells one registration's replies from another's; it goes behind a plus. "" for none.
    """
    if not takes_replies():
        return mail_from()
    reply_address = ascii_address(current_app.extensions["settings"].reply_address)
    local, _at, domain = reply_address.rpartition("@")
    return f"{local}+{code}@{domain}" if code else reply_address


def deliverable(email: str) -> str:
    """An address as SMTP takes it: ASCII, the domain by IDNA. Raises Refused with a sentence where there is none."""
    try:
        return ascii_address(email)
    except ValueError:
        raise Refused(
            _("We can't send mail to “%(email)s”. Check the spelling of the address.", email=email[:100])
        ) from None
