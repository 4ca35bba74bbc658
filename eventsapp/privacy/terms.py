"""What goes when: an event's days, and how many people's data they are about."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import exists, func, or_, select

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from eventsapp.privacy.models import GUEST_DAYS, SENSITIVE_DAYS, PrivacyTerms
from eventsapp.registration import queries
from eventsapp.registration.models import Answer, Companion, CompanionAnswer, Registration

#: How long beforehand an event's owners are written.
WARNED = timedelta(days=14)


class Due(NamedTuple):
    """One kind of data."""

    #: "sensitive" or "guests".
    kind: str
    #: When it goes, unless somebody is still to be told beforehand.
    at: datetime
    #: Of how many people it is.
    people: int
    told_at: datetime | None
    erased_at: datetime | None


def terms_of(event: Event) -> PrivacyTerms:
    """An event's own terms, or the house's, which are in no table yet."""
    found = db.session.get(PrivacyTerms, event.id)
    return found or PrivacyTerms(event_id=event.id, words={}, sensitive_days=SENSITIVE_DAYS, guest_days=GUEST_DAYS)


def sensitive_at(event: Event, terms: PrivacyTerms) -> datetime:
    """When diet, access needs and other sensitive answers go."""
    return event.ends_at + timedelta(days=terms.sensitive_days)


def guests_at(event: Event, terms: PrivacyTerms) -> datetime:
    """When all that tells of guests goes."""
    due = event.ends_at + timedelta(days=terms.guest_days)
    return max(due, terms.postponed_until) if terms.postponed_until else due


def what_goes(event: Event, terms: PrivacyTerms) -> list[Due]:
    """Both kinds, with counts."""
    return [
        Due(
            "sensitive",
            sensitive_at(event, terms),
            count_sensitive(event.id),
            terms.sensitive_told_at,
            terms.sensitive_erased_at,
        ),
        Due("guests", guests_at(event, terms), count_guests(event.id), terms.guests_told_at, terms.guests_erased_at),
    ]


def count_guests(event_id: int) -> int:
    """The guests that have not been erased."""
    return db.session.scalars(
        select(func.count()).select_from(Guest).where(Guest.event_id == event_id, Guest.erased_at.is_(None))
    ).one()


def count_sensitive(event_id: int) -> int:
    """The people of whom a dietary or access need, or another sensitive answer, is known."""
    asked = queries.sensitive(event_id)
    own = select(func.count()).where(
        Registration.event_id == event_id,
        or_(
            Registration.diet != "",
            Registration.access_needs != "",
            exists().where(Answer.registration_id == Registration.id, Answer.question_id.in_(asked)),
        ),
    )
    companions = (
        select(func.count())
        .select_from(Companion)
        .join(Registration, Registration.id == Companion.registration_id)
        .where(
            Registration.event_id == event_id,
            or_(
                Companion.diet != "",
                Companion.access_needs != "",
                exists().where(CompanionAnswer.companion_id == Companion.id, CompanionAnswer.question_id.in_(asked)),
            ),
        )
    )
    return db.session.scalars(own).one() + db.session.scalars(companions).one()
