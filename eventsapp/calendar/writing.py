"""Writes iCalendar text (RFC 5545) as calendars understand it: invitations, cancellations (RFC 5546), programmes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from eventsapp.kernel.mailboxes import ascii_address, one_line

if TYPE_CHECKING:
    # Slow to import, and most pages do without: the functions below import what they use.
    from icalendar import Alarm, Calendar, Event, vCalAddress

PRODID = "-//eventsapp//eventsapp//EN"

Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
#: RFC 5545 3.2.12.
ParticipationStatus = Literal["NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED"]

#: The lines of an invitation that are each attendee's own.
_OWN = frozenset({"UID", "SEQUENCE", "DTSTAMP", "ORGANIZER", "ATTENDEE"})
_NEVER = datetime(1, 1, 1, tzinfo=UTC)

_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """One entry of a calendar. Texts are plain; times are aware."""

    #: Stored once, the same in every message about the entry.
    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    #: RFC 5546 2.1.4: rises when time, place or status changes.
    sequence: int = 0
    #: DTSTAMP: when this version of the entry was made.
    stamped_at: datetime
    #: LAST-MODIFIED, where it is known: when what the entry is about last changed.
    modified_at: datetime | None = None
    description: str = ""
    location: str = ""
    #: Degrees, WGS 84; both or none.
    latitude: float | None = None
    longitude: float | None = None
    #: A public page; never a personal link.
    url: str = ""
    status: Status = "CONFIRMED"
    categories: tuple[str, ...] = ()
    #: How many minutes before the start the calendar reminds; None: as its owner has it.
    alarm_minutes: int | None = None


@dataclass(frozen=True)
class Person:
    """An organizer or an attendee."""

    name: str
    email: str


def request(event: CalendarEvent, organizer: Person, attendee: Person, partstat: ParticipationStatus) -> bytes:
    """An invitation, or the update of one (METHOD:REQUEST, RFC 5546 3.2.2), to one attendee.

    partstat: what we know of the attendee's answer. Raises ValueError where an address is none.
    """
    return _invitation("REQUEST", event, organizer, attendee, partstat)


def cancel(event: CalendarEvent, organizer: Person, attendee: Person) -> bytes:
    """The withdrawal of an entry (METHOD:CANCEL, RFC 5546 3.2.5) for one attendee.

    event: with the SEQUENCE already raised by the caller, who stores it; its status becomes CANCELLED.
    """
    return _invitation("CANCEL", replace(event, status="CANCELLED"), organizer, attendee, "DECLINED")


def publish(
    events: Iterable[CalendarEvent],
    name: str = "",
    organizer: Person | None = None,
    *,
    busy: bool | None = None,
    refresh: timedelta | None = None,
) -> bytes:
    """Entries that ask for no answer (METHOD:PUBLISH, RFC 5546 3.2.1).

    name: of the whole calendar. A calendar with a name is a programme to look at: its entries don't make anybody
    busy, for nobody is in all of its rooms at once; `busy` says otherwise. It is no message of anybody's, so it has
    no METHOD, which would ask for an ORGANIZER.
    refresh: how often who subscribes to it should ask again (RFC 7986 5.7, and its elder that Outlook reads).
    """
    calendar = _calendar("" if name else "PUBLISH")
    if name:
        calendar.add("name", one_line(name))
        calendar.add("x-wr-calname", one_line(name))
    if refresh:
        calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", _duration(refresh))
    transparency = "OPAQUE" if (not name if busy is None else busy) else "TRANSPARENT"
    for each in events:
        component = _event(each, transparency)
        if organizer:
            component.add("organizer", _address(organizer))
        calendar.add_component(component)
    return bytes(calendar.to_ical(sorted=False))


def _duration(span: timedelta) -> str:
    return f"PT{int(span.total_seconds()) // 60}M"


def _calendar(method: str) -> "Calendar":
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    return calendar


def _invitation(
    method: str, event: CalendarEvent, organizer: Person, attendee: Person, partstat: ParticipationStatus
) -> bytes:
    """Those of one event differ in five lines: thousands have all others from memory."""
    from icalendar import vDatetime, vInt, vText

    invited = _address(attendee)
    invited.params.update(
        {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": partstat, "RSVP": "TRUE"}
        if method == "REQUEST"
        else {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT"}
    )
    own = {
        "UID": vText(one_line(event.uid)),
        "SEQUENCE": vInt(event.sequence),
        "DTSTAMP": vDatetime(_utc(event.stamped_at)),
        "ORGANIZER": _address(organizer),
        "ATTENDEE": invited,
    }
    around = _around(method, replace(event, uid="", sequence=0, stamped_at=_NEVER))
    return b"\r\n".join(_line(each, own[each]) if isinstance(each, str) else each for each in around)


@lru_cache(maxsize=64)
def _around(method: str, event: CalendarEvent) -> tuple[bytes | str, ...]:
    """An invitation's lines, with the names alone of the five that are each attendee's own."""
    component = _event(event, "OPAQUE")
    nobody = Person("", "nobody@example.org")
    component.add("organizer", _address(nobody))
    component.add("attendee", _address(nobody))
    calendar = _calendar(method)
    calendar.add_component(component)
    found: list[bytes | str] = []
    for line in calendar.to_ical(sorted=False).split(b"\r\n"):
        name = line.partition(b":")[0].decode()
        if name in _OWN:
            found.append(name)
        elif found and isinstance(found[-1], bytes):
            found[-1] += b"\r\n" + line
        else:
            found.append(line)
    return tuple(found)


def _line(name: str, value: Any) -> bytes:
    from icalendar.parser import Contentline, Parameters

    params: Any = getattr(value, "params", Parameters())
    return bytes(Contentline.from_parts(name, params, value, sorted=False).to_ical())


def _event(event: CalendarEvent, transparency: str) -> "Event":
    from icalendar import Event, vUri

    component = Event()
    component.add("uid", one_line(event.uid))
    component.add("sequence", event.sequence)
    component.add("dtstamp", _utc(event.stamped_at))
    if event.modified_at:
        component.add("last-modified", _utc(event.modified_at))
    component.add("dtstart", _utc(event.starts_at))
    # DTEND must be later (RFC 5545 3.8.2.2); without it the entry is a moment.
    if _utc(event.ends_at) > _utc(event.starts_at):
        component.add("dtend", _utc(event.ends_at))
    component.add("summary", one_line(event.summary))
    if event.description:
        component.add("description", _text(event.description))
    if event.location:
        component.add("location", one_line(event.location))
    if event.latitude is not None and event.longitude is not None:
        component.add("geo", (event.latitude, event.longitude))
    if event.url:
        component.add("url", vUri(one_line(event.url)))
    if event.categories:
        component.add("categories", [one_line(each) for each in event.categories])
    component.add("status", event.status)
    component.add("transp", transparency)
    if event.alarm_minutes is not None and event.status != "CANCELLED":
        component.add_component(_alarm(event))
    return component


def _alarm(event: CalendarEvent) -> "Alarm":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one_line(event.summary))
    alarm.add("trigger", timedelta(minutes=-(event.alarm_minutes or 0)))
    return alarm


def _utc(moment: datetime) -> datetime:
    """Times go out as UTC, with Z: for single events the one form that nobody misreads."""
    return moment.astimezone(UTC).replace(microsecond=0)


def _text(text: str) -> str:
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _address(person: Person) -> "vCalAddress":
    from icalendar import vCalAddress, vText

    address = vCalAddress(mailto(person.email))
    # A quotation mark can't stand in a parameter (RFC 5545 3.1), and few programs read RFC 6868's way around it.
    name = one_line(person.name.replace('"', ""))
    if name:
        address.params["CN"] = vText(name)
    return address


def mailto(email: str) -> str:
    """An address as a mailto: URI (RFC 6068 2). Raises ValueError where it is no address."""
    return "mailto:" + quote(ascii_address(email), safe="@:!$'()*+,")
