"""What one guest was written: the letters, another invitation, and the links that are withdrawn."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import auth_required

from eventsapp.accounts.sign_in import acting
from eventsapp.events.access import organised_event
from eventsapp.guests import queries
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.guests.operations.personal_links import revoke_links
from eventsapp.guests.states import KINDS, LETTERS
from eventsapp.kernel.errors import Refused
from eventsapp.mail.operations import retry
from eventsapp.mail.reading import plain_words
from eventsapp.web.forms import Form


@auth_required("session")
def letter(slug: str, guest_id: int, message_id: int) -> str:
    """A letter as it was written, in plain text. Personal links and codes in it are the guest's: they are not shown."""
    event = organised_event(slug, "guests.view")
    guest = queries.guest(event.id, guest_id) or abort(404)
    message = queries.letter(guest.id, message_id) or abort(404)
    return render_template(
        "guests/letter.html",
        event=event,
        guest=guest,
        message=message,
        words=plain_words(message.content, code=message.letter == "link_code"),
        kind=KINDS.get(message.letter, message.letter),
        state=LETTERS[message.state],
        form=Form(),
    )


@auth_required("session")
def download(slug: str, guest_id: int, message_id: int) -> Response:
    """A letter byte for byte, as it went out. The guest's own links are in it: for those alone who may send letters."""
    event = organised_event(slug, "letters.send")
    guest = queries.guest(event.id, guest_id) or abort(404)
    message = queries.letter(guest.id, message_id) or abort(404)
    response = Response(message.content, mimetype="message/rfc822")
    response.headers.set("Content-Disposition", "attachment", filename=f"{message.letter}-{message.id}.eml")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@auth_required("session")
def try_again(slug: str, guest_id: int, message_id: int) -> ResponseReturnValue:
    """Send a letter again that the mail server refused."""
    event = organised_event(slug, "letters.send")
    guest = queries.guest(event.id, guest_id) or abort(404)
    message = queries.letter(guest.id, message_id) or abort(404)
    try:
        retry(message.id, acting())
        flash(_("The letter waits to leave again."), "success")
    except Refused as refused:
        flash(str(refused), "danger")
    return _back(slug, guest_id)


@auth_required("session")
def invite(slug: str, guest_id: int) -> ResponseReturnValue:
    """Send this guest the invitation, with a new link; also to one who was invited before."""
    event = organised_event(slug, "letters.send")
    guest = queries.guest(event.id, guest_id) or abort(404)
    name = guest.name
    try:
        outcome = send_invitations(event.id, None, acting(), guest_ids=[guest_id])
        if outcome.sent:
            flash(_("An invitation with a new link is on its way to %(name)s.", name=name), "success")
        else:
            flash(_unwilling(name), "danger")
    except Refused as refused:
        flash(str(refused), "danger")
    return _back(slug, guest_id)


@auth_required("session")
def replace(slug: str, guest_id: int) -> ResponseReturnValue:
    """Send this guest a new link, and let the older ones open the invitation no more."""
    event = organised_event(slug, "letters.send")
    guest = queries.guest(event.id, guest_id) or abort(404)
    name = guest.name
    try:
        outcome = send_invitations(event.id, None, acting(), guest_ids=[guest_id], replace=True)
        if outcome.sent:
            flash(_("A new link is on its way to %(name)s; the old ones open nothing any more.", name=name), "success")
        else:
            flash(_unwilling(name), "danger")
    except Refused as refused:
        flash(str(refused), "danger")
    return _back(slug, guest_id)


@auth_required("session")
def revoke(slug: str, guest_id: int) -> ResponseReturnValue:
    """Let none of this guest's links open anything any more."""
    event = organised_event(slug, "letters.send")
    guest = queries.guest(event.id, guest_id) or abort(404)
    links = revoke_links(guest.id, acting())
    flash(ngettext("%(num)d link is withdrawn.", "%(num)d links are withdrawn.", links), "success")
    return _back(slug, guest_id)


def _unwilling(name: str) -> str:
    return str(_("%(name)s wants no announcements of yours: nothing is sent. Please ask them in person.", name=name))


def _back(slug: str, guest_id: int) -> ResponseReturnValue:
    return redirect(url_for("guests.show", slug=slug, guest_id=guest_id), 303)
