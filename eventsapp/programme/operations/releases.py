"""Publishing the programme."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from flask_babel import lazy_gettext as _l

from eventsapp.events.models import Event
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme import changes, history, queries, wording
from eventsapp.programme.comparison import Changes, compare
from eventsapp.programme.models import Release
from eventsapp.programme.operations.held import hold_event
from eventsapp.programme.snapshot import Programme


@dataclass(frozen=True)
class Preview:
    """What a release would publish, and what it would change."""

    before: Programme | None
    #: All of it, with what is not placed and so not public.
    draft: Programme
    after: Programme
    changes: Changes

    @property
    def number(self) -> int:
        """The number that the release would have."""
        return self.before.number + 1 if self.before else 1

    @property
    def left_out(self) -> int:
        """How many sessions stay out of it, because they have no time."""
        return len(self.draft.sessions) - len(self.after.sessions)

    @property
    def seen(self) -> str:
        """The fingerprint of it all: another one as soon as the draft or the last release is another."""
        return sha256(f"{self.number}\n{self.after.to_json()}".encode()).hexdigest()


def preview(event_id: int) -> Preview:
    """What a release of the draft would be now. Raises NoResultFound where there is no such event."""
    before, draft = queries.published(event_id), queries.draft(event_id)
    after = public(draft)
    return Preview(before, draft, after, compare(before, after))


def release(event_id: int, actor: str, note: str = "", seen: str | None = None) -> Release:
    """Freeze the draft into the next release, which the public reads from now on.

    Sessions that have no time yet, and speakers who take part in none that has, stay out of it.
    note: what the organiser says of it, at most 500 characters.
    seen: the preview's fingerprint; None: whatever is there is released, also where it changes nothing.
    Raises Refused where the draft is no longer as it was seen or changes nothing, NoResultFound without such an event.
    """
    with unit_of_work():
        # Two at once wait for each other here, so that each gets a number of its own.
        event = hold_event(event_id)
        found = preview(event_id)
        if seen is not None and seen != found.seen:
            raise Refused(
                _l(
                    "The draft has been changed since you looked at what would be released. Nothing was released. "
                    "Look through the changes again."
                )
            )
        if seen is not None and not found.changes.any:
            raise Refused(_l("There is nothing to release: the public reads the programme as the draft has it."))
        return publish(event, found, actor, note)


def publish(
    event: Event, found: Preview, actor: str, note: str = "", notes: Mapping[str, str] | None = None
) -> Release:
    """Make the release of a preview. Part of a unit of work that holds the event's row.

    notes: the note by language, where nobody typed it.
    """
    programme = replace(found.after, number=found.number, released_at=clock.now())
    snapshot = programme.to_json()
    kind, _, key = actor.partition(":")
    made = Release(
        event_id=event.id,
        number=programme.number,
        note=wording.line(note)[:500],
        notes=dict(notes) if notes else None,
        released_at=programme.released_at,
        organiser_id=int(key) if kind == "organiser" else None,
        snapshot=snapshot,
        digest=sha256(snapshot.encode()).hexdigest(),
        changes=found.changes.to_json(),
        history=history.as_kept(history.following(history.up_to(event.id, found.number - 1), programme)),
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "released", event, number=made.number, sessions=len(programme.sessions))
    changes.tell(event, found.before, programme)
    return made


def public(programme: Programme) -> Programme:
    """What the public may see of a draft: the placed sessions, and who takes part in them."""
    sessions = tuple(session for session in programme.sessions if session.starts_at)
    seen = {part.speaker for session in sessions for part in session.parts}
    speakers = tuple(speaker for speaker in programme.speakers if speaker.code in seen)
    return replace(programme, sessions=sessions, speakers=speakers)
