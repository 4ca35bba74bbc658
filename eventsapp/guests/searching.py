"""How guests are found by words."""

from collections.abc import Iterable, Mapping
from typing import Any

from eventsapp.kernel.folding import folded

#: The columns of Guest in which words are looked for, besides the extra fields.
SEARCHED = ("honorific", "title", "name", "post", "organisation", "email", "assistant_email")

#: So many characters of what is known of a guest are searched.
_MOST = 4000


def search_text(known: Mapping[str, Any]) -> str:
    """What is searched of a guest, from their columns."""
    texts: Iterable[str] = (
        *(known.get(name) or "" for name in SEARCHED),
        *(str(value) for value in (known.get("extra") or {}).values()),
    )
    return folded("\n".join(filter(None, texts)))[:_MOST]
