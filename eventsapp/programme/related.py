"""What somebody who reads about one session may want to know of next."""

from typing import NamedTuple

from eventsapp.programme.snapshot import Programme, SessionFacts

#: So many of a track's sessions are named; the track's own list has them all.
OF_TRACK = 4


class Related(NamedTuple):
    """Other sessions of a session's people, of its track, and the next one in its room on the same day."""

    of_people: list[SessionFacts]
    of_track: list[SessionFacts]
    next_in_room: SessionFacts | None


def to(programme: Programme, session: SessionFacts) -> Related:
    """What is related to a session; nothing is named twice."""
    theirs = [
        each
        for person in programme.people_of(session)
        for each in programme.sessions_by_speaker[person.code]
        if each.code != session.code
    ]
    of_people = list({each.code: each for each in theirs}.values())
    after = _next_in_room(programme, session)
    named = {session.code, *(each.code for each in of_people), *([after.code] if after else [])}
    track = [each for each in programme.sessions if session.track and each.track == session.track]
    # The ones after it first: those before it may be over.
    place = next((number for number, each in enumerate(track) if each.code == session.code), 0)
    of_track = [each for each in [*track[place:], *track[:place]] if each.code not in named][:OF_TRACK]
    return Related(of_people, of_track, None if after in of_people else after)


def _next_in_room(programme: Programme, session: SessionFacts) -> SessionFacts | None:
    if not session.room or not session.starts_at or not session.ends_at:
        return None
    day = programme.days[session.starts_at.astimezone(programme.event.zone).date()]
    later = (each for each in day if each.room == session.room and each.starts_at and each.starts_at >= session.ends_at)
    return next(later, None)
