"""Names and addresses of people, as mail (RFC 5322) and calendars (RFC 5545) can carry them."""

import re
import unicodedata
from functools import lru_cache

import idna

#: Marks that turn the direction of text: with them a name could show as another one.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


#: RFC 5321 4.1.2: a dot-string, or a quoted string.
_LOCAL_PART = re.compile(
    r"""[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"""
    r"""|"([\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*\""""
)


def one_line(text: str) -> str:
    """A text as one line: control characters and line breaks become blanks, blanks are drawn together.

    So made, it can stand in a header or a property and begin no other.
    """
    if text.isprintable():  # as nearly all are: none of these, and no blank but the usual one
        return " ".join(text.split())
    shown = "".join(" " if unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} else each for each in text)
    return " ".join(_TURNS.sub("", shown).split())


@lru_cache(maxsize=4096)
def _ascii_domain(domain: str) -> str:
    """A domain by IDNA. A guest list has a few hundred domains, and each letter asks for three."""
    return idna.encode(domain, uts46=True).decode("ascii")


def ascii_address(email: str) -> str:
    """An e-mail address in ASCII alone: the domain by IDNA. What stands before the @ keeps its case.

    Whether the domain is one of the public Internet is not asked: offices have names of their own.
    Raises ValueError where it is no address, or has non-ASCII characters before the @ (that takes SMTPUTF8,
    RFC 6531, which too many mail servers don't speak).
    """
    local, at, domain = email.rpartition("@")
    try:
        domain = _ascii_domain(domain)
    except idna.IDNAError:
        raise ValueError("the part after the @ is not the name of a domain") from None
    if not at or len(local) > 64 or len(local) + 1 + len(domain) > 254 or not _LOCAL_PART.fullmatch(local):
        raise ValueError("the part before the @ can't be written in ASCII mail")
    return f"{local}@{domain}"
