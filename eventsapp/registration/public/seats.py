"""The buttons of /r/<token> that move seats: an offer is taken or let go on, a session's chair is had or given back."""

from flask import abort, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.guests import links
from eventsapp.registration import queries, queries_of_sessions
from eventsapp.registration.models import SignUpState
from eventsapp.registration.operations import chairs, offers, sign_ups
from eventsapp.registration.public.reached import back, done, reached


def settle_offer(token: str) -> Response:
    """Take the seat that is held, or let it go on."""
    link = reached(token)
    offer = queries.offer_to(link.guest_id)
    if offer is None:
        flash(_("The time for this offer is over, and the seat has gone on."), "warning")
        return back(token)
    offer_id, move = offer.id, offers.take if request.form.get("take") == "yes" else offers.pass_on
    return done(token, lambda: move(offer_id, links.acting_by(link)))


def sign_up(token: str, session_id: int) -> Response:
    """Sign up for a session, have another number of its chairs, or give them back."""
    link = reached(token)
    guest_id, actor = link.guest_id, links.acting_by(link)
    mine = [each for each in queries_of_sessions.of_guest(guest_id) if each.session_id == session_id]
    if request.form.get("give_up"):
        sign_up_id = mine[0].id if mine else abort(404)
        return done(token, lambda: sign_ups.give_up(sign_up_id, actor), "sessions")
    number = request.form.get("chairs", 1, type=int)
    standing = [each.id for each in mine if each.state is not SignUpState.cancelled]
    if standing:
        return done(token, lambda: chairs.change(standing[0], number, actor), "sessions")
    return done(token, lambda: sign_ups.sign_up(guest_id, session_id, number, actor), "sessions")
