"""What there is around a guest's answer, by one small statement: pages do not read what is not there."""

from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, exists, select

from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from eventsapp.registration.models import (
    Answer,
    Companion,
    OfferState,
    Registration,
    RegistrationState,
    SeatOffer,
    SignUpSession,
    Substitution,
    SubstitutionState,
)


class Around(NamedTuple):
    """What is there. A page may show what came or went a moment later; whatever writes reads again, after the lock."""

    answered: bool
    has_companions: bool
    #: They said something to a question.
    has_answers: bool
    #: A seat is on offer to them.
    offered: bool
    #: Somebody of the event is on its waiting list.
    somebody_waits: bool
    #: They named a deputy and did not think better of it.
    named_deputy: bool
    #: They come in somebody's place.
    is_deputy: bool
    #: One can sign up for sessions of the event, or could.
    takes_sign_ups: bool


def of(guest: Guest) -> Around:
    """What there is around a guest, for a page. (Of the connection: what is not written yet is not there.)"""
    asked = {"guest_id": guest.id, "event_id": guest.event_id}
    return Around(*db.session.connection().execute(_AROUND, asked).one())


_guest_id: BindParameter[int] = bindparam("guest_id")
_event_id: BindParameter[int] = bindparam("event_id")
_AROUND = select(
    exists().where(Registration.guest_id == _guest_id),
    exists().where(Registration.guest_id == _guest_id, Companion.registration_id == Registration.id),
    exists().where(Registration.guest_id == _guest_id, Answer.registration_id == Registration.id),
    exists().where(SeatOffer.guest_id == _guest_id, SeatOffer.state == OfferState.open),
    exists().where(Registration.event_id == _event_id, Registration.state == RegistrationState.waitlisted),
    exists().where(Substitution.guest_id == _guest_id, Substitution.state != SubstitutionState.withdrawn),
    exists().where(Substitution.deputy_id == _guest_id, Substitution.state == SubstitutionState.approved),
    exists().where(SignUpSession.event_id == _event_id),
)
