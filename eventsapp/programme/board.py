"""One day of the draft as a grid of rooms and time, read by the same few queries however much there is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.kernel.fingerprint import fingerprint
from eventsapp.programme import drafts
from eventsapp.programme.models import Participation, ProgrammeSession, Room, Speaker
from eventsapp.programme.operations.fields import Placement

#: Minutes of a step: what the arrow keys move by, and what a row of the grid stands for.
ZOOMS = (5, 10, 15, 30, 60)
#: How many sessions stand side by side in one room before they cover each other.
LANES = 6


@dataclass
class Slot:
    """A session in the grid. Minutes are counted from the grid's first."""

    id: int
    title: dict[str, str]
    kind: str
    place: Placement
    people: list[str] = field(default_factory=list)
    begin: int = 0
    lane: int = 0
    lanes: int = 1

    @property
    def end(self) -> int:
        """The minute at which it ends."""
        return self.begin + self.place.minutes

    @property
    def ends_at(self) -> datetime | None:
        """When it ends."""
        return self.place.starts_at + timedelta(minutes=self.place.minutes) if self.place.starts_at else None

    @property
    def seen(self) -> str:
        """What a save says that it has seen."""
        return fingerprint(self.place)

    @property
    def classes(self) -> str:
        """Where it stands, as class names: board.css reads the digits, for our pages have no styles in elements."""
        shares = f" lane-{self.lane} of-{self.lanes}" if self.lanes > 1 else ""
        return f"{digits('from', self.begin)} {digits('for', self.place.minutes)}{shares}"


@dataclass
class Column:
    """A room with its sessions of the day; `room` is None for what is in no room, or in all."""

    room: Room | None
    slots: list[Slot]


@dataclass
class Board:
    """A day."""

    day: date
    days: list[date]
    #: The moment of the grid's first minute, and how many minutes it has.
    starts_at: datetime
    minutes: int
    columns: list[Column]
    unplaced: list[Slot]

    @property
    def everywhere(self) -> Column:
        """What is in no room, or in all."""
        return self.columns[0]

    @property
    def hours(self) -> list[tuple[str, datetime]]:
        """The class names and the moment of each full hour."""
        return [
            (digits("from", minute), self.starts_at + timedelta(minutes=minute))
            for minute in range(0, self.minutes + 1, 60)
        ]

    @property
    def length(self) -> str:
        """Its whole length, as class names."""
        return digits("long", self.minutes)


def digits(name: str, number: int) -> str:
    """A number up to 9,999 as class names, one a digit: 95 is "from-1-9 from-0-5"."""
    return " ".join(
        f"{name}-{place}-{digit}" for place, digit in enumerate(str(min(number, 9999))[::-1]) if digit != "0"
    )


def board(event: Event, wanted: date | None = None) -> Board:
    """The grid of a day of an event; the first that has something, where none is wanted."""
    slots = _slots(event.id)
    zone = event.zone
    by_day: dict[date, list[Slot]] = {}
    for slot in slots:
        if slot.place.starts_at:
            by_day.setdefault(slot.place.starts_at.astimezone(zone).date(), []).append(slot)
    days = sorted(set(by_day) | set(_days_of(event)))
    day = wanted or next((each for each in days if each in by_day), days[0])
    if day not in days:
        days = sorted([*days, day])
    shown = by_day.get(day, [])
    starts_at, minutes = _window(event, day, shown)
    for slot in shown:
        assert slot.place.starts_at
        slot.begin = int((slot.place.starts_at - starts_at).total_seconds() // 60)
    columns = [Column(None, [])] + [Column(room, []) for room in drafts.rooms(event.id)]
    by_room = {column.room.id if column.room else None: column for column in columns}
    for slot in shown:
        by_room[slot.place.room_id].slots.append(slot)
    for column in columns:
        share(column.slots)
    return Board(day, days, starts_at, minutes, columns, [slot for slot in slots if slot.place.starts_at is None])


def share(slots: Sequence[Slot]) -> None:
    """Let sessions of one room that overlap stand side by side."""
    cluster: list[Slot] = []
    for slot in sorted(slots, key=lambda each: (each.begin, each.id)):
        if cluster and slot.begin >= max(each.end for each in cluster):
            cluster = []
        taken = {each.lane for each in cluster if each.end > slot.begin}
        slot.lane = min(next(lane for lane in range(len(taken) + 1) if lane not in taken), LANES - 1)
        cluster.append(slot)
        lanes = max(each.lane for each in cluster) + 1
        for each in cluster:
            each.lanes = lanes


def _slots(event_id: int) -> list[Slot]:
    """All sessions of the draft, by time and title."""
    session = ProgrammeSession
    found = {
        row.id: Slot(
            row.id,
            row.title,
            row.kind,
            Placement(starts_at=row.starts_at, minutes=row.minutes, room_id=row.room_id),
        )
        for row in db.session.execute(
            select(session.id, session.title, session.kind, session.starts_at, session.minutes, session.room_id)
            .where(session.event_id == event_id)
            .order_by(session.starts_at, session.code)
        )
    }
    people = (
        select(Participation.session_id, Speaker.name)
        .join(Speaker, Speaker.id == Participation.speaker_id)
        .where(Speaker.event_id == event_id)
        .order_by(Participation.session_id, Participation.position)
    )
    for session_id, name in db.session.execute(people):
        if session_id in found:
            found[session_id].people.append(name)
    return list(found.values())


def _days_of(event: Event) -> Iterable[date]:
    first = event.starts_at.astimezone(event.zone).date()
    last = (event.ends_at - timedelta(minutes=1)).astimezone(event.zone).date()
    return (first + timedelta(days=number) for number in range(min((last - first).days, 30) + 1))


def _window(event: Event, day: date, slots: Sequence[Slot]) -> tuple[datetime, int]:
    """From when, for how many minutes a day is shown: the event's hours and all sessions, with an hour around them."""
    midnight = _midnight(day, event.zone)
    tomorrow = _midnight(day + timedelta(days=1), event.zone)
    begins = [each.place.starts_at for each in slots if each.place.starts_at]
    ends = [each.ends_at for each in slots if each.ends_at]
    if event.starts_at < tomorrow and event.ends_at > midnight:
        begins.append(max(event.starts_at, midnight))
        ends.append(min(event.ends_at, tomorrow))
    hour = timedelta(hours=1)
    first = (min(begins, default=midnight + 9 * hour) - midnight) // hour - 1
    last = -((midnight - max(ends, default=midnight + 17 * hour)) // hour) + 1
    starts_at = midnight + max(first, 0) * hour
    longest = max((tomorrow - midnight) // hour, -((midnight - max(ends, default=midnight)) // hour))
    return starts_at, int((midnight + min(last, longest) * hour - starts_at).total_seconds() // 60)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
