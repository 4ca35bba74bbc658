"""More chairs in a session, or fewer: whoever comes with a guest sits there too."""

from flask_babel import gettext as _

from eventsapp.guests import links
from eventsapp.guests.facts import FactKind
from eventsapp.kernel import audit
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration import queries_of_sessions
from eventsapp.registration.models import SignUp, SignUpState
from eventsapp.registration.operations import seats, sign_ups


def change(sign_up_id: int, chairs: int, actor: str) -> None:
    """Let a sign-up be for so many chairs; whoever waits keeps their place in line. Twice is as good as once.

    Raises Refused where there are not so many (those who wait come first), and where `sign_up` would.
    """
    with unit_of_work() as session:
        event = seats.event_in_line(session, session.get_one(SignUp, sign_up_id).session.event_id)
        links.check(actor)
        found = session.get_one(SignUp, sign_up_id, populate_existing=True)
        counter, before = found.session, found.chairs
        if found.state is SignUpState.cancelled or chairs == before:
            return
        facts = queries_of_sessions.published_session(event.id, counter.guid)
        sign_ups.check(event, found.guest, counter, facts, chairs)
        if found.state is SignUpState.confirmed:
            more = chairs - before
            waits = more > 0 and sign_ups.somebody_waits(session, counter)
            if waits or not seats.move(session, counter.chairs_id, taken=more):
                raise Refused(_("There are not so many chairs left. You have as many as before."), "chairs")
        found.chairs = chairs
        session.flush()
        audit.record(actor, "changed the chairs of", found, before=before, chairs=chairs)
        sign_ups.note(found, FactKind.changed, actor)
        if chairs < before:
            sign_ups.seat_those_who_wait(session, event, counter)
