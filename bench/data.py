"""What the benchmark serves: one public event with a released programme, and invited guests."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from flask import Flask

from eventsapp.accounts.operations import add_organiser
from eventsapp.events.fields import EventFields
from eventsapp.events.models import Visibility
from eventsapp.events.operations import create_event
from eventsapp.guests import links
from eventsapp.guests.models import Guest, Invitation, LinkPurpose
from eventsapp.kernel.database import Base, db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme import queries
from eventsapp.programme.operations import imports
from eventsapp.programme.operations.releases import release
from eventsapp.programme.snapshot import Part, Programme, RoomFacts, SessionFacts, SpeakerFacts, TrackFacts, in_order

ACTOR = "command line"
SLUG = "bench"
STARTS = datetime(2030, 5, 24, 7, 0, tzinfo=UTC)
#: How the sessions are laid out.
SESSIONS, ROOMS, DAYS = 60, 3, 2
WORDS = "Regions, cities and villages compare what they tried, what it cost, and what they would do again. " * 3


@dataclass(frozen=True)
class Data:
    """What there is to ask for: the event's pages, and the tokens of its guests' invitations."""

    event: str
    programme: str
    session: str
    speaker: str
    tokens: list[str]


def make(app: Flask, guests: int) -> Data:
    """Fill an empty database through the operations that organisers use."""
    with app.app_context():
        Base.metadata.create_all(db.engine)
        organiser = add_organiser("bench@example.org", "Bench", office_name="Bench")
        facts = EventFields(
            slug=SLUG,
            title={"en": "Two days of short talks"},
            description={"en": WORDS},
            venue={"en": "House of the Estates"},
            starts_at=STARTS,
            ends_at=STARTS + timedelta(days=2),
            visibility=Visibility.public,
            companions_allowed=1,
        )
        event = create_event(organiser.memberships[0].office_id, facts, ACTOR)
        imports.apply(event.id, _programme(event.id), ACTOR)
        release(event.id, ACTOR)
        tokens = _invited(event.id, guests)
        db.session.remove()
        db.engine.dispose()
    page = f"/events/{SLUG}"
    return Data(page, f"{page}/programme", f"{page}/sessions/S0", f"{page}/speakers/P0", tokens)


def _programme(event_id: int) -> Programme:
    rooms = tuple(RoomFacts(guid=_guid(f"room {number}"), name=f"Hall {number + 1}") for number in range(ROOMS))
    tracks = tuple(TrackFacts(slug=f"track-{n}", name={"en": f"Track {n + 1}"}, goals=(n + 1,)) for n in range(4))
    speakers = tuple(
        SpeakerFacts(guid=_guid(f"speaker {n}"), code=f"P{n}", name=f"Äidyt O’Brien {n + 1}", bio={"en": WORDS})
        for n in range(SESSIONS)
    )
    sessions = in_order((_session(number, rooms) for number in range(SESSIONS)), rooms)
    return Programme(
        event=queries.draft(event_id).event, rooms=rooms, tracks=tracks, speakers=speakers, sessions=sessions
    )


def _session(number: int, rooms: tuple[RoomFacts, ...]) -> SessionFacts:
    turn, room = divmod(number, ROOMS)
    day, hour = divmod(turn, SESSIONS // ROOMS // DAYS)
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
        parts=(Part(speaker=f"P{number}"), Part(speaker=f"P{(number + 1) % SESSIONS}", role="moderator")),
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
