"""What the benchmark serves: a public event with a released programme, a large one, and invited guests."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from flask import Flask

from eventsapp.accounts.operations.people import add_organiser
from eventsapp.events.fields import EventFields
from eventsapp.events.models import Visibility
from eventsapp.events.operations import create_event
from eventsapp.guests import links
from eventsapp.guests.models import Guest, Invitation, LinkPurpose
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme import exchange, queries
from eventsapp.programme.operations import imports
from eventsapp.programme.operations.releases import release
from eventsapp.programme.snapshot import Part, Programme, RoomFacts, SessionFacts, SpeakerFacts, TrackFacts, in_order
from eventsapp.tables import METADATA

ACTOR = "command line"
STARTS = datetime(2030, 5, 24, 7, 0, tzinfo=UTC)
#: How many sessions the two programmes have, and how those are laid out.
SESSIONS, MANY = 60, 900
DAYS, A_DAY = 2, 10
WORDS = "Regions, cities and villages compare what they tried, what it cost, and what they would do again. " * 3


@dataclass(frozen=True)
class Data:
    """What there is to ask for: the event's pages, the tokens of its guests' invitations, and the large event."""

    event: str
    programme: str
    session: str
    speaker: str
    tokens: list[str]
    large: "Large"


@dataclass(frozen=True)
class Large:
    """The large event, and how many seconds its import and its release took."""

    id: int
    page: str
    imported: float
    released: float

    def pages(self) -> list[str]:
        """Every public address of it."""
        files = [f"{self.page}/programme.{each}" for each in ("ics", "json", "xml")]
        sessions = [f"{self.page}/sessions/S{number}" for number in range(MANY)]
        speakers = [f"{self.page}/speakers/P{number}" for number in range(MANY)]
        calendars = [f"{each}.ics" for each in sessions]
        whole = [self.page, f"{self.page}/programme", f"{self.page}/programme?view=grid", f"{self.page}/speakers"]
        return [*whole, *files, *sessions, *calendars, *speakers]


def make(app: Flask, guests: int) -> Data:
    """Fill an empty database through the operations that organisers use."""
    with app.app_context():
        METADATA.create_all(db.engine)
        office_id = add_organiser("bench@example.org", "Bench", office_name="Bench").memberships[0].office_id
        event_id, page = _event(office_id, "bench")
        imports.apply(event_id, _programme(event_id, SESSIONS), ACTOR)
        release(event_id, ACTOR)
        tokens = _invited(event_id, guests)
        large = _large(office_id)
        db.session.remove()
        db.engine.dispose()
    return Data(page, f"{page}/programme", f"{page}/sessions/S0", f"{page}/speakers/P0", tokens, large)


def release_again(app: Flask, event_id: int) -> None:
    """The next release of the same draft: all that is kept of the last one is out of date."""
    with app.app_context():
        release(event_id, ACTOR)
        db.session.remove()
        db.engine.dispose()


def _event(office_id: int, slug: str) -> tuple[int, str]:
    facts = EventFields(
        slug=slug,
        title={"en": "Two days of short talks"},
        description={"en": WORDS},
        venue={"en": "House of the Estates"},
        starts_at=STARTS,
        ends_at=STARTS + timedelta(days=DAYS),
        visibility=Visibility.public,
        companions_allowed=1,
        links_ask_codes=False,
    )
    return create_event(office_id, facts, ACTOR).id, f"/events/{slug}"


def _large(office_id: int) -> Large:
    """The large programme, as it comes: as a file."""
    event_id, page = _event(office_id, "large")
    file = exchange.write("xml", _programme(event_id, MANY))
    began = time.perf_counter()
    imports.apply(event_id, exchange.read("xml", file).programme, ACTOR)
    imported = time.perf_counter()
    release(event_id, ACTOR)
    return Large(event_id, page, imported - began, time.perf_counter() - imported)


def _programme(event_id: int, count: int) -> Programme:
    rooms = tuple(
        RoomFacts(guid=_guid(f"room {number}"), name=f"Hall {number + 1}") for number in range(count // DAYS // A_DAY)
    )
    tracks = tuple(TrackFacts(slug=f"track-{n}", name={"en": f"Track {n + 1}"}, goals=(n + 1,)) for n in range(4))
    speakers = tuple(
        SpeakerFacts(guid=_guid(f"speaker {n}"), code=f"P{n}", name=f"Äidyt O’Brien {n + 1}", bio={"en": WORDS})
        for n in range(count)
    )
    sessions = in_order((_session(number, rooms, count) for number in range(count)), rooms)
    return Programme(
        event=queries.draft(event_id).event, rooms=rooms, tracks=tracks, speakers=speakers, sessions=sessions
    )


def _session(number: int, rooms: tuple[RoomFacts, ...], count: int) -> SessionFacts:
    turn, room = divmod(number, len(rooms))
    day, hour = divmod(turn, A_DAY)
    return SessionFacts(
        guid=_guid(f"session {number}"),
        code=f"S{number}",
        title={"en": f"What we learned from the {number + 1}. pilot"},
        abstract={"en": WORDS},
        description={"en": WORDS},
        starts_at=STARTS + timedelta(days=day, minutes=50 * hour),
        minutes=45,
        room=rooms[room].name,
        track=f"track-{number % 4}",
        parts=(Part(speaker=f"P{number}"), Part(speaker=f"P{(number + 1) % count}", role="moderator")),
    )


def _guid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def _invited(event_id: int, count: int) -> list[str]:
    """Guests who hold an invitation's link. Their letters are another matter than the pages' speed."""
    tokens = []
    with unit_of_work() as session:
        for number in range(count):
            email = f"guest{number}@example.org"
            guest = Guest(event_id=event_id, name=f"Guest {number}", email=email, email_key=email)
            guest.invitation = Invitation()
            session.add(guest)
            session.flush()
            tokens.append(links.issue(guest, LinkPurpose.invitation))
    return tokens
