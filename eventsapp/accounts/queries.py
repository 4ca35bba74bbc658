"""Reads of accounts that are more than a get."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.accounts.models import EventMembership, Membership, Organiser
from eventsapp.accounts.models_of_sign_in import AccountLink
from eventsapp.kernel import clock
from eventsapp.kernel.database import db


def members(office_id: int) -> Sequence[Membership]:
    """Who belongs to an office, by name."""
    wanted = (
        select(Membership)
        .join(Membership.organiser)
        .where(Membership.office_id == office_id)
        .order_by(Organiser.name, Organiser.email)
        .options(joinedload(Membership.organiser))
    )
    return db.session.scalars(wanted).all()


def helpers(event_id: int) -> Sequence[EventMembership]:
    """Who helps at one event, by name."""
    wanted = (
        select(EventMembership)
        .join(EventMembership.organiser)
        .where(EventMembership.event_id == event_id)
        .order_by(Organiser.name, Organiser.email)
        .options(joinedload(EventMembership.organiser))
    )
    return db.session.scalars(wanted).all()


def invited(office_id: int, event_id: int | None = None) -> Sequence[AccountLink]:
    """Whom an office has invited (to itself, or to one event) and who has not come yet, the newest first."""
    wanted = (
        select(AccountLink)
        .where(
            AccountLink.office_id == office_id,
            AccountLink.event_id.is_(None) if event_id is None else AccountLink.event_id == event_id,
            AccountLink.expires_at > clock.now(),
        )
        .order_by(AccountLink.created_at.desc(), AccountLink.id.desc())
    )
    return db.session.scalars(wanted).all()
