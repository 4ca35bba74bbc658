"""A guest is erased: what holds a seat is cancelled first, then every word about them is overwritten. The rows stay, so
that the event's counts do."""

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from sqlalchemy import bindparam, delete, exists, or_, select, update

from eventsapp.events.models import Event
from eventsapp.guests import links
from eventsapp.guests.facts import GuestFact
from eventsapp.guests.models import INVITATION_MOVES, Guest, InvitationState, SentLetter
from eventsapp.guests.tags import TaggedGuest
from eventsapp.kernel import audit, clock, erasure
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail.blanking import NOWHERE, blank, blank_naming
from eventsapp.mail.models import MessageState, OutboxMessage
from eventsapp.mail.standing import AddressStanding
from eventsapp.registration import invited
from eventsapp.registration.models import (
    Answer,
    AnswerFile,
    Companion,
    CompanionAnswer,
    OfferState,
    Registration,
    RegistrationState,
    SignUp,
    Substitution,
)
from eventsapp.registration.operations import cancellations, offers, seats, sign_ups, substitutes, waiting
from eventsapp.registration.operations.seats import Writing
from eventsapp.web.language import speaking

_S = RegistrationState
#: What withdraws an entry from somebody's calendar leaves first, and is erased as soon as it has left.
FAREWELLS = frozenset(
    {"cancelled", "companion_withdrawn", "sign_up_cancelled", "event_cancelled", "invitation_withdrawn"}
)


def erase(guest_id: int, actor: str) -> None:
    """Erase a guest. Before the event has ended, a place that they hold or wait for is given back, and their calendar
    entries are withdrawn; letters that are still to say so are erased once they have left.

    Erasing twice is erasing once. Raises NoResultFound where there is no such guest.
    """
    with unit_of_work() as session:
        event = seats.event_of_guest_in_line(session, guest_id)
        links.check(actor)
        guest = session.get_one(Guest, guest_id, populate_existing=True)
        if guest.erased_at is None:
            guest.erased_at = clock.now()
            _leave(session, event, guest, actor)
            session.flush()
            erasure.erase_everywhere(guest_id)
            _guest(guest_id)
            audit.record(actor, "erased", guest)
    erasure.leave_no_trace()


def _leave(session: Writing, event: Event, guest: Guest, actor: str) -> None:
    registration = session.scalar(select(Registration).where(Registration.guest_id == guest.id))
    substitutes.withdraw_proposed(session, guest.id)
    if event.ends_at <= clock.now():
        return
    if event.cancelled_at:
        cancellations.tell(event, guest)
        return
    invited.withdraw(event, [guest.id])
    if registration and registration.state not in {_S.cancelled, _S.declined}:
        cancellations.withdraw(session, event, registration, actor)
        return
    sign_ups.after_cancellation(session, event, guest, actor)
    if offer := offers.standing(session, guest.id):
        offers.end(session, event, offer, OfferState.passed)
        waiting.seat_those_who_wait(session, event)


def letters(guest_id: int) -> None:
    """Empty the letters to a guest, but for those that take leave and are yet to go; and others' that name them."""
    sent = select(SentLetter.message_id).where(SentLetter.guest_id == guest_id)
    blank(db.session.scalars(sent).all(), but=FAREWELLS)
    guest = db.session.get_one(Guest, guest_id)
    others = select(SentLetter.message_id).where(SentLetter.guest_id.in_(_others(guest_id)))
    blank_naming(db.session.scalars(others).all(), [guest.name, guest.email])


def after_letter(message_id: int, _state: MessageState, _words: str) -> None:
    """A letter to somebody who was erased meanwhile, or that names somebody who was, has left."""
    if db.session.scalar(_IS_TO_GO, {"message_id": message_id}):
        blank([message_id])


_IS_TO_GO = select(
    OutboxMessage.names_erased
    | exists().where(
        SentLetter.message_id == OutboxMessage.id, Guest.id == SentLetter.guest_id, Guest.erased_at.is_not(None)
    )
).where(OutboxMessage.id == bindparam("message_id"))


