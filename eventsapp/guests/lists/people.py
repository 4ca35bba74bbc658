"""The rows of a guest list as guests: judged one by one, and all that is wrong named by row and column."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from flask_babel import gettext as _

from eventsapp.guests.addresses import checked
from eventsapp.guests.fields import LAST_PRECEDENCE, LONGEST, LONGEST_GROUP, LONGEST_LINES, wrong
from eventsapp.guests.lists import columns
from eventsapp.guests.lists.tables import Row, Table
from eventsapp.kernel.cells import as_typed
from eventsapp.kernel.errors import Refused
from eventsapp.settings import LANGUAGES
from eventsapp.web.countries import country_code
from eventsapp.web.forms import is_clean, tidy

_LANGUAGES = {
    "en": {"en", "eng", "english", "englanti", "engelska", "en gb", "en us"},
    "fi": {"fi", "fin", "finnish", "suomi", "finska", "suomeksi", "fi fi"},
    "sv": {"sv", "se", "swe", "swedish", "ruotsi", "svenska", "ruotsiksi", "sv fi", "sv se"},
}
_LANGUAGE_BY_WORD = {word: language for language, words in _LANGUAGES.items() for word in words}

#: Columns of Guest that a list may fill; `group` and `extra` are more than a column.
TEXTS = (*LONGEST, "country", "assistant_email", *LONGEST_LINES)


#: After so many rows it is said how far we are.
_REPORTED = 500


class Problem(NamedTuple):
    """What is wrong with one cell: the row as spreadsheet programs count, the column's heading ("" for the row)."""

    row: int
    column: str
    sentence: str


@dataclass
class Person:
    """One row that is a guest. What its cells don't say is ""."""

    row: int
    email: str
    email_key: str
    texts: dict[str, str]
    group: str = ""
    language: str = ""
    #: A number in digits, or "".
    precedence: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    #: What finds them on the list, where that is not the address (plan.key_of).
    key: str = ""

    def said(self) -> dict[str, str]:
        """All of it by field, as plan.KnownGuest has it."""
        extra = {f":{heading}": text for heading, text in self.extra.items()}
        others = {"email": self.email, "group": self.group, "language": self.language, "precedence": self.precedence}
        return {**self.texts, **others, **extra}

    def add(self, other: "Person") -> None:
        """Take over all that another row about the same address says."""
        self.texts.update({name: text for name, text in other.texts.items() if text})
        self.group = other.group or self.group
        self.language = other.language or self.language
        self.precedence = other.precedence or self.precedence
        self.extra.update(other.extra)


class Reading(NamedTuple):
    """What a table holds: the guests, and what is wrong. With any problem nothing may be imported."""

    people: list[Person]
    problems: list[Problem]


def read(
    table: Table, meanings: Sequence[str], key: str = "email", progress: Callable[[int], object] = lambda _rows: None
) -> Reading:
    """Judge every row.

    meanings: what each column holds, keys of columns.MEANINGS.
    key: by what a row finds its guest on the list (columns.keys).
    progress: called with a number of rows, now and then.
    Raises Refused (field "columns") where such columns make no list.
    """
    columns.check(meanings)
    headings = dict(zip(meanings, table.headings, strict=True))
    headings["name"] = headings.get("name") or headings.get("family_name") or headings.get("given_name") or ""
    people, problems = [], []
    for count, row in enumerate(table.rows, start=1):
        person, wrongs = _person(row, meanings, table.headings)
        problems += [Problem(row.number, headings.get(meaning, ""), sentence) for meaning, sentence in wrongs]
        if not wrongs:
            person.key = " ".join(person.said().get(key, "").split()).casefold()
            people.append(person)
        if count % _REPORTED == 0:
            progress(_REPORTED)
    progress(len(table.rows) % _REPORTED)
    return Reading(people, problems)


def _person(row: Row, meanings: Sequence[str], headings: Sequence[str]) -> tuple[Person, list[tuple[str, str]]]:
    said: dict[str, str] = {}
    extra: dict[str, str] = {}
    for cell, meaning, heading in zip(row.cells, meanings, headings, strict=True):
        text = tidy(as_typed(cell))
        if meaning == columns.EXTRA:
            if text:
                extra[_unused(heading, extra)] = text
        elif meaning != columns.LEFT_OUT:
            # A cell of a spreadsheet may hold line breaks where we have one line.
            said[meaning] = text if meaning in LONGEST_LINES else " ".join(text.split("\n")).replace("\t", " ")
    if "name" not in said:
        said["name"] = " ".join(filter(None, (said.pop("given_name", ""), said.pop("family_name", ""))))
    texts = {name: said[name] for name in TEXTS if name in said}
    wrongs = list(wrong(texts))
    if word := texts.get("country", ""):
        texts["country"] = country_code(word)
        if not texts["country"]:
            wrongs.append(("country", _("“%(word)s” is no country that we know by this name.", word=word[:40])))
    if texts.get("assistant_email"):
        try:
            texts["assistant_email"] = checked(texts["assistant_email"])
        except Refused as refused:
            wrongs.append(("assistant_email", str(refused)))
    precedence = said.get("precedence", "").removesuffix(".").lstrip("0")
    digits = precedence.isascii() and precedence.isdigit() and len(precedence) < 9
    if precedence and not (digits and int(precedence) <= LAST_PRECEDENCE):
        most = _("Type a whole number from %(least)d to %(most)d.", least=1, most=LAST_PRECEDENCE)
        wrongs.append(("precedence", most))
    email, group, language = "", said.get("group", ""), ""
    try:
        email = checked(said["email"])
    except Refused as refused:
        wrongs.append(("email", str(refused)))
    try:
        language = _language(said.get("language", ""))
    except Refused as refused:
        wrongs.append(("language", str(refused)))
    if len(group) > LONGEST_GROUP:
        wrongs.append(("group", _("Shorten this to %(max)d characters or less.", max=LONGEST_GROUP)))
    if not is_clean(group) or not all(is_clean(text, lines=True) for text in extra.values()):
        wrongs.append(("", _("Remove the invisible characters from this row.")))
    return Person(row.number, email, email.casefold(), texts, group, language, precedence, extra), wrongs


def _language(word: str) -> str:
    if not word:
        return ""
    plain = " ".join(word.casefold().replace("-", " ").replace("_", " ").split())
    if plain not in _LANGUAGE_BY_WORD:
        raise Refused(
            _(
                "“%(word)s” is none of the languages that letters are written in: %(languages)s.",
                word=word[:40],
                languages=", ".join(LANGUAGES),
            )
        )
    return _LANGUAGE_BY_WORD[plain]


def _unused(heading: str, taken: Mapping[str, str]) -> str:
    name, number = heading, 2
    while name in taken:
        name, number = f"{heading} ({number})", number + 1
    return name
