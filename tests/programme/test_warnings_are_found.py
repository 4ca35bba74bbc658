"""What an organiser is warned of: pure functions over a draft."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from eventsapp.programme.interest import Interest
from eventsapp.programme.snapshot import EventFacts, Part, Programme, RoomFacts, SessionFacts, SpeakerFacts, in_order
from eventsapp.programme.warnings import DraftWarning, Facts, Hours, warnings

#: Nine in Helsinki.
NINE = datetime(2030, 5, 24, 6, 0, tzinfo=UTC)
EVENT = EventFacts(
    slug="talks", title={"en": "Talks"}, timezone="Europe/Helsinki", starts_at=NINE, ends_at=NINE + timedelta(hours=8)
)
TENT, STAGE = RoomFacts(guid="r1", name="Tent", capacity=20), RoomFacts(guid="r2", name="Stage")
AINO = SpeakerFacts(guid="s1", code="aino", name="Aino")


def session(guid: str, minute: int | None = 0, **given: Any) -> SessionFacts:
    starts_at = None if minute is None else NINE + timedelta(minutes=minute)
    facts: dict[str, Any] = {"code": guid, "title": {"en": guid.upper()}, "minutes": 30, "room": "Tent"}
    return SessionFacts(guid=guid, starts_at=starts_at, **{**facts, **given})


def facts(*sessions: SessionFacts, event: EventFacts = EVENT, **given: Any) -> Facts:
    rooms = (TENT, STAGE)
    draft = Programme(event=event, rooms=rooms, speakers=(AINO,), sessions=in_order(sessions, rooms))
    return Facts(draft=draft, **given)


def found(given: Facts) -> list[tuple[str, list[str]]]:
    return [(each.kind, [about.guid for about in each.about]) for each in warnings(given)]


def only(given: Facts) -> DraftWarning:
    (warning,) = warnings(given)
    return warning


def test_a_programme_without_fault_has_no_warnings() -> None:
    assert found(facts(session("a"), session("b", 30), session("c", 0, room="Stage"))) == []


def test_a_room_used_twice() -> None:
    warning = only(facts(session("a"), session("b", 20)))
    assert (warning.kind, [each.guid for each in warning.about]) == ("room_twice", ["a", "b"])
    assert (warning.at, warning.until) == (NINE + timedelta(minutes=20), NINE + timedelta(minutes=30))
    assert warning.names == {"room": "Tent"}


def test_a_long_session_meets_each_one_below_it() -> None:
    given = facts(session("a", minutes=240), session("b", 30), session("c", 90), session("d", 240))
    assert found(given) == [("room_twice", ["a", "b"]), ("room_twice", ["a", "c"])]


def test_what_is_in_all_rooms_uses_none_twice() -> None:
    assert found(facts(session("a"), session("b", room="", kind="ceremony"), session("c", room="", kind="Lunch"))) == []


def test_a_speaker_in_two_places() -> None:
    parts = (Part(speaker="aino"), Part(speaker="aino", role="host"))
    answers = {("a", "aino"): True, ("b", "aino"): True}
    given = facts(session("a", parts=parts), session("b", 29, room="Stage", parts=parts), answers=answers)
    assert found(given) == [("speaker_twice", ["a", "b"])]


def test_outside_the_events_hours() -> None:
    given = facts(session("a", -1), session("b", 8 * 60 - 30), session("c", 8 * 60 - 29, room="Stage"))
    assert found(given) == [("outside_event", ["a"]), ("outside_event", ["c"])]


def test_a_session_on_another_zones_day_is_outside() -> None:
    # The day that was meant in Helsinki, typed as if in Auckland: nine hours before anybody is there.
    assert found(facts(session("a", -9 * 60))) == [("outside_event", ["a"])]
    assert found(facts(session("a", -365 * 24 * 60))) == [("outside_event", ["a"])]


@pytest.mark.parametrize(
    ("opens", "closes", "minute", "outside"),
    [
        (time(9), time(17), 0, False),
        (time(9), time(17), 7 * 60 + 31, True),
        (time(9, 1), time(17), 0, True),
        (time(10), None, 30, True),
        (None, time(9, 29), 0, True),
        (None, time(9, 30), 0, False),
        # A stage that is open past midnight: at half past midnight it is, at nine it is not.
        (time(18), time(2), 15 * 60 + 30, False),
        (time(18), time(2), 16 * 60 + 31, True),
        (time(18), time(2), 0, True),
    ],
)
def test_outside_a_rooms_hours(opens: time | None, closes: time | None, minute: int, outside: bool) -> None:
    long = replace(EVENT, ends_at=NINE + timedelta(days=2))
    given = facts(session("a", minute), event=long, hours={"r1": Hours(opens, closes)})
    assert found(given) == ([("outside_room", ["a"])] if outside else [])


def test_a_rooms_hours_are_those_of_the_clock_in_a_night_that_changes_it() -> None:
    # Helsinki, 31 March 2030: three o'clock becomes four. From 22 to 4 the room is open for five hours.
    ten = datetime(2030, 3, 30, 20, 0, tzinfo=UTC)
    event = replace(EVENT, starts_at=ten - timedelta(days=1), ends_at=ten + timedelta(days=1))
    hours = {"r1": Hours(time(22), time(4))}
    for minutes, expected in ((300, []), (301, [("outside_room", ["a"])])):
        night = replace(session("a"), starts_at=ten, minutes=minutes)
        assert found(facts(night, event=event, hours=hours)) == expected


def test_too_little_time_between_two() -> None:
    sessions = (session("a"), session("b", 35), session("c", 75))
    assert found(facts(*sessions)) == []
    assert found(facts(*sessions, changeover=10)) == [("changeover", ["a", "b"])]
    assert only(facts(*sessions, changeover=10)).names == {"room": "Tent", "minutes": 5, "wanted": 10}
    assert found(facts(session("a"), session("b", 30, kind="break"), session("c", 60), changeover=10)) == []


def test_speakers_who_have_not_said_yes() -> None:
    parts = (Part(speaker="aino"),)
    sessions = (session("a", parts=parts), session("b", 30, parts=parts), session("c", 60, parts=parts))
    assert found(facts(*sessions)) == [("unconfirmed", ["a", "b", "c"])]
    answers = {("a", "aino"): True, ("b", "aino"): False}
    assert found(facts(*sessions, answers=answers)) == [("declined", ["b"]), ("unconfirmed", ["c"])]


def test_a_room_smaller_than_its_sign_ups() -> None:
    given = facts(session("a"), session("b", 30), interest={"a": Interest(20, 500), "b": Interest(21, 0)})
    assert found(given) == [("room_small", ["b"])]
    assert only(given).names == {"room": "Tent", "seats": 20, "people": 21}


def test_a_dropped_session_that_people_chose() -> None:
    published = facts(session("a"), session("b", 30), session("c", 60), session("d", 90)).draft
    interest = {"a": Interest(1, 0), "b": Interest(0, 2), "c": Interest(0, 0), "d": Interest(3, 3), "e": Interest(9, 9)}
    given = facts(session("a"), session("b", None), published=published, interest=interest)
    assert found(given) == [("dropped", ["b"]), ("dropped", ["d"]), ("no_time", ["b"])]


def test_without_time_or_room() -> None:
    given = facts(session("a", None), session("b", room=""), session("c", room="", kind="break"))
    assert found(given) == [("no_time", ["a"]), ("no_room", ["b"])]
    without_rooms = replace(given, draft=replace(given.draft, rooms=()))
    assert found(without_rooms) == [("no_time", ["a"])]


def test_a_digest_changes_with_the_facts_and_not_with_a_title() -> None:
    given = facts(session("a"), session("b", 20))
    retitled = facts(session("a", title={"en": "Better"}), session("b", 20))
    moved, moved_too = facts(session("a"), session("b", 21)), facts(session("a", 1), session("b", 21))
    digests = [only(each).digest for each in (given, retitled, moved, moved_too)]
    assert (digests[0] == digests[1], len(set(digests))) == (True, 3)


def test_a_thousand_sessions_at_one_time_are_a_thousand_warnings() -> None:
    parts = (Part(speaker="aino"),)
    given = facts(*(session(f"s{number}", parts=parts) for number in range(1000)))
    kinds = [each.kind for each in warnings(given)]
    assert (kinds.count("room_twice"), kinds.count("speaker_twice"), len(kinds)) == (999, 999, 1999)
