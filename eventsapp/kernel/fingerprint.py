"""What a form was made from, so that a second save does not overwrite what another changed meanwhile."""

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def fingerprint(facts: "DataclassInstance") -> str:
    """The SHA-256 of a dataclass's values, as 64 hexadecimal digits: equal values have equal fingerprints."""
    text = json.dumps(asdict(facts), sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
