"""Where the rest of a stage's day goes when it runs late or catches up: pure."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsapp.programme.delay import Delay, moved, moves
from eventsapp.programme.snapshot import EventFacts, Programme, RoomFacts, SessionFacts, in_order

#: Nine in Helsinki.
NINE = datetime(2030, 5, 24, 6, 0, tzinfo=UTC)
TENT, STAGE = RoomFacts(guid="r1", name="Tent"), RoomFacts(guid="r2", name="Stage")


def session(guid: str, minute: int | None, minutes: int = 30, kind: str = "talk", room: str = "Tent") -> SessionFacts:
    starts_at = None if minute is None else NINE + timedelta(minutes=minute)
    return SessionFacts(
        guid=guid, code=guid, title={"en": guid}, minutes=minutes, starts_at=starts_at, kind=kind, room=room
    )


def programme(*sessions: SessionFacts) -> Programme:
    event = EventFacts(slug="talks", title={"en": "T"}, timezone="Europe/Helsinki", starts_at=NINE, ends_at=NINE)
    return Programme(event=event, rooms=(TENT, STAGE), sessions=in_order(sessions, (TENT, STAGE)))


def found(given: Programme, minutes: int, first: str = "a", **more: Any) -> list[tuple[str, int, int]]:
    """(guid, new start in minutes after nine, new length) of each move."""
    made = moves(given, Delay(room="Tent", first=first, minutes=minutes, **more))
    return [(each.session.guid, int((each.starts_at - NINE).total_seconds() // 60), each.minutes) for each in made]


#: Two talks, a coffee of 20 minutes, a talk, ten free minutes, a talk.
MORNING = programme(
    session("a", 0),
    session("b", 30),
    session("coffee", 60, 20, "break"),
    session("c", 80),
    session("d", 120),
    session("elsewhere", 60, room="Stage"),
    session("all rooms", 60, kind="ceremony", room=""),
    session("unplaced", None),
    session("tomorrow", 24 * 60),
)


def test_all_that_is_left_of_the_rooms_day_goes_later() -> None:
    expected = [("b", 45, 30), ("coffee", 75, 20), ("c", 95, 30), ("d", 135, 30)]
    assert found(MORNING, 15, first="b") == expected


def test_or_earlier() -> None:
    assert found(MORNING, -5, first="c") == [("c", 75, 30), ("d", 115, 30)]


def test_a_break_and_free_time_take_up_what_they_can() -> None:
    assert found(MORNING, 10, eat_breaks=True) == [("a", 10, 30), ("b", 40, 30), ("coffee", 70, 10)]
    # Twenty of thirty: the break keeps five minutes, the free time takes ten of the fifteen that are left.
    assert found(MORNING, 30, eat_breaks=True) == [
        ("a", 30, 30),
        ("b", 60, 30),
        ("coffee", 90, 5),
        ("c", 95, 30),
        ("d", 125, 30),
    ]


def test_free_time_that_changing_over_takes_is_not_taken_up() -> None:
    assert found(MORNING, 30, eat_breaks=True, changeover=10)[-1] == ("d", 135, 30)


def test_catching_up_by_breaks_begins_at_the_first_one() -> None:
    assert found(MORNING, -10, eat_breaks=True) == [("coffee", 60, 10), ("c", 70, 30), ("d", 110, 30)]
    assert found(MORNING, -20, eat_breaks=True) == [("coffee", 60, 5), ("c", 65, 30), ("d", 100, 30)]


def test_a_break_shorter_than_five_minutes_is_left_whole() -> None:
    short = programme(session("a", 0), session("pause", 30, 3, "break"), session("b", 33))
    assert found(short, 15, eat_breaks=True) == [("a", 15, 30), ("pause", 45, 3), ("b", 48, 30)]


def test_what_follows_midnight_belongs_to_the_evening() -> None:
    night = programme(session("a", 14 * 60 + 30), session("b", 15 * 60 + 10), session("breakfast", 24 * 60))
    assert [each[:2] for each in found(night, 20)] == [("a", 14 * 60 + 50), ("b", 15 * 60 + 30)]


def test_minutes_are_real_ones_in_a_night_that_changes_the_clocks() -> None:
    # Helsinki, 31 March 2030: three o'clock becomes four. Half past two and 20 minutes later are 02:50; 40 are 04:10.
    half_past_two = datetime(2030, 3, 31, 0, 30, tzinfo=UTC)
    late = SessionFacts(guid="a", code="a", title={}, minutes=30, starts_at=half_past_two, room="Tent")
    for minutes, clock in ((20, "02:50"), (40, "04:10")):
        (move,) = moves(programme(late), Delay(room="Tent", first="a", minutes=minutes))
        assert f"{move.starts_at.astimezone(MORNING.event.zone):%H:%M}" == clock
    # 27 October 2030: half past three comes twice.
    twice = SessionFacts(
        guid="a", code="a", title={}, minutes=30, starts_at=datetime(2030, 10, 27, 0, 30, tzinfo=UTC), room="Tent"
    )
    (move,) = moves(programme(twice), Delay(room="Tent", first="a", minutes=60))
    assert f"{move.starts_at.astimezone(MORNING.event.zone):%H:%M %z}" == "03:30 +0200"


@pytest.mark.parametrize("first", ["elsewhere", "all rooms", "unplaced", "nothing"])
def test_nothing_moves_from_what_the_room_does_not_have(first: str) -> None:
    assert found(MORNING, 15, first=first) == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 60), st.booleans()), min_size=1, max_size=12),
    st.integers(-240, 240).filter(bool),
    st.integers(0, 15),
)
def test_no_session_overtakes_another_and_only_breaks_become_shorter(
    slots: list[tuple[int, int, bool]], minutes: int, changeover: int
) -> None:
    at, sessions = 0, []
    for number, (free, length, pause) in enumerate(slots):
        sessions.append(session(f"s{number}", at + free, length, "break" if pause else "talk"))
        at += free + length
    before = programme(*sessions)
    delay = Delay(room="Tent", first="s0", minutes=minutes, eat_breaks=True, changeover=changeover)
    made = {each.session.guid: (each.starts_at, each.minutes) for each in moves(before, delay)}
    after = moved(before, made)
    assert [each.guid for each in after.sessions] == [each.guid for each in before.sessions]
    for old, new in zip(before.sessions, after.sessions, strict=True):
        assert new.minutes == old.minutes or (old.is_pause and 5 <= new.minutes < old.minutes)
        assert old.starts_at
        assert new.starts_at
        shift = (new.starts_at - old.starts_at).total_seconds() / 60
        assert 0 <= shift <= minutes or minutes <= shift <= 0
    for one, two in zip(after.sessions, after.sessions[1:], strict=False):
        assert one.ends_at
        assert two.starts_at
        assert one.ends_at <= two.starts_at