def registration(guest_id: int) -> None:
    """Overwrite what a guest answered."""
    session = db.session
    named = or_(Substitution.guest_id == guest_id, Substitution.deputy_id == guest_id)
    for each in session.scalars(select(Substitution).where(named)).all():
        each.honorific = each.post = each.organisation = ""
        each.name, each.email = "–", NOWHERE
    session.execute(delete(AnswerFile).where(AnswerFile.guest_id == guest_id))
    found = session.scalar(select(Registration).where(Registration.guest_id == guest_id))
    if found is None:
        return
    found.diet = found.access_needs = found.message = ""
    found.starred_list = None
    session.execute(delete(Answer).where(Answer.registration_id == found.id))
    companions = select(Companion.id).where(Companion.registration_id == found.id)
    session.execute(delete(CompanionAnswer).where(CompanionAnswer.companion_id.in_(companions)))
    session.execute(
        update(Companion)
        .where(Companion.registration_id == found.id)
        .values(name="", diet="", access_needs="", email="")
    )
    session.expire(found, ["answers", "companions"])


def spine(guest_id: int) -> None:
    """What happened stays, with its when; what was said in it goes: also the guest's name in the facts of whoever came
    in their place, or whose place they took."""
    session = db.session
    session.execute(update(GuestFact).where(GuestFact.guest_id == guest_id).values(details={}))
    forget_names(_others(guest_id))
    registrations = session.scalars(select(Registration.id).where(Registration.guest_id == guest_id)).all()
    sign_ups = session.scalars(select(SignUp.id).where(SignUp.guest_id == guest_id)).all()
    forget_lines([guest_id], registrations, sign_ups)


def _others(guest_id: int) -> set[int]:
    """Whose place they took, and who took theirs."""
    pairs = db.session.execute(
        select(Substitution.guest_id, Substitution.deputy_id).where(
            or_(Substitution.guest_id == guest_id, Substitution.deputy_id == guest_id)
        )
    ).all()
    return {key for pair in pairs for key in pair if key is not None} - {guest_id}


def forget_names(guest_ids: Collection[int]) -> None:
    """Whose place these took, or who took theirs, is not named any more."""
    for fact in db.session.scalars(select(GuestFact).where(GuestFact.guest_id.in_(guest_ids))).all():
        if "name" in fact.details:
            fact.details = {key: value for key, value in fact.details.items() if key != "name"}


def forget_lines(guest_ids: Sequence[int], registration_ids: Sequence[int], sign_up_ids: Sequence[int]) -> None:
    """Empty the trace's lines about these, and about what they did."""
    audit.forget(
        or_(
            (AuditEntry.thing == Guest.__tablename__) & AuditEntry.thing_id.in_(guest_ids),
            (AuditEntry.thing == Registration.__tablename__) & AuditEntry.thing_id.in_(registration_ids),
            (AuditEntry.thing == SignUp.__tablename__) & AuditEntry.thing_id.in_(sign_up_ids),
            AuditEntry.actor.in_([f"guest:{key}" for key in guest_ids]),
        )
    )


def _guest(guest_id: int) -> None:
    session = db.session
    guest = session.get_one(Guest, guest_id)
    links.withdraw([guest_id])
    session.execute(delete(TaggedGuest).where(TaggedGuest.guest_id == guest_id))
    _standing(session, guest.email)
    if guest.assistant_email:
        _standing(session, guest.assistant_email)
    if guest.invitation:
        guest.invitation.state = (
            guest.invitation.state
            if guest.invitation.state is InvitationState.revoked
            else INVITATION_MOVES.check(guest.invitation.state, InvitationState.revoked)
        )
    with speaking(guest.event.language):
        guest.name = _("Erased guest")
    guest.honorific = guest.title = guest.post = guest.organisation = guest.country = ""
    guest.email = guest.email_key = f"erased-{guest.id}@{NOWHERE}"
    guest.postal_address = guest.assistant_email = guest.notes = guest.search = ""
    guest.precedence, guest.extra, guest.extended_until = None, {}, None


def _standing(session: Writing, email: str) -> None:
    """That letters come back is forgotten; that somebody wants no announcements is not."""
    session.execute(delete(AddressStanding).where(AddressStanding.email == email.casefold()))
