"""Texts as they are searched: without capitals and diacritics, alike on both databases."""

import unicodedata

#: Letters that are not a letter with a mark to Unicode, and are typed without one all the same.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"})


def folded(text: str) -> str:
    """A text as it is searched: "Äidyt ØST" and "aidyt ost" are one, and so are "مُحَمَّد" and "محمد"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_PLAIN)
