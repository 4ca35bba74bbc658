"""A programme is read from an iCalendar file: entries are sessions, known again by their UIDs."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from eventsapp.programme import exchange
from eventsapp.programme.exchange import Given
from eventsapp.programme.snapshot import Programme
from tests.conformance.test_schedules import programmes, sample
from tests.programme.schedules import problems, read, warnings


def calendar(*entries: str, head: str = "") -> bytes:
    """A calendar; the first line of the first entry is line 3, and each has eight more than it says."""
    body = "".join(f"BEGIN:VEVENT\n{entry}\nEND:VEVENT\n" for entry in entries)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{body}END:VCALENDAR\n".encode()


TALK = "UID:talk@example.org\nDTSTART:20300525T063000Z\nDTEND:20300525T065500Z\nSUMMARY:Wells\\, roads\nLOCATION:Tent"


def test_an_entry_is_a_session() -> None:
    programme = read(calendar(f"{TALK}\nDESCRIPTION:What we\n  learnt\\nhere\nCATEGORIES:Water,Roads"), "ics").programme
    (session,) = programme.sessions

    assert (session.code, session.title, session.abstract, session.minutes, session.room, session.track) == (
        "wells-roads",
        {"en": "Wells, roads"},
        {"en": "What we learnt\nhere"},
        25,
        "Tent",
        "water",
    )
    assert (f"{session.starts_at:%Y-%m-%d %H:%M}", [each.name for each in programme.rooms]) == (
        "2030-05-25 06:30",
        ["Tent"],
    )


def test_a_colon_that_a_text_begins_with_is_the_texts() -> None:
    data = calendar(TALK.replace("Wells", ":Wells") + "\nDESCRIPTION;LANGUAGE=en::")

    assert [(each.title["en"], each.abstract) for each in read(data, "ics").programme.sessions] == [
        (":Wells, roads", {"en": ":"})
    ]


def test_the_same_uid_is_the_same_session() -> None:
    first, again = (
        read(calendar(text), "ics").programme.sessions[0] for text in (TALK, TALK.replace("Wells", "Pipes"))
    )

    assert (first.guid == again.guid, again.title) == (True, {"en": "Pipes, roads"})


@pytest.mark.parametrize(
    ("line", "utc"),
    [
        ("DTSTART;TZID=Europe/Helsinki:20300525T093000", "06:30"),
        ("DTSTART;TZID=/freeassociation.sourceforge.net/Tzfile/Europe/Helsinki:20300525T093000", "06:30"),
        ("DTSTART;TZID=FLE Standard Time:20300525T093000", "06:30"),
        ('DTSTART;TZID="Europe/Brussels":20300525T093000', "07:30"),
        ("DTSTART:20300525T093000", "06:30"),
    ],
)
def test_a_time_in_a_zone(line: str, utc: str) -> None:
    (session,) = read(
        calendar(TALK.replace("DTSTART:20300525T063000Z", line).replace("T065500", "T235500")), "ics"
    ).programme.sessions

    assert f"{session.starts_at:%H:%M}" == utc


def test_a_calendars_own_zone_counts() -> None:
    data = calendar(TALK.replace("063000Z", "093000"), head="X-WR-TIMEZONE:Europe/Brussels\n")

    assert f"{read(data, 'ics').programme.sessions[0].starts_at:%H:%M}" == "07:30"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (f"{TALK}\nRRULE:FREQ=DAILY", [(3, "the entry repeats; its first time alone is taken")]),
        (
            TALK.replace("DTEND:20300525T065500Z\n", ""),
            [(3, "the session has no duration; it is read as 30 minutes")],
        ),
        (TALK.replace("UID:talk@example.org\n", ""), [(3, "the entry has no UID; one is made of its title and time")]),
        (
            TALK.replace(":20300525T063000Z", ";TZID=Moon/Base:20300525T063000").replace("T065500", "T235500"),
            [(5, "the time zone 'Moon/Base' is not known; Europe/Helsinki is meant")],
        ),
        (
            TALK.replace("20300525T063000Z", "20300331T033000").replace("20300525T065500", "20300331T055500"),
            [(5, "03:30 on 2030-03-31 does not exist in Europe/Helsinki; 04:30 is meant")],
        ),
        (
            TALK.replace(":20300525T063000Z", ";VALUE=DATE:20300525").replace("DTEND", "X-END") + "\nDURATION:PT25M",
            [(5, "the entry has a day and no time of day; it is not placed")],
        ),
    ],
)
def test_what_a_calendar_lacks_is_filled_in_and_said(entry: str, said: list[tuple[int, str]]) -> None:
    other = "UID:o\nDTSTART:20300525T080000Z\nDURATION:PT1H\nSUMMARY:Other"

    assert warnings(calendar(entry, other), "ics") == said
    assert len(read(calendar(entry, other), "ics").programme.sessions) == 2


def test_cancelled_entries_and_days_of_a_series_are_left_out() -> None:
    data = calendar(TALK, f"{TALK}\nSTATUS:CANCELLED", f"{TALK}\nRECURRENCE-ID:20300526T063000Z")

    assert (len(read(data, "ics").programme.sessions), [said for _line, said in warnings(data, "ics")]) == (
        1,
        ["the entry is cancelled; it is left out", "the entry is one day of a series; it is left out"],
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (calendar(), [(0, "there are no entries in this calendar")]),
        (calendar(TALK, TALK), [(10, "another entry has the same UID")]),
        (calendar(TALK.replace("20300525T063000Z", "tomorrow")), [(5, "the start 'tomorrow' is no time")]),
        (calendar(TALK.replace("Wells", "x" * 5000)), [(3, "the title has 5007 characters; 500 is the most")]),
        (
            calendar(TALK.replace("Wells", "Äidyt")).decode().encode("latin-1"),
            [(7, "this is not UTF-8, as the file should be; it looks like Latin-1 or Windows-1252. Save it as UTF-8")],
        ),
    ],
)
def test_a_calendar_that_can_not_be_read(data: bytes, expected: list[tuple[int, str]]) -> None:
    assert [each for each in problems(data, "ics") if "no entry of" not in each[1]] == expected


def test_a_hostile_time_zone_keeps_nobody_busy() -> None:
    """icalendar's own reader works such rules out for minutes; a zone's rules are never looked at."""
    rule = "BEGIN:STANDARD\nDTSTART:00010101T000000\nRRULE:FREQ=SECONDLY\nTZOFFSETFROM:+0200\n"
    rule += "TZOFFSETTO:+0300\nEND:STANDARD\n"
    zone = f"BEGIN:VTIMEZONE\nTZID:Evil\nX-LIC-LOCATION:Europe/Helsinki\n{rule * 200}END:VTIMEZONE\n"
    data = calendar(TALK.replace(":20300525T063000Z", ";TZID=Evil:20300525T093000"), head=zone)

    assert f"{read(data, 'ics').programme.sessions[0].starts_at:%H:%M}" == "06:30"


def test_right_to_left_marks_and_control_characters() -> None:
    (session,) = read(calendar(TALK.replace("Wells", "\u202eמים\u202c\x07 ماء")), "ics").programme.sessions

    assert session.title == {"en": "\u202eמים\u202c ماء, roads"}


@pytest.mark.parametrize("name", ["fosdem-2023.xml", "pretalx-democon.json"])
def test_a_real_programme_comes_back(samples: Path, name: str) -> None:
    assert _came_back(sample(samples, name))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programmes())
def test_any_programme_comes_back_into_its_draft(went: Programme) -> None:
    assert _came_back(went)


def _came_back(went: Programme) -> bool:
    """Into the draft that it came from it brings nothing new, and what goes out once more is the same."""
    went = replace(went, released_at=went.released_at or went.event.starts_at)
    written = exchange.write("ics", went)
    if not any(each.starts_at for each in went.sessions):
        return True
    event = went.event
    given = Given(slug=event.slug, timezone=event.timezone, languages=event.languages, draft=went)
    came = exchange.read("ics", written, given).programme
    assert came.sessions == went.sessions
    again = replace(came, number=went.number, released_at=went.released_at)
    assert exchange.write("ics", again) == written
    return True
