"""Withdrawing an answer, by the guest or by the host on their behalf."""

from flask_babel import gettext as _

from eventsapp.guests import links
from eventsapp.guests.facts import FactKind
from eventsapp.guests.models import LinkPurpose
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration import letters, taking
from eventsapp.registration.models import MOVES, Registration, RegistrationState
from eventsapp.registration.operations import seats, waiting

_S = RegistrationState


def cancel(registration_id: int, actor: str, by_host: bool = False) -> None:
    """Cancel a registration: its seats go to those who wait, its calendar entry is withdrawn, the guest is told.

    by_host: the host may after the deadline too. Cancelling twice is cancelling once.
    Raises Refused where answers can no longer be changed, or there is nothing to cancel.
    """
    with unit_of_work() as session:
        event = seats.event_in_line(session, session.get_one(Registration, registration_id).event_id)
        registration = session.get_one(Registration, registration_id, populate_existing=True)
        if registration.state is _S.cancelled:
            return
        if not by_host:
            taking.check_open(event)
        if registration.state is _S.declined:
            raise Refused(_("There is nothing to cancel: the invitation was declined."))
        before, held = registration.state, registration.seats
        seats.give_back(session, event.seats_id, held)
        registration.state, registration.seats = MOVES.check(before, _S.cancelled), 0
        registration.waiting_since = None
        session.flush()
        audit.record(actor, "cancelled", registration, before=before.value)
        spine.note(registration.guest_id, FactKind.cancelled, actor)
        token = links.issue(registration.guest, LinkPurpose.registration)
        letters.after_cancellation(registration, token, by_host=by_host)
        waiting.seat_those_who_wait(session, event)
