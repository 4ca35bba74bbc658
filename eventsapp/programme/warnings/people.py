"""What people counted on: a chair, and the session that they chose."""

from collections.abc import Iterator

from eventsapp.programme.warnings.facts import DraftWarning, Facts, about


def room_small(facts: Facts) -> Iterator[DraftWarning]:
    """A session with more sign-ups than its room has seats."""
    rooms = {room.name: room for room in facts.draft.rooms}
    for session in facts.draft.sessions:
        room, interest = rooms.get(session.room), facts.interest.get(session.guid)
        if room and room.capacity is not None and interest and interest.signed_up > room.capacity:
            yield DraftWarning(
                kind="room_small",
                about=about(session),
                at=session.starts_at,
                until=session.ends_at,
                names={"room": room.name, "seats": room.capacity, "people": interest.signed_up},
                facts=(room.guid, room.capacity, interest.signed_up),
            )


def dropped(facts: Facts) -> Iterator[DraftWarning]:
    """A session that the next release takes away although people signed up for it or starred it."""
    placed = {session.guid for session in facts.draft.sessions if session.starts_at}
    for session in facts.published.sessions if facts.published else ():
        interest = facts.interest.get(session.guid)
        if session.guid not in placed and interest and any(interest):
            yield DraftWarning(
                kind="dropped",
                about=about(session),
                at=session.starts_at,
                until=session.ends_at,
                names={"signed_up": interest.signed_up, "starred": interest.starred},
                facts=tuple(interest),
            )
