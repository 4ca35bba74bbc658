"""E-mail addresses of guests: which ones letters can reach, and which ones are the same."""

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from eventsapp.kernel.errors import Refused


def checked(email: str, field: str = "email") -> str:
    """The address that letters go to, from what somebody typed: as it was written, but for blanks around it,
    a full stop at its end, and letters outside ASCII in the domain, which stand in their IDNA form (RFC 5891).

    Only the spelling is judged (RFC 5321, by email-validator); no name server is asked.
    field: the form field that a refusal is about. Raises Refused with a sentence that says what is wrong.
    """
    typed = email.strip()
    written = typed[:-1] if typed.endswith(".") else typed
    if not written:
        raise Refused(_("Enter an e-mail address."), field)
    local, _at, domain = written.rpartition("@")
    if _USUAL.fullmatch(local) and len(local) <= 64:
        address = written if written.isascii() else f"{local}@{_is_domain(domain)}"
        if len(address) <= 254 and _is_domain(domain):
            return address
    try:
        found = validate_email(written, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        raise Refused(_what_is_wrong(typed), field) from None
    return written if written.isascii() else str(found.ascii_email)


#: What stands before the @ of nearly all addresses: nothing in it is to be judged.
_USUAL = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*")


@lru_cache(maxsize=4096)
def _is_domain(domain: str) -> str:
    """A domain in its IDNA form where letters can go to it, "" where not. A list of thousands has a few hundred."""
    try:
        found = validate_email(f"a@{domain}", check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        return ""
    return str(found.ascii_domain)


def key(email: str) -> str:
    """What two spellings of one address share: no capitals, the domain in its IDNA form.

    Most servers treat capitals before the @ alike, and those that don't never give two people such addresses.
    Raises Refused where an address outside ASCII can't be one.
    """
    if not email.isascii():
        email = checked(email)
    return email.strip().removesuffix(".").casefold()


def _what_is_wrong(typed: str) -> object:
    local, _at, domain = typed.rpartition("@")
    shown = {"email": typed[:100]}
    if not typed.isprintable():
        return _("The e-mail address holds a line break or an invisible character.")
    if "<" in typed or ">" in typed:
        return _("“%(email)s” holds more than an address. Write only the part like name@example.org.", **shown)
    if "@" not in typed:
        return _("“%(email)s” has no @. An address is written like name@example.org.", **shown)
    if '"' in local:
        return _("“%(email)s” has quotation marks before the @. We can’t write to such an address.", **shown)
    if "@" in local or "," in typed or ";" in typed:
        return _("“%(email)s” looks like more than one address. Enter one.", **shown)
    if not local.isascii():
        return _(
            "“%(email)s” has letters before the @ that most mail servers don’t take. "
            "Use an address with a to z and digits there.",
            **shown,
        )
    if len(local) > 64 or len(typed) > 254:
        return _("This e-mail address is longer than an address can be.")
    if "." not in domain:
        return _("“%(email)s” ends too early. After the @ comes a name with a full stop, like example.org.", **shown)
    return _("“%(email)s” is not an e-mail address. It is written like name@example.org.", **shown)
