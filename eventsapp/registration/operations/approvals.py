"""The host decides about those who asked for a place."""

from collections.abc import Sequence

from sqlalchemy import select

from eventsapp.guests import links
from eventsapp.guests.facts import FactKind
from eventsapp.guests.models import LinkPurpose
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit, clock
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration import letters, taking
from eventsapp.registration.models import MOVES, Registration, RegistrationState
from eventsapp.registration.operations import choices, companions, seats, waiting

_S = RegistrationState


def approve(event_id: int, registration_ids: Sequence[int], actor: str) -> int:
    """Take those who asked, in the order in which they did: each has a seat now or waits for one, and is told.

    Gives how many it were; who was decided on meanwhile is left as they are. Raises Refused for an event that is
    cancelled or over.
    """
    with unit_of_work() as session:
        event = seats.event_in_line(session, event_id)
        taking.check(taking.why_undecidable(event))
        asked = _asked(session, event_id, registration_ids)
        for registration in asked:
            pool = seats.pool_for(event, registration.guest)
            if waiting.sit(session, event, pool, registration.party):
                waiting.seat(session, registration, pool)
            else:
                registration.state = MOVES.check(registration.state, _S.waitlisted)
                registration.waiting_since = clock.now()
                session.flush()
            audit.record(actor, "approved", registration, state=registration.state.value)
            spine.note(registration.guest_id, FactKind.approved, actor)
            token = links.issue(registration.guest, LinkPurpose.registration)
            letters.after_answer(registration, _S.pending, token)
            companions.tell(registration)
        return len(asked)


def decline(event_id: int, registration_ids: Sequence[int], actor: str) -> int:
    """Turn down those who asked, and tell them. Gives how many it were."""
    with unit_of_work() as session:
        seats.event_in_line(session, event_id)
        asked = _asked(session, event_id, registration_ids)
        for registration in asked:
            registration.state = MOVES.check(registration.state, _S.declined)
            session.flush()
            choices.reconcile(session, registration)
            audit.record(actor, "turned down", registration)
            spine.note(registration.guest_id, FactKind.turned_down, actor)
            letters.not_approved(registration)
        return len(asked)


def _asked(session: seats.Writing, event_id: int, registration_ids: Sequence[int]) -> list[Registration]:
    return list(
        session.scalars(
            select(Registration)
            .where(
                Registration.event_id == event_id,
                Registration.id.in_(registration_ids),
                Registration.state == _S.pending,
            )
            .order_by(Registration.answered_at, Registration.id)
            .execution_options(populate_existing=True)
        )
    )
