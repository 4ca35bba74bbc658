"""Letters to an event's owners: what will be erased, and what has been."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from eventsapp.accounts.models import Membership, Organiser, Role
from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.mail import outbox
from eventsapp.mail.messages import Recipient
from eventsapp.mail.rendering import render
from eventsapp.web.addresses import address


def beforehand(event: Event, kind: str, at: datetime, people: int) -> None:
    """That it will go, while it can still be postponed."""
    _write(event, "erasure_ahead", kind=kind, at=at, people=people)


def afterwards(event: Event, kind: str, people: int) -> None:
    """That it has gone."""
    _write(event, "erasure_done", kind=kind, people=people)


def owners(event: Event) -> list[Organiser]:
    """The owners of the event's office; where it has none, its organisers."""
    for role in (Role.owner, Role.organiser):
        found = db.session.scalars(
            select(Organiser)
            .join(Membership, Membership.organiser_id == Organiser.id)
            .where(Membership.office_id == event.office_id, Membership.role == role, Organiser.active)
            .order_by(Organiser.id)
        ).all()
        if found:
            return list(found)
    return []


def _write(event: Event, letter: str, **context: Any) -> None:
    rendered = render(
        letter,
        event.language,
        event=event,
        link=address("privacy.terms", slug=event.slug),
        sender_name=event.office.name,
        **context,
    )
    for each in owners(event):
        outbox.put(
            letter=letter,
            recipient=Recipient(each.name, each.email),
            rendered=rendered,
            sender_name=event.office.name,
        )
