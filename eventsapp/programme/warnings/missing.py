"""What is not there yet: a time, a room, a speaker's word."""

from collections.abc import Iterator

from eventsapp.programme.snapshot import SessionFacts
from eventsapp.programme.warnings.facts import DraftWarning, Facts, about


def no_time(facts: Facts) -> Iterator[DraftWarning]:
    """A session without a time: no release shows it."""
    for session in facts.draft.sessions:
        if session.starts_at is None:
            yield DraftWarning(kind="no_time", about=about(session))


def no_room(facts: Facts) -> Iterator[DraftWarning]:
    """A session without a room, where there are rooms. Breaks and ceremonies may be in all of them."""
    for session in facts.draft.sessions if facts.draft.rooms else ():
        if not session.room and not session.is_pause and session.kind.lower() != "ceremony":
            yield DraftWarning(kind="no_room", about=about(session))


def unconfirmed(facts: Facts) -> Iterator[DraftWarning]:
    """A speaker who has not said yet that they will: one warning with all their sessions."""
    yield from _by_answer(facts, "unconfirmed", None)


def declined(facts: Facts) -> Iterator[DraftWarning]:
    """A speaker who has said that they can't, and is in the programme."""
    yield from _by_answer(facts, "declined", False)


def _by_answer(facts: Facts, kind: str, answer: bool | None) -> Iterator[DraftWarning]:
    for code, sessions in facts.draft.sessions_by_speaker.items():
        speaker = facts.draft.speaker_by_code.get(code)
        of_these: list[SessionFacts] = [each for each in sessions if facts.answers.get((each.guid, code)) is answer]
        if speaker and of_these:
            names = {"speaker": speaker.name}
            yield DraftWarning(kind=kind, about=about(*of_these), names=names, facts=(speaker.guid,))
