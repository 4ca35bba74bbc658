"""Publishing the programme."""

from dataclasses import replace
from hashlib import sha256

from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.kernel import audit, clock
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme import changes, queries
from eventsapp.programme.models import Release
from eventsapp.programme.snapshot import Programme


def release(event_id: int, actor: str, note: str = "") -> Release:
    """Freeze the draft into the next release, which the public reads from now on.

    Sessions that have no time yet, and speakers who take part in none that has, stay out of it.
    note: what the organiser says of it, at most 500 characters. Raises NoResultFound where there is no such event.
    """
    with unit_of_work() as session:
        # Two at once wait for each other here, so that each gets a number of its own.
        event = session.execute(select(Event).where(Event.id == event_id).with_for_update()).scalar_one()
        before = queries.published(event_id)
        number = before.number + 1 if before else 1
        programme = replace(public(queries.draft(event_id)), number=number, released_at=clock.now())
        snapshot = programme.to_json()
        kind, _, key = actor.partition(":")
        made = Release(
            event_id=event_id,
            number=programme.number,
            note=note[:500],
            released_at=programme.released_at,
            organiser_id=int(key) if kind == "organiser" else None,
            snapshot=snapshot,
            digest=sha256(snapshot.encode()).hexdigest(),
        )
        session.add(made)
        session.flush()
        audit.record(actor, "released", event, number=made.number, sessions=len(programme.sessions))
        changes.tell(event, before, programme)
    return made


def public(programme: Programme) -> Programme:
    """What the public may see of a draft: the placed sessions, and who takes part in them."""
    sessions = tuple(session for session in programme.sessions if session.starts_at)
    seen = {part.speaker for session in sessions for part in session.parts}
    speakers = tuple(speaker for speaker in programme.speakers if speaker.code in seen)
    return replace(programme, sessions=sessions, speakers=speakers)
