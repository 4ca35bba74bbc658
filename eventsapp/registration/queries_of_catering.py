"""What the people who come need, as a caterer is told it: counts, and nobody's name."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import func, literal, select

from eventsapp.kernel.database import db
from eventsapp.kernel.folding import folded
from eventsapp.registration.models import Companion, Registration, RegistrationState


class Need(NamedTuple):
    """One need, as whoever named it first wrote it, and how many have it."""

    words: str
    people: int


class Catering(NamedTuple):
    """Those who come, and what they need: the commonest first."""

    people: int
    diets: list[Need]
    access_needs: list[Need]

    def silent(self, needs: list[Need]) -> int:
        """How many of them named no such need."""
        return self.people - sum(each.people for each in needs)


def of_event(event_id: int) -> Catering:
    """Of the guests who have a seat and of those who come with them; two queries, however many they are."""
    comes = (Registration.event_id == event_id, Registration.state == RegistrationState.confirmed)
    seats = db.session.scalar(select(func.coalesce(func.sum(Registration.seats), 0)).where(*comes))
    of_guests = select(
        Registration.id.label("party"), literal(-1).label("place"), Registration.diet, Registration.access_needs
    ).where(*comes, (Registration.diet != "") | (Registration.access_needs != ""))
    of_companions = (
        select(Companion.registration_id, Companion.position, Companion.diet, Companion.access_needs)
        .join(Registration, Registration.id == Companion.registration_id)
        .where(*comes, (Companion.diet != "") | (Companion.access_needs != ""))
    )
    rows = db.session.execute(of_guests.union_all(of_companions).order_by("party", "place")).all()
    return Catering(int(seats or 0), _counted(row.diet for row in rows), _counted(row.access_needs for row in rows))


def _counted(texts: Iterable[str]) -> list[Need]:
    """Equal but for capitals, marks and blanks is equal."""
    found: dict[str, Need] = {}
    for text in filter(None, texts):
        key = " ".join(folded(text).split())
        first = found.get(key, Need(text, 0))
        found[key] = Need(first.words, first.people + 1)
    return sorted(found.values(), key=lambda need: -need.people)
