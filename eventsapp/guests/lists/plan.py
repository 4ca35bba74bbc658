"""What an import would do to a list, worked out before anything is written."""

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from eventsapp.guests.lists.people import Person


class Duplicates(enum.Enum):
    """What happens to a row whose address is on the list already, or in the file a second time."""

    #: What the row says replaces what was known; what it leaves out stays.
    merge = "merge"
    #: The row is left out.
    skip = "skip"


@dataclass(frozen=True)
class Plan:
    """Who would be added, who would be changed, and how many rows would be left out or joined to another."""

    new: list[Person]
    merged: list[Person]
    skipped: int
    #: Rows that say more of a guest of an earlier row.
    joined: int

    @property
    def rows(self) -> int:
        """Rows of the file."""
        return len(self.new) + len(self.merged) + self.skipped + self.joined


def plan(people: Iterable[Person], known: Collection[str], duplicates: Duplicates) -> Plan:
    """Sort the rows of a file.

    known: the addresses' keys (guests.addresses.key) that are on the list.
    """
    new: dict[str, Person] = {}
    merged: dict[str, Person] = {}
    skipped = joined = 0
    for person in people:
        target = merged if person.email_key in known else new
        if duplicates is Duplicates.skip and (target is merged or person.email_key in target):
            skipped += 1
        elif person.email_key in target:
            target[person.email_key].add(person)
            joined += 1
        else:
            target[person.email_key] = person
    return Plan(list(new.values()), list(merged.values()), skipped, joined)
