"""Somebody adds a sentence: it must be said in Finnish and Swedish too."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.md", "jinja2")]
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "_n": (1, 2),
    "_ln": (1, 2),
}


@cache
def sentences() -> set[str]:
    """Every English sentence of the sources; of a plural pair the singular."""
    found = set()
    for folder in ("eventsapp", "templates"):
        for _file, _line, message, _comments, _context in extract_from_dir(
            str(ROOT / folder), METHODS, keywords=KEYWORDS
        ):
            found.add(message if isinstance(message, str) else message[0])
    return found


def catalogue(language: str) -> Catalog:
    path = ROOT / "eventsapp" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def several(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[a-z]|\{\w+\}", text))


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_sentence_is_translated(language: str) -> None:
    translated = {
        several(message.id)[0] for message in catalogue(language) if message.id and all(several(message.string))
    }
    assert sorted(sentences() - translated) == []
    assert sorted(translated - sentences()) == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_translation_keeps_what_is_filled_in(language: str) -> None:
    differing = []
    for message in catalogue(language):
        if message.id:
            allowed = [placeholders(each) for each in several(message.id)]
            differing += [each for each in several(message.string) if placeholders(each) not in allowed]
    assert differing == []
