"""What a host does about a message that was put before them."""

from dataclasses import replace

from flask_babel import gettext as _

from eventsapp.guests.facts import Channel
from eventsapp.guests.models import Guest
from eventsapp.inbox.models import MOVES, ReceivedMessage, ReceivedState
from eventsapp.kernel import audit, clock
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration import queries
from eventsapp.registration.given import Choice
from eventsapp.registration.operations import answers


def count_as(message_id: int, choice: Choice, actor: str) -> None:
    """Take a message for a guest's answer; they are written to as if they had given it themselves.

    Raises Refused where the message has been dealt with, or the answer can't be taken.
    """
    with unit_of_work() as session:
        message = session.get_one(ReceivedMessage, message_id)
        if message.state is not ReceivedState.needs_you or message.guest_id is None:
            raise _gone()
        guest = session.get_one(Guest, message.guest_id)
        registration = queries.of_guest(guest.id)
        given = queries.given_by(registration) if registration else queries.nothing_given(guest)
        guest_id, given = guest.id, replace(given, choice=choice)
    # Twice is as good as once: the same answer given again changes nothing.
    answers.answer(guest_id, given, actor, Channel.mail)
    settle(message_id, actor, counted_as=choice.value)


def settle(message_id: int, actor: str, **facts: object) -> None:
    """Take a message from the host's table. Raises Refused where somebody has done so before."""
    with unit_of_work() as session:
        message = session.get_one(ReceivedMessage, message_id, with_for_update=True)
        if message.state is not ReceivedState.needs_you:
            raise _gone()
        message.state = MOVES.check(message.state, ReceivedState.settled)
        message.settled_at, message.settled_by = clock.now(), actor
        audit.record(actor, "settled", message, **facts)


def take_back(message_id: int, actor: str) -> None:
    """Put a message on the host's table again. Raises Refused where it is there."""
    with unit_of_work() as session:
        message = session.get_one(ReceivedMessage, message_id, with_for_update=True)
        if message.state is not ReceivedState.settled:
            raise _gone()
        message.state = MOVES.check(message.state, ReceivedState.needs_you)
        message.settled_at, message.settled_by = None, ""
        audit.record(actor, "took back", message)


def _gone() -> Refused:
    return Refused(_("Somebody has dealt with this message already."))
