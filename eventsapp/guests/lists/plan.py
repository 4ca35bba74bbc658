"""What an import would do to a list, worked out before anything is written: who is new, and who changes in what."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from flask_babel import gettext as _

from eventsapp.guests.lists.people import Person, Problem
from eventsapp.guests.words import FIELDS
from eventsapp.web.countries import country_name


class Duplicates(enum.Enum):
    """What happens to a row whose guest is on the list already, or in the file a second time."""

    #: What the row says replaces what was known; what it leaves out stays.
    merge = "merge"
    #: The row is left out.
    skip = "skip"


class KnownGuest(NamedTuple):
    """A guest who is on the list, as an import sees them."""

    id: int
    email: str
    email_key: str
    #: Columns of Guest that a list may fill.
    texts: Mapping[str, str]
    group: str
    language: str
    precedence: str
    extra: Mapping[str, str]

    def said(self) -> dict[str, str]:
        """All of it by field; extra fields by their heading after a colon, which no column's name has."""
        extra = {f":{heading}": str(value) for heading, value in self.extra.items()}
        others = {"email": self.email, "group": self.group, "language": self.language, "precedence": self.precedence}
        return {**self.texts, **others, **extra}


class Change(NamedTuple):
    """One field of a guest that an import would change."""

    field: str
    before: str
    after: str

    @property
    def shown(self) -> tuple[str, str]:
        """Before and after, as they are read."""
        if self.field == "country":
            return country_name(self.before), country_name(self.after)
        return self.before, self.after

    @property
    def label(self) -> str:
        """What the field is called."""
        return self.field[1:] if self.field.startswith(":") else str(FIELDS[self.field])


class Merge(NamedTuple):
    """A guest of the list, what the file says of them, and what that changes."""

    guest: KnownGuest
    person: Person
    changes: list[Change]


class Note(NamedTuple):
    """What the host should know of a row, though it stops nothing."""

    row: int
    sentence: str


@dataclass
class Plan:
    """Who would be added, who would be changed, and how many rows would be left out or joined to another."""

    new: list[Person] = field(default_factory=list)
    merged: list[Merge] = field(default_factory=list)
    skipped: int = 0
    #: Rows that say more of a guest of an earlier row.
    joined: int = 0
    notes: list[Note] = field(default_factory=list)
    #: Rows that can't be told whose they are. With any of them nothing may be imported.
    problems: list[Problem] = field(default_factory=list)

    @property
    def changed(self) -> list[Merge]:
        """The guests of the list in whom something changes."""
        return [each for each in self.merged if each.changes]

    @property
    def touched(self) -> int:
        """How many guests the import adds or changes."""
        return len(self.new) + len(self.changed)


class _Sorting:
    """The rows of a file on their way into a plan."""

    def __init__(self, known: Iterable[KnownGuest], key: str) -> None:
        self.key = key
        self.by_email: dict[str, KnownGuest] = {}
        self.by_key: dict[str, KnownGuest] = {}
        self.shared: set[str] = set()
        for guest in known:
            self.by_email[guest.email_key] = guest
            if value := key_of(guest.said().get(key, "")):
                if value in self.by_key:
                    self.shared.add(value)
                self.by_key[value] = guest
        #: The row that is a guest's first, by the guest's key of the list or by what is new about them.
        self.first: dict[int | str, Person] = {}
        self.emails: dict[str, int | str] = {}

    def guest_of(self, person: Person) -> KnownGuest | str | None:
        """The guest of the list whose row it is; None where they are new; a sentence where nobody can tell."""
        holder = self.by_email.get(person.email_key)
        if self.key == "email" or not person.key:
            return holder
        if person.key in self.shared:
            return str(_("Two guests of the list have this value, so nobody can tell whose row it is."))
        found = self.by_key.get(person.key)
        if holder is None or found is holder:
            return found
        if found is None and not key_of(holder.said().get(self.key, "")):
            return holder
        name = holder.texts["name"]
        return str(_("The address of this row is that of another guest of the list, %(name)s.", name=name))


def key_of(value: str) -> str:
    """What two spellings of a key share."""
    return " ".join(value.split()).casefold()


def plan(
    people: Iterable[Person],
    known: Iterable[KnownGuest],
    duplicates: Duplicates,
    key: str = "email",
    heading: str = "",
) -> Plan:
    """Sort the rows of a file.

    known: the guests that are on the list.
    key: by what a row finds its guest: "email", another column of Guest, or an extra field (":" and its heading). A row
    without it is found by its address. heading: of the file's column that holds it.
    """
    sorting, outcome = _Sorting(known, key), Plan()
    merged: dict[int, KnownGuest] = {}
    for person in people:
        found = sorting.guest_of(person)
        if isinstance(found, str):
            outcome.problems.append(Problem(person.row, heading, found))
            continue
        mark: int | str = found.id if found else sorting.emails.get(person.email_key, person.email_key)
        if not found and key != "email" and person.key:
            mark = f"={person.key}"
        holder = sorting.emails.setdefault(person.email_key, mark)
        if holder != mark:
            sentence = _("Row %(row)d has the same address for somebody else.", row=sorting.first[holder].row)
            outcome.problems.append(Problem(person.row, "", sentence))
            continue
        first = sorting.first.get(mark)
        if duplicates is Duplicates.skip and (found or first):
            outcome.skipped += 1
        elif first:
            outcome.notes += _contradictions(first, person)
            first.add(person)
            outcome.joined += 1
        else:
            sorting.first[mark] = person
            if found:
                merged[found.id] = found
    for mark, person in sorting.first.items():
        if isinstance(mark, int):
            outcome.merged.append(Merge(merged[mark], person, _changes(merged[mark], person)))
        else:
            outcome.new.append(person)
    return outcome


def _changes(guest: KnownGuest, person: Person) -> list[Change]:
    """Field by field. An empty cell changes nothing, nor does another spelling of the same address or group."""
    before, after = guest.said(), person.said()
    if person.email_key == guest.email_key:
        del after["email"]
    if after["group"].casefold() == guest.group.casefold():
        del after["group"]
    return [
        Change(name, before.get(name, ""), text)
        for name, text in after.items()
        if text and text != before.get(name, "")
    ]


def _contradictions(first: Person, other: Person) -> Iterable[Note]:
    """What a later row of one guest says otherwise than an earlier one: the later one counts."""
    before, after = first.said(), other.said()
    for name, text in after.items():
        if name != "email" and text and before.get(name, "") and text != before[name]:
            yield Note(
                other.row,
                _(
                    "This is the guest of row %(row)d, with another %(field)s: “%(after)s” replaces “%(before)s”.",
                    row=first.row,
                    field=Change(name, "", "").label,
                    before=before[name][:60],
                    after=text[:60],
                ),
            )
