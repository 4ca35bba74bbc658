"""Choosing among the languages of a text."""

from typing import NamedTuple


class Text(NamedTuple):
    """A text and the language it is in (`""` where there is none)."""

    text: str
    language: str


def pick(texts: dict[str, str] | None, language: str) -> Text:
    """The text in `language`, else in English, else in whichever language there is."""
    for candidate in (language, "en", *(texts or {})):
        if texts and texts.get(candidate):
            return Text(texts[candidate], candidate)
    return Text("", "")
