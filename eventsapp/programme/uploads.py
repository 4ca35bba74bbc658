"""Reads of programmes' files that wait to be imported."""

from sqlalchemy import select
from sqlalchemy.orm import undefer

from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.programme.models import ProgrammeUpload


def upload(event_id: int, organiser_id: int, key: int) -> ProgrammeUpload | None:
    """A file that this organiser uploaded for this event, while it waits to be confirmed; with its bytes."""
    wanted = select(ProgrammeUpload).where(
        ProgrammeUpload.id == key,
        ProgrammeUpload.event_id == event_id,
        ProgrammeUpload.organiser_id == organiser_id,
        ProgrammeUpload.expires_at > clock.now(),
    )
    return db.session.scalar(wanted.options(undefer(ProgrammeUpload.content)))
