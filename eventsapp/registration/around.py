"""What there is around a guest's answer, by the statement that follows their link: pages do not read what is not
there."""

from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from eventsapp.guests import links
from eventsapp.guests.models import Guest, LinkPurpose, PersonalLink
from eventsapp.kernel.columns import literally
from eventsapp.kernel.database import db
from eventsapp.kernel.rows import hang
from eventsapp.programme.models import Release
from eventsapp.programme.queries import ReleaseMark
from eventsapp.registration.models import (
    IS_APPROVED,
    Answer,
    CalendarEntry,
    Companion,
    OfferState,
    Question,
    Registration,
    RegistrationState,
    SeatOffer,
    SignUpSession,
    Substitution,
    SubstitutionState,
)


class Around(NamedTuple):
    """What is there. A page may show what came or went a moment later; whatever writes reads again, after the lock."""

    #: Their answer, without its companions and its answers to questions where there are any (`queries.seen`).
    registration: Registration | None
    #: Which release of the programme the public reads; None where nothing was released.
    release: ReleaseMark | None
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
    #: The event has questions of its own.
    asks: bool


def followed(token: str, purpose: LinkPurpose) -> tuple[PersonalLink, Around] | None:
    """The valid link with this token (`links.link_by`), and what there is around its guest."""
    found = db.session.execute(_FOLLOWED, links.wanted(token, purpose)).one_or_none()
    if found is None:
        return None
    link, (registration, entry, key, number, digest, *there) = links.hung_together(*found[:6]), found[6:]
    around = Around(registration, None if key is None else ReleaseMark(key, number, digest), *there)
    if registration:
        hang(registration, guest=link.guest, event=link.guest.event, calendar_entry=entry)
        if not around.has_companions:
            hang(registration, companions=[])
        if not around.has_answers:
            hang(registration, answers=[])
    return link, around


#: The release that the public of the event of the Guest of the query around it reads.
LATEST = (
    select(Release.id)
    .where(Release.event_id == Guest.event_id)
    .order_by(Release.number.desc())
    .limit(1)
    .correlate(Guest)
    .scalar_subquery()
)
_waiting = aliased(Registration)
#: Of the event of the Guest of the query around it: whether anybody is on its waiting list, and whether it has
#: questions.
SOMEBODY_WAITS = exists().where(
    _waiting.event_id == Guest.event_id, _waiting.state == literally(RegistrationState.waitlisted)
)
ASKS = exists().where(Question.event_id == Guest.event_id, Question.retired_at.is_(None))
#: What else there is, in the order of Around.
FLAGS = (
    exists().where(Companion.registration_id == Registration.id),
    exists().where(Answer.registration_id == Registration.id),
    exists().where(SeatOffer.guest_id == Guest.id, SeatOffer.state == literally(OfferState.open)),
    SOMEBODY_WAITS,
    exists().where(Substitution.guest_id == Guest.id, Substitution.state != literally(SubstitutionState.withdrawn)),
    exists().where(Substitution.deputy_id == Guest.id, IS_APPROVED),
    exists().where(SignUpSession.event_id == Guest.event_id),
    ASKS,
)
_FOLLOWED = (
    links.FOLLOWED.outerjoin(Release, Release.id == LATEST)
    .outerjoin(Registration, Registration.guest_id == Guest.id)
    .outerjoin(CalendarEntry, CalendarEntry.guest_id == Guest.id)
    .add_columns(Registration, CalendarEntry, Release.id, Release.number, Release.digest, *FLAGS)
)
