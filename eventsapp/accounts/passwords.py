"""Which passwords are taken. No rule about characters: length, and that it is not everybody's, is what helps
(NIST SP 800-63B-4, 3.1.1.2)."""

from functools import cache
from pathlib import Path

from flask_babel import lazy_gettext as _l

from eventsapp.kernel.errors import Refused

#: Characters.
SHORTEST, LONGEST = 10, 128

_COMMON = Path(__file__).parent / "common_passwords.txt"


def check(password: str, *about: str) -> str:
    """Give the password back. Raises Refused where it is too short, too long, or one that others would try first.

    about: what is known of its owner (address, name, office): a password that is one of these is no secret.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        sentence = _l("A password has %(least)d to %(most)d characters.", least=SHORTEST, most=LONGEST)
        raise Refused(sentence, "password")
    folded = password.casefold()
    known = {text.casefold() for each in about if each for text in (each, each.partition("@")[0])}
    if len(set(folded)) < 4 or folded in known or _is_common(folded):
        raise Refused(_l("Many people use this password, or it is easy to guess. Choose another."), "password")
    return password


def _is_common(folded: str) -> bool:
    """Also with something short put behind it: "password2030!"."""
    bare = folded.rstrip("0123456789!.?*#-_ ")
    return folded in _common() or bare in _common()


@cache
def _common() -> frozenset[str]:
    return frozenset(line for line in _COMMON.read_text().splitlines() if not line.startswith("#"))
