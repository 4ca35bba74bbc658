"""Every kind of calendar text that we make, in one table. Others read each: parsers, a CalDAV server, our lint.

Whoever makes calendars say something new adds a line to KINDS: its name, and a function that gives its bytes.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from eventsapp.calendar.writing import CalendarEvent, Person, cancel, publish, request
from eventsapp.programme import exchange, history
from eventsapp.programme.exchange.icalendar_file import REFRESH, cancelled
from eventsapp.programme.snapshot import (
    EventFacts,
    Part,
    Programme,
    RoomFacts,
    SessionFacts,
    SpeakerFacts,
    TrackFacts,
)

STARTS = datetime(2030, 5, 24, 6, 30, tzinfo=UTC)
HOST = Person('IOM "Finland"; office, Helsinki', "calendar+abc@example.org")
GUEST = Person("H.E. Äidyt O’Brien-Ståhl, 大使", "guest+tag@bücher.example")
SEMINAR = CalendarEvent(
    uid="3a7f0c8e@example.org",
    sequence=2,
    stamped_at=STARTS - timedelta(days=90),
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=3),
    summary="Seminar: 25 years; past, present\\future – مستقبل مشترك 🎉",
    description="First line, with; marks\nSecond line\n\n" + "Pitkä kappale ääkkösiä. " * 20,
    location="House of the Estates, Snellmaninkatu 9–11, Helsinki",
    latitude=60.1699,
    longitude=24.9529,
    url="https://example.org/events/seminar?lang=fi",
    categories=("SDG 1, SDG 2", "Säätytalo"),
)
#: One that has no length, one over the night of a clock change, and one that says next to nothing.
MOMENT = replace(SEMINAR, uid="moment@example.org", ends_at=STARTS)
NIGHT = replace(
    SEMINAR,
    uid="night@example.org",
    starts_at=datetime(2030, 3, 30, 22, tzinfo=UTC),
    ends_at=datetime(2030, 3, 31, 3, tzinfo=UTC),
)
BARE = CalendarEvent(uid="bare@example.org", stamped_at=STARTS, starts_at=STARTS, ends_at=STARTS, summary="-")


def _session(number: int, **given: object) -> SessionFacts:
    facts: dict[str, object] = {
        "guid": f"00000000-0000-4000-8000-{number:012}",
        "code": f"talk-{number}",
        "title": {"en": f"Talk {number}: wells, roads; and \\ schools", "fi": f"Puhe {number}: kaivot"},
        "abstract": {"en": "What *we* learnt,\nyear by year."},
        "minutes": 25,
        "starts_at": STARTS + timedelta(minutes=30 * number),
        "room": "Teltta, lava",
        "track": "water",
        "parts": (Part(speaker="aino"), Part(speaker="aino", role="moderator")),
    }
    return SessionFacts(**{**facts, **given})  # type: ignore[arg-type]


FIRST = Programme(
    event=EventFacts(
        slug="talks",
        title={"en": "Mini Talks; at World Village", "fi": "Minipuheet"},
        timezone="Europe/Helsinki",
        starts_at=STARTS,
        ends_at=STARTS + timedelta(days=1),
        venue={"en": "Suvilahti"},
        languages=("en", "fi"),
    ),
    rooms=(RoomFacts(guid="11111111-1111-4111-8111-111111111111", name="Teltta, lava"),),
    tracks=(TrackFacts(slug="water", name={"en": "Clean water, sanitation"}),),
    speakers=(SpeakerFacts(guid="22222222-2222-4222-8222-222222222222", code="aino", name="Aino “Vesi” Virtanen"),),
    sessions=tuple(_session(number) for number in range(5)),
    number=1,
    released_at=STARTS - timedelta(days=30),
)
#: A talk moved, another was dropped.
SECOND = replace(
    FIRST,
    sessions=(*FIRST.sessions[:3], _session(3, minutes=40)),
    number=2,
    released_at=STARTS - timedelta(days=2),
)
_HISTORY = history.following(history.following({}, FIRST), SECOND)


def _feed(language: str = "en", **given: object) -> bytes:
    feed = exchange.Feed(language=language, history=_HISTORY, **given)  # type: ignore[arg-type]
    return exchange.calendar_file(SECOND, SECOND.sessions, feed)


def _starred() -> bytes:
    """As a list of starred sessions: the guest's own event, sessions, and one that was dropped."""
    feed = exchange.Feed(language="en", history=_HISTORY)
    gone = FIRST.sessions[4]
    (entry,) = exchange.calendar_entries(FIRST, [gone], feed)
    found = [
        SEMINAR,
        *exchange.calendar_entries(SECOND, SECOND.sessions[:2], feed),
        cancelled(entry, _HISTORY[gone.guid]),
    ]
    return publish(found, name="My programme: Mini Talks; at World Village", busy=True, refresh=REFRESH)


KINDS: dict[str, Callable[[], bytes]] = {
    "an invitation": lambda: request(SEMINAR, HOST, GUEST, "ACCEPTED"),
    "an invitation over the night of a clock change": lambda: request(NIGHT, HOST, GUEST, "NEEDS-ACTION"),
    "an invitation that asks": lambda: request(replace(SEMINAR, alarm_minutes=30), HOST, GUEST, "NEEDS-ACTION"),
    "a cancellation": lambda: cancel(SEMINAR, HOST, GUEST),
    "an entry that asks for no answer": lambda: publish([SEMINAR], organizer=HOST),
    "an entry that was taken back": lambda: publish([replace(SEMINAR, status="CANCELLED")], organizer=HOST),
    "entries that say next to nothing": lambda: publish([MOMENT, BARE], organizer=HOST),
    "a programme": lambda: exchange.write("ics", SECOND),
    "a feed": _feed,
    "a feed in Finnish": lambda: _feed("fi", name="Minipuheet: Teltta, lava"),
    "a feed of a cancelled event": lambda: _feed(cancelled_at=STARTS - timedelta(days=1)),
    "a feed of starred sessions": _starred,
    "a speaker's own sessions": lambda: publish(
        exchange.calendar_entries(SECOND, SECOND.sessions, exchange.Feed(language="en", history=_HISTORY)),
        organizer=HOST,
    ),
}
