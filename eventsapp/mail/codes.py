"""Signed codes behind the plus of our addresses: what comes back to one is known to answer something of ours.

A code is short, of a to z, digits and a hyphen, for mail systems change capitals; it names what it is about, and 80
bits of HMAC over that tell it from a guess. It is derived, so that none is stored; with another EVENTSAPP_SECRET_KEY
the older ones are no longer known.
"""

import base64
import enum
import hashlib
import hmac
import re
from typing import NamedTuple
from urllib.parse import unquote

from flask import current_app

from eventsapp.kernel.mailboxes import ascii_address

_CODE = re.compile(r"([a-z])([0-9a-z]{1,12})-([a-z2-7]{16})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Purpose(enum.Enum):
    """What comes back to an address."""

    #: ORGANIZER of a guest's calendar entries. The key is the guest's.
    calendar = "c"
    #: The return path of one letter. The key is the OutboxMessage's.
    returned = "b"


class Code(NamedTuple):
    """What a code that is ours says."""

    purpose: Purpose
    key: int


def new_code(purpose: Purpose, key: int) -> str:
    """The code of a thing; always the same one."""
    named = purpose.value + _in_36(key)
    return f"{named}-{_signature(named)}"


def code_in(address: str) -> Code | None:
    """The code in an address that a message was sent to; None where it is not one of our mailboxes, or the code not
    one that we made."""
    settings = current_app.extensions["settings"]
    local, _at, domain = unquote(address).strip().lower().rpartition("@")
    mailbox, _plus, code = local.partition("+")
    ours = {ascii_address(each).lower() for each in (settings.reply_address, settings.bounce_address) if each}
    if f"{mailbox}@{domain}" not in ours:
        return None
    found = _CODE.fullmatch(code)
    if not found or not hmac.compare_digest(found[3], _signature(found[1] + found[2])):
        return None
    try:
        return Code(Purpose(found[1]), int(found[2], 36))
    except ValueError:
        return None


def _signature(named: str) -> str:
    secret = current_app.extensions["settings"].secret_key
    digest = hmac.digest(f"address codes of {secret}".encode(), named.encode(), hashlib.sha256)
    return base64.b32encode(digest[:10]).decode("ascii").lower()


def _in_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
