"""Guests are invited: the letter is in the outbox in the same transaction as the fact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.events.models import Event
from eventsapp.guests import links, queries_of_letters
from eventsapp.guests.letters import invitation, letter_language
from eventsapp.guests.models import Guest, Invitation, InvitationState, LinkPurpose, SentLetter
from eventsapp.kernel import audit, clock
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import outbox
from eventsapp.mail.messages import Recipient, Rendered
from eventsapp.web.addresses import address


@dataclass(frozen=True)
class SendOutcome:
    """How many letters were put into the outbox."""

    sent: int


def send_invitations(
    event_id: int,
    group_id: int | None,
    actor: str,
    guest_ids: Sequence[int] | None = None,
    progress: Callable[[], None] = lambda: None,
) -> SendOutcome:
    """Invite every guest of an event (or of one group) who has not been invited yet.

    guest_ids: these guests instead, also those who were invited before: each gets a new letter with a new link.
    progress: called after each letter.
    Raises Refused where the event is over, for nobody could answer.
    """
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        if event.answers_until <= clock.now():
            raise Refused(_("The time for answers is over: nobody could answer this invitation. Move the deadline."))
        chosen = queries_of_letters.not_invited(event_id, group_id)
        if guest_ids is not None:
            chosen = select(Guest).where(Guest.event_id == event_id, Guest.id.in_(guest_ids))
        guests = session.scalars(chosen.options(joinedload(Guest.invitation)).order_by(Guest.id)).all()
        words = {language: queries_of_letters.invitation_words(event_id, language) for language in event.languages}
        for guest in guests:
            token = links.issue(guest, LinkPurpose.invitation)
            letter = invitation(guest, words[letter_language(guest, event)], _page(token))
            message = outbox.put(
                letter="invitation",
                recipient=Recipient(guest.name, guest.email),
                rendered=letter,
                sender_name=event.office.name,
            )
            guest.invitation = guest.invitation or Invitation()
            guest.invitation.state, guest.invitation.invited_at = InvitationState.sent, clock.now()
            session.add(SentLetter(guest=guest, message=message))
            audit.record(actor, "invited", guest)
            progress()
        audit.record(actor, "sent invitations of", event, letters=len(guests), group=group_id)
    return SendOutcome(len(guests))


def send_test(event_id: int, language: str, email: str, actor: str) -> None:
    """Write the invitation to the organiser's own address, marked as a test; its link opens nobody's page."""
    with unit_of_work() as session:
        event = session.get_one(Event, event_id)
        guest = queries_of_letters.somebody(event, language)
        letter = invitation(guest, queries_of_letters.invitation_words(event_id, language), _page("test"))
        outbox.put(
            letter="test",
            recipient=Recipient("", email),
            rendered=Rendered(_("Test: %(subject)s", subject=letter.subject), letter.text, letter.html),
            sender_name=event.office.name,
        )
        audit.record(actor, "tested the invitation of", event, language=language)


def _page(token: str) -> str:
    return address("registration.invitation", token=token)
