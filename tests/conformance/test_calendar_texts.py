"""Every kind of calendar text that we send, before our lint and before icalendar's own parser, for any content."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from eventsapp.calendar.writing import CalendarEvent, Person, cancel, publish, request
from eventsapp.kernel.mailboxes import one_line
from tests.conformance.lint import lint

NASTY = st.text(st.characters(exclude_categories=()), max_size=200) | st.sampled_from(
    [
        "",
        '"',
        "a\r\nATTENDEE:mailto:x@y.z",
        "\\n;,:",
        "^n^'",
        "ääkkösiä 😀" * 30,
        "a\x00b",
        "\u2028",
        "\ud800",
        "-" * 300,
    ]
)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=40_000)).map(
    lambda after: datetime(1971, 1, 1, tzinfo=UTC) + after
)


@st.composite
def calendar_events(draw: Any) -> CalendarEvent:
    starts_at = draw(MOMENTS)
    return CalendarEvent(
        uid=draw(st.uuids()).hex + "@example.org",
        starts_at=starts_at,
        ends_at=starts_at + draw(st.timedeltas(timedelta(0), timedelta(days=3))),
        summary=draw(NASTY),
        sequence=draw(st.integers(0, 99)),
        stamped_at=draw(MOMENTS),
        description=draw(NASTY),
        location=draw(NASTY),
        latitude=draw(st.none() | st.floats(-90, 90)),
        longitude=draw(st.none() | st.floats(-180, 180)),
        url="https://example.org/events/seminar?a=b,c;d",
        categories=tuple(draw(st.lists(st.sampled_from(["SDG 1", "a,b"]), max_size=2))),
    )


PEOPLE = st.builds(
    Person,
    NASTY,
    st.sampled_from(
        [
            "a@example.org",
            "O'Brien+tag@example.org",
            '"odd one"@example.org',
            "x%y&z@bücher.example",
            "a{b}@example.org",
        ]
    ),
)


@given(calendar_events(), PEOPLE, PEOPLE)
@settings(max_examples=150, deadline=None)
def test_an_invitation_is_right_whatever_people_typed(event: CalendarEvent, organizer: Person, guest: Person) -> None:
    content = request(event, organizer, guest, "ACCEPTED")
    [lines] = lint(content)
    assert lines["SEQUENCE"][0].value == str(event.sequence)
    assert lines["ATTENDEE"][0].parameters.get("CN", "") == one_line(guest.name.replace('"', "")).replace("^", "^^")
    [parsed] = Calendar.from_ical(content).events
    assert str(parsed["SUMMARY"]) == one_line(event.summary)
    assert parsed["DTSTART"].dt == event.starts_at.replace(microsecond=0)


@given(calendar_events(), PEOPLE, PEOPLE)
@settings(max_examples=50, deadline=None)
def test_a_cancellation_is_right(event: CalendarEvent, organizer: Person, guest: Person) -> None:
    [lines] = lint(cancel(event, organizer, guest))
    assert [line.value for line in lines["STATUS"]] == ["CANCELLED"]


@given(st.lists(calendar_events(), max_size=4), NASTY)
@settings(max_examples=50, deadline=None)
def test_a_programme_is_right(events: list[CalendarEvent], name: str) -> None:
    content = publish(events, name=f"Talks {name}")
    assert [lines["UID"][0].value for lines in lint(content)] == [event.uid for event in events]
    assert b"METHOD:" not in content
