"""Warnings that an organiser leaves as they are, and what to be warned of."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from eventsapp.kernel import audit
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme.models import AcknowledgedWarning, ProgrammeRules
from eventsapp.programme.operations.held import hold_event
from eventsapp.programme.warned import warned

#: Minutes of the longest time between two sessions that can be asked for.
LONGEST_CHANGEOVER = 240


def leave(event_id: int, digests: Collection[str], actor: str) -> int:
    """Let these warnings be quiet until their facts change; gives how many now are. What is none any more is passed."""
    kind, _, key = actor.partition(":")
    with unit_of_work() as session:
        event = hold_event(event_id)
        found = [each for each in warned(event_id).speaking if each.digest in digests]
        for warning in found:
            session.add(
                AcknowledgedWarning(
                    event_id=event_id,
                    digest=warning.digest,
                    organiser_id=int(key) if kind == "organiser" else None,
                )
            )
        if found:
            audit.record(actor, "left warnings", event, kinds=sorted({each.kind for each in found}), count=len(found))
    return len(found)


def wake(event_id: int, digests: Collection[str], actor: str) -> None:
    """Let them speak again."""
    with unit_of_work() as session:
        event = hold_event(event_id)
        for digest in digests:
            session.execute(
                delete(AcknowledgedWarning).where(
                    AcknowledgedWarning.event_id == event_id, AcknowledgedWarning.digest == digest
                )
            )
        audit.record(actor, "woke warnings", event, count=len(digests))


def set_changeover(event_id: int, minutes: int, actor: str) -> None:
    """Say how many minutes a room wants between two sessions; 0: none. Raises Refused where that can't be."""
    if not 0 <= minutes <= LONGEST_CHANGEOVER:
        raise Refused(_l("Give a number of minutes from 0 to %(most)d.", most=LONGEST_CHANGEOVER), "changeover")
    with unit_of_work() as session:
        event = hold_event(event_id)
        session.merge(ProgrammeRules(event_id=event_id, changeover_minutes=minutes))
        audit.record(actor, "set rules", event, changeover=minutes)
