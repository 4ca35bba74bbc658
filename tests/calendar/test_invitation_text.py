"""The text of a guest's calendar entry, line by line."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, vCalAddress, vInt, vText

from eventsapp.calendar.writing import CalendarEvent, Person, cancel, mailto, publish, request
from eventsapp.kernel.mailboxes import one_line

SEMINAR = CalendarEvent(
    uid="3f0c@example.org",
    sequence=2,
    stamped_at=datetime(2030, 5, 1, 12, 0, 0, 999, tzinfo=timezone(timedelta(hours=3))),
    starts_at=datetime(2030, 5, 24, 9, 30, tzinfo=timezone(timedelta(hours=3))),
    ends_at=datetime(2030, 5, 24, 12, 30, tzinfo=timezone(timedelta(hours=3))),
    summary="25th Anniversary Seminar",
    description="Doors open at 9.\r\nBring your invitation; thank you.",
    location="Säätytalo, Helsinki",
    latitude=60.1719,
    longitude=24.9539,
    url="https://example.org/events/seminar",
)
HOST = Person("IOM Finland", "calendar@example.org")
GUEST = Person('H.E. "Äidyt" O’Brien', "guest@example.org")


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_an_invitation_asks_one_guest_for_an_answer() -> None:
    assert unfolded(request(SEMINAR, HOST, GUEST, "NEEDS-ACTION")) == [
        "BEGIN:VCALENDAR",
        "PRODID:-//eventsapp//eventsapp//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:3f0c@example.org",
        "SEQUENCE:2",
        "DTSTAMP:20300501T090000Z",
        "DTSTART:20300524T063000Z",
        "DTEND:20300524T093000Z",
        "SUMMARY:25th Anniversary Seminar",
        "DESCRIPTION:Doors open at 9.\\nBring your invitation\\; thank you.",
        "LOCATION:Säätytalo\\, Helsinki",
        "GEO:60.1719;24.9539",
        "URL:https://example.org/events/seminar",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        'ORGANIZER;CN="IOM Finland":mailto:calendar@example.org',
        'ATTENDEE;CN="H.E. Äidyt O’Brien";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;'
        "PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:guest@example.org",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_cancellation_withdraws_it() -> None:
    lines = unfolded(cancel(replace(SEMINAR, sequence=3), HOST, GUEST))
    assert [line for line in lines if line.startswith(("METHOD", "SEQUENCE", "STATUS", "ATTENDEE", "UID"))] == [
        "METHOD:CANCEL",
        "UID:3f0c@example.org",
        "SEQUENCE:3",
        "STATUS:CANCELLED",
        'ATTENDEE;CN="H.E. Äidyt O’Brien";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT:mailto:guest@example.org',
    ]


def test_a_programme_keeps_nobody_busy_and_asks_nobody() -> None:
    lines = unfolded(publish([SEMINAR], name="Programme"))
    assert [
        line for line in lines if line.startswith(("METHOD", "NAME", "X-WR", "TRANSP", "ATTENDEE", "ORGANIZER"))
    ] == [
        "NAME:Programme",
        "X-WR-CALNAME:Programme",
        "TRANSP:TRANSPARENT",
    ]


def test_one_published_entry_keeps_busy_and_names_its_organizer() -> None:
    lines = unfolded(publish([SEMINAR], organizer=HOST))
    assert [line for line in lines if line.startswith(("TRANSP", "ORGANIZER"))] == [
        "TRANSP:OPAQUE",
        'ORGANIZER;CN="IOM Finland":mailto:calendar@example.org',
    ]


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("guest+seminar@example.org", "mailto:guest+seminar@example.org"),
        ("O'Brien@example.org", "mailto:O'Brien@example.org"),
        ("50%&more@example.org", "mailto:50%25%26more@example.org"),
        ('"odd one"@example.org', "mailto:%22odd%20one%22@example.org"),
        ("guest@bücher.example", "mailto:guest@xn--bcher-kva.example"),
    ],
)
def test_odd_addresses_make_well_formed_uris(address: str, uri: str) -> None:
    assert mailto(address) == uri


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="before the @"):
        request(SEMINAR, HOST, Person("Guest", "guest@example.org\r\nATTENDEE:mailto:x@example.org"), "ACCEPTED")


_NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120)


@given(_NAMES, _NAMES, st.integers(0, 99), st.sampled_from(["ACCEPTED", "NEEDS-ACTION"]))
def test_what_is_each_attendees_own_is_written_as_the_library_writes_it(
    attendee: str, organizer: str, sequence: int, partstat: Any
) -> None:
    entry = replace(SEMINAR, uid=f"{sequence}@example.org", sequence=sequence, alarm_minutes=30)
    content = request(entry, Person(organizer, "host@example.org"), Person(attendee, "guest@example.org"), partstat)
    # The same from another invitation of the event, with all that is its attendee's own put in its place.
    calendar = Calendar.from_ical(request(replace(entry, uid="another@example.org", sequence=7), HOST, GUEST, partstat))
    (event,) = calendar.walk("VEVENT")
    event["UID"], event["SEQUENCE"] = vText(entry.uid), vInt(sequence)
    for name, key, email in ((organizer, "ORGANIZER", "host"), (attendee, "ATTENDEE", "guest")):
        address, cn = vCalAddress(f"mailto:{email}@example.org"), one_line(name.replace('"', ""))
        if cn:
            address.params["CN"] = vText(cn)
        address.params.update({each: it for each, it in event[key].params.items() if each != "CN"})
        event[key] = address
    assert content == calendar.to_ical(sorted=False)
