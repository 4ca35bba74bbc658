"""What two snapshots differ in: every difference is found, told as what it is, and kept as JSON."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsapp.programme.comparison import Changes, FieldChange, Place, compare
from eventsapp.programme.snapshot import (
    EventFacts,
    Part,
    Programme,
    RoomFacts,
    SessionFacts,
    SpeakerFacts,
    TrackFacts,
    in_order,
)

NINE = datetime(2030, 5, 24, 6, 0, tzinfo=UTC)
EVENT = EventFacts(slug="talks", title={"en": "Talks"}, timezone="Europe/Helsinki", starts_at=NINE, ends_at=NINE)
TENT, STAGE = RoomFacts(guid="r1", name="Tent"), RoomFacts(guid="r2", name="Stage")
AINO, BO = SpeakerFacts(guid="s1", code="aino", name="Aino"), SpeakerFacts(guid="s2", code="bo", name="Bo")
PEACE = TrackFacts(slug="peace", name={"en": "Peace", "fi": "Rauha"})


def session(guid: str = "a", **given: Any) -> SessionFacts:
    facts: dict[str, Any] = {"code": guid, "title": {"en": guid.upper()}, "minutes": 30, "starts_at": NINE}
    return SessionFacts(guid=guid, **{**facts, **given})


def programme(*sessions: SessionFacts, **given: Any) -> Programme:
    facts: dict[str, Any] = {"rooms": (TENT, STAGE), "tracks": (PEACE,), "speakers": (AINO, BO), "event": EVENT}
    facts |= given
    return Programme(sessions=in_order(sessions, facts["rooms"]), **facts)


def only(before: SessionFacts, after: SessionFacts) -> Any:
    changes = compare(programme(before), programme(after))
    assert changes == Changes(sessions=changes.sessions)
    (change,) = changes.sessions
    return change


def test_a_first_release_has_only_new_sessions() -> None:
    changes = compare(None, programme(session("a"), session("b")))
    assert (changes.first, [each.code for each in changes.new], changes.any) == (True, ["a", "b"], True)


def test_new_and_cancelled_stand_by_time() -> None:
    later = NINE + timedelta(hours=1)
    changes = compare(programme(session("a"), session("b", starts_at=later)), programme(session("c", starts_at=later)))
    assert [(each.what, each.code) for each in changes.sessions] == [("gone", "a"), ("new", "c"), ("gone", "b")]
    assert [each.was for each in changes.cancelled] == [Place(NINE, 30, ""), Place(later, 30, "")]
    assert [each.now for each in changes.new] == [Place(later, 30, "")]


def test_a_move_says_from_where_and_when_to_where_and_when() -> None:
    later = NINE + timedelta(minutes=15)
    change = only(session(room="Tent"), session(room="Stage", starts_at=later, minutes=45))
    assert (change.moved, change.was, change.now) == (True, Place(NINE, 30, "Tent"), Place(later, 45, "Stage"))
    assert change.fields == ()


def test_a_changed_text_is_told_by_language() -> None:
    change = only(session(title={"en": "Old", "fi": "Sama"}), session(title={"en": "New", "fi": "Sama", "sv": "Ny"}))
    assert (change.moved, change.fields) == (
        False,
        (FieldChange("title", {"en": "Old"}, {"en": "New"}), FieldChange("title", {}, {"sv": "Ny"})),
    )


def test_a_moved_session_that_says_something_else_too_is_told_once() -> None:
    change = only(session(kind="talk"), session(kind="panel", room="Tent"))
    assert (change.moved, change.fields) == (True, (FieldChange("kind", {"": "talk"}, {"": "panel"}),))


def test_other_speakers_are_told_by_role() -> None:
    before = session(parts=(Part(speaker="aino"), Part(speaker="bo", role="moderator")))
    after = session(parts=(Part(speaker="bo"), Part(speaker="bo", role="moderator")))
    assert only(before, after).fields == (FieldChange("speaker", {"": "Aino"}, {"": "Bo"}),)
    turned = session(parts=tuple(reversed(before.parts)))
    assert only(before, turned).fields == (FieldChange("parts", {}, {}),)


def test_another_track_is_told_by_its_name() -> None:
    assert only(session(), session(track="peace")).fields == (FieldChange("track", {}, {"en": "Peace", "fi": "Rauha"}),)


def test_a_renamed_room_moves_nobody() -> None:
    before = programme(session(room="Tent"))
    after = programme(session(room="Big tent"), rooms=(replace(TENT, name="Big tent"), STAGE))
    changes = compare(before, after)
    assert changes.sessions == ()
    assert [(each.what, each.fields) for each in changes.rooms] == [
        ("changed", (FieldChange("name", {"": "Tent"}, {"": "Big tent"}),))
    ]


def test_rooms_that_swap_their_names_take_their_sessions_along() -> None:
    swapped = (replace(TENT, name="Stage"), replace(STAGE, name="Tent"))
    changes = compare(programme(session(room="Tent")), programme(session(room="Stage"), rooms=swapped))
    assert (changes.sessions, len(changes.rooms)) == ((), 2)


def test_a_room_that_was_made_anew_under_its_name_is_the_same_room() -> None:
    changes = compare(
        programme(session(room="Tent")), programme(session(room="Tent"), rooms=(STAGE, replace(TENT, guid="r9")))
    )
    assert changes.sessions == ()
    assert [(each.what, each.fields) for each in changes.rooms] == [("changed", (FieldChange("guid", {}, {}),))]


def test_people_and_the_event_are_told_too() -> None:
    moved = replace(EVENT, ends_at=NINE + timedelta(hours=1), venue={"fi": "Säätytalo"})
    changes = compare(
        programme(speakers=(AINO, BO)),
        programme(speakers=(replace(AINO, post="Minister"),), event=moved, rooms=(STAGE, TENT)),
    )
    assert [(each.what, each.code) for each in changes.speakers] == [("changed", "aino"), ("gone", "bo")]
    assert [field.name for field in changes.event] == ["ends_at", "venue"]
    assert (changes.order, changes.any) == (True, True)


codes = st.sampled_from(["a", "b", "c"])
texts = st.dictionaries(
    st.sampled_from(["en", "fi", "ar"]), st.text(st.characters(codec="utf-8"), min_size=1), max_size=2
)
sessions = st.builds(
    session,
    codes,
    title=texts,
    abstract=texts,
    minutes=st.integers(1, 90),
    starts_at=st.none() | st.integers(0, 5).map(lambda hours: NINE + timedelta(hours=hours)),
    room=st.sampled_from(["", "Tent", "Stage"]),
    track=st.sampled_from(["", "peace"]),
    parts=st.lists(
        st.builds(Part, speaker=st.sampled_from(["aino", "bo"]), role=st.sampled_from(["speaker", "host"])), max_size=3
    ).map(tuple),
    extra=st.dictionaries(st.sampled_from(["url", "id"]), st.integers(), max_size=1),
)
programmes = st.builds(
    lambda sessions, rooms, speakers, tracks: programme(*sessions, rooms=rooms, speakers=speakers, tracks=tracks),
    st.lists(sessions, unique_by=lambda each: each.guid, max_size=3),
    st.sampled_from(
        [(TENT, STAGE), (STAGE, TENT), (replace(TENT, capacity=5), STAGE), (replace(TENT, guid="r3"), STAGE)]
    ),
    st.sampled_from([(AINO, BO), (BO, AINO), (replace(AINO, bio={"fi": "Hän"}), BO)]),
    st.sampled_from([(PEACE,), (replace(PEACE, goals=(16,)),)]),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programmes, programmes)
def test_there_is_a_change_exactly_where_two_programmes_differ(before: Programme, after: Programme) -> None:
    changes = compare(before, replace(after, number=2, released_at=NINE))
    assert changes.any == (before != after)
    assert Changes.from_json(changes.to_json()) == changes
    kinds = [changes.new, changes.moved, changes.changed, changes.cancelled]
    assert sorted(each.code for kind in kinds for each in kind) == sorted(each.code for each in changes.sessions)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programmes, programmes)
def test_a_change_and_its_opposite_name_the_same_sessions(before: Programme, after: Programme) -> None:
    there, back = compare(before, after), compare(after, before)
    assert {each.guid for each in there.sessions} == {each.guid for each in back.sessions}
    assert {each.guid for each in there.new} == {each.guid for each in back.cancelled}
