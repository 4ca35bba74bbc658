"""What a form was made from, so that a second save does not overwrite what another changed meanwhile."""

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from eventsapp.kernel.errors import Refused

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def fingerprint(facts: "DataclassInstance") -> str:
    """The SHA-256 of a dataclass's values, as 64 hexadecimal digits: equal values have equal fingerprints."""
    text = json.dumps(asdict(facts), sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


class ChangedMeanwhile(Refused):
    """Somebody else saved the same thing after the form was made."""


def check_seen(seen: str | None, present: "DataclassInstance") -> None:
    """Raise ChangedMeanwhile where `present` is no longer what the form was made from.

    seen: the fingerprint that the form carries; None: whatever is there may be overwritten.
    """
    if seen is not None and seen != fingerprint(present):
        raise ChangedMeanwhile(
            _l(
                "Somebody else changed this while you were editing it. Nothing of yours was saved yet. "
                "Compare with how it is now, then save again to keep what you typed."
            )
        )
