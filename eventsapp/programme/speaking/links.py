"""Speakers' personal links: each opens one speaker's own page, and can be withdrawn."""

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager

from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.tokens import digest, new_token
from eventsapp.programme.models import Speaker, SpeakerLink


def issue(speaker: Speaker) -> str:
    """Make a new link for a speaker and give its token. Call it inside a unit of work; the others stay valid."""
    token = new_token()
    db.session.add(SpeakerLink(speaker_id=speaker.id, digest=digest(token)))
    return token


def speaker_by(token: str) -> Speaker | None:
    """The speaker of the valid link with this token; None for one that is unknown or withdrawn, by the same query."""
    link = db.session.scalar(
        select(SpeakerLink)
        .join(SpeakerLink.speaker)
        .options(contains_eager(SpeakerLink.speaker))
        .where(SpeakerLink.digest == digest(token), SpeakerLink.revoked_at.is_(None))
    )
    return link.speaker if link else None


def withdraw(speaker_id: int) -> int:
    """Let no link of a speaker open anything any more; gives how many were valid. Call it inside a unit of work."""
    result = db.session.execute(
        update(SpeakerLink)
        .where(SpeakerLink.speaker_id == speaker_id, SpeakerLink.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    return int(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
