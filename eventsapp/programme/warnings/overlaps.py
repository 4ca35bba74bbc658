"""Two sessions at one time: in one room, or with one speaker; and too little time between them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from eventsapp.programme.snapshot import SessionFacts
from eventsapp.programme.warnings.facts import DraftWarning, Facts, about


def room_twice(facts: Facts) -> Iterator[DraftWarning]:
    """A room with two sessions at once."""
    for room, sessions in _by_room(facts).items():
        for first, second in _pairs(sessions):
            if overlap := _overlap(first, second):
                yield DraftWarning(
                    kind="room_twice",
                    about=about(first, second),
                    at=overlap[0],
                    until=overlap[1],
                    names={"room": room},
                    facts=(_guid(facts, room),),
                )


def changeover(facts: Facts) -> Iterator[DraftWarning]:
    """Two sessions in a room with less time between them than it takes to change over. A break is such a time."""
    wanted = timedelta(minutes=facts.changeover)
    for room, sessions in _by_room(facts).items() if wanted else ():
        for first, second in _pairs(sessions):
            if first.is_pause or second.is_pause or _overlap(first, second):
                continue
            assert first.ends_at
            assert second.starts_at
            gap = second.starts_at - first.ends_at
            if gap < wanted:
                minutes = int(gap.total_seconds() // 60)
                yield DraftWarning(
                    kind="changeover",
                    about=about(first, second),
                    at=first.ends_at,
                    until=second.starts_at,
                    names={"room": room, "minutes": minutes, "wanted": facts.changeover},
                    facts=(_guid(facts, room), minutes, facts.changeover),
                )


def speaker_twice(facts: Facts) -> Iterator[DraftWarning]:
    """Somebody who takes part in two sessions at once."""
    for code, sessions in facts.draft.sessions_by_speaker.items():
        speaker = facts.draft.speaker_by_code.get(code)
        for first, second in _pairs([each for each in sessions if each.starts_at]) if speaker else ():
            if speaker and (overlap := _overlap(first, second)):
                yield DraftWarning(
                    kind="speaker_twice",
                    about=about(first, second),
                    at=overlap[0],
                    until=overlap[1],
                    names={"speaker": speaker.name},
                    facts=(speaker.guid,),
                )


def _by_room(facts: Facts) -> dict[str, list[SessionFacts]]:
    found: dict[str, list[SessionFacts]] = {}
    for session in facts.draft.sessions:
        if session.room and session.starts_at:
            found.setdefault(session.room, []).append(session)
    return found


def _pairs(sessions: list[SessionFacts]) -> Iterator[tuple[SessionFacts, SessionFacts]]:
    """Each session (they stand by time) with the one before it that ends last: what it meets first, if anything.

    Not all pairs that overlap: a thousand sessions at one time are a thousand warnings, not half a million.
    """
    longest: SessionFacts | None = None
    for session in sessions:
        if longest:
            yield longest, session
        if longest is None or _ends(session) >= _ends(longest):
            longest = session


def _ends(session: SessionFacts) -> float:
    return session.ends_at.timestamp() if session.ends_at else 0


def _overlap(first: SessionFacts, second: SessionFacts) -> tuple[datetime, datetime] | None:
    assert first.ends_at
    assert second.starts_at
    assert second.ends_at
    if second.starts_at >= first.ends_at:
        return None
    return second.starts_at, min(first.ends_at, second.ends_at)


def _guid(facts: Facts, room: str) -> str:
    return next((each.guid for each in facts.draft.rooms if each.name == room), "")
