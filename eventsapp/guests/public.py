"""The page that ends an office's announcements to an address.

A GET shows it and changes nothing; a POST does it at once and asks for nothing more: mail programs send it by
themselves when their user says so (RFC 8058), without our CSRF token.
"""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from eventsapp.accounts.models import Office
from eventsapp.guests import unsubscribing
from eventsapp.guests.operations.unsubscribing import subscribe, unsubscribe
from eventsapp.kernel.database import db
from eventsapp.mail import standing


def show(token: str) -> str:
    """Say what this is about, with the button that does it (or takes it back)."""
    office, email = _meant(token)
    return _page(office, email)


def end(token: str) -> ResponseReturnValue:
    """End the announcements; `again=1`: have them again."""
    office, email = _meant(token)
    office_id = office.id
    (subscribe if "again" in request.form else unsubscribe)(office_id, email)
    return _page(db.session.get_one(Office, office_id), email)


def _meant(token: str) -> tuple[Office, str]:
    found = unsubscribing.opened(token) or abort(404)
    return db.session.get(Office, found[0]) or abort(404), found[1]


def _page(office: Office, email: str) -> str:
    return render_template(
        "guests/unsubscribe.html",
        office=office,
        email=email,
        ended=not standing.takes_announcements(email, office.id),
    )
