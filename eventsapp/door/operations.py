"""Letting people in."""

from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from eventsapp.door.models import Arrival, Ticket
from eventsapp.kernel import audit
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work


class LetIn(NamedTuple):
    """An arrival, and whether it is the one that was asked for now; else they had come before."""

    arrival: Arrival
    now: bool


def let_in(ticket_id: int, organiser_id: int | None) -> LetIn:
    """Note that somebody came in. Who came before stays come: the first moment is the one that is kept.

    organiser_id: who lets them in; None: the command line.
    Raises Refused where no seat is held for them, NoResultFound where there is no such ticket.
    """
    with unit_of_work() as session:
        ticket = session.get_one(Ticket, ticket_id)
        # The party's row is locked: two doors wait for each other, and nobody comes in on a seat that is given back.
        session.refresh(ticket.registration, with_for_update=True)
        if ticket.place >= ticket.registration.seats:
            raise Refused(_("No seat is held for this person."))
        before = session.scalar(select(Arrival).where(Arrival.ticket_id == ticket_id))
        if before:
            return LetIn(before, False)
        arrival = Arrival(ticket=ticket, organiser_id=organiser_id)
        session.add(arrival)
        session.flush()
        audit.record(f"organiser:{organiser_id}" if organiser_id else "command line", "let in", ticket)
        return LetIn(arrival, True)


def undo(ticket_id: int, organiser_id: int) -> None:
    """They did not come in after all. Undoing twice is undoing once."""
    with unit_of_work() as session:
        arrival = session.scalar(select(Arrival).where(Arrival.ticket_id == ticket_id))
        if arrival:
            audit.record(f"organiser:{organiser_id}", "let in by mistake", arrival.ticket)
            session.delete(arrival)
