"""The guest's tickets: a page to show or to print, and the way to it from the page of their answer."""

from flask import abort, render_template
from markupsafe import Markup

from eventsapp.door import queries
from eventsapp.registration.models import Registration
from eventsapp.registration.public.registration import registration_by
from eventsapp.web.addresses import address
from eventsapp.web.qr import qr


def show(token: str) -> str:
    """All tickets of a party."""
    registration = registration_by(token)
    tickets = _tickets(registration) or abort(404)
    return render_template("door/tickets.html", event=registration.event, token=token, tickets=tickets)


def part(seats: int, token: str) -> Markup | str:
    """What the page of the answer says of them. The codes stand on a page of their own: to draw them takes as long as
    half of this one, and who has just answered does not stand at the door yet."""
    if not seats:
        return ""
    page = render_template("door/part.html", token=token, number=seats)
    return Markup(page)  # noqa: S704 - a template's


def _tickets(registration: Registration) -> list[tuple[queries.Person, Markup]]:
    """Each bearer with the QR code that opens their page at the door; without one where it can't be read any more, for
    the installation has another secret now."""
    held = queries.held(registration)
    return [
        (person, qr(address("door.ticket", code=ticket.code)) if ticket.code else Markup("")) for person, ticket in held
    ]
