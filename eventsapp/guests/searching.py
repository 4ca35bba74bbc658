"""How guests are found by words: without capitals and diacritics, alike on both databases."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import event

from eventsapp.guests.models import Guest

#: Letters that are no letter with a mark to Unicode, and are typed without one all the same.
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"})

#: The columns of Guest in which words are looked for, besides the extra fields.
_SEARCHED = ("honorific", "title", "name", "post", "organisation", "email", "assistant_email")

#: So many characters of what is known of a guest are searched.
_MOST = 4000


def folded(text: str) -> str:
    """A text as it is searched: "Äidyt ØST" and "aidyt ost" are one."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(_LETTERS)


def search_text(known: Mapping[str, Any]) -> str:
    """What is searched of a guest, from their columns."""
    texts: Iterable[str] = (
        *(known.get(name) or "" for name in _SEARCHED),
        *(str(value) for value in (known.get("extra") or {}).values()),
    )
    return folded("\n".join(filter(None, texts)))[:_MOST]


@event.listens_for(Guest, "before_insert")
@event.listens_for(Guest, "before_update")
def _keep(_mapper: object, _connection: object, guest: Guest) -> None:
    """Keep it beside what it was made from. Rows that are written in bulk bring their own."""
    guest.search = search_text({name: getattr(guest, name) for name in (*_SEARCHED, "extra")})
