"""How a guest's invitation and letters stand, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

from eventsapp.guests.models import Guest, InvitationState
from eventsapp.mail.models import MessageState

_INVITATIONS = {
    InvitationState.sent: _l("Invited"),
    InvitationState.bounced: _l("Bounced"),
    InvitationState.revoked: _l("Withdrawn"),
}

#: A letter's state as an organiser reads it.
LETTERS = {
    MessageState.queued: _l("Waits to leave"),
    MessageState.sending: _l("Is leaving"),
    MessageState.sent: _l("Sent"),
    MessageState.failed: _l("Failed"),
    MessageState.skipped: _l("Replaced by a newer one"),
}

#: The kinds of letters, by their folders in templates/mail.
KINDS = {
    "invitation": _l("Invitation"),
    "confirmation": _l("Confirmation"),
    "waiting": _l("Waiting list"),
    "tentative": _l("Tentative answer"),
    "regret_received": _l("Regret received"),
    "changed": _l("Answer changed"),
    "pending": _l("Asked for a place"),
    "not_approved": _l("No place"),
    "offer": _l("Seat offered"),
    "offer_lapsed": _l("Offer lapsed"),
    "substitute_named": _l("Deputy named"),
    "substitute_approved": _l("Deputy accepted"),
    "substitute_declined": _l("Deputy declined"),
    "deputy": _l("To the deputy"),
    "companion": _l("To a companion"),
    "companion_withdrawn": _l("Companion no longer expected"),
    "sign_up": _l("Signed up for a session"),
    "sign_up_waiting": _l("Waits for a session"),
    "sign_up_cancelled": _l("Session given up"),
    "session_dropped": _l("Session dropped"),
    "event_cancelled": _l("Event cancelled"),
    "cancelled": _l("Registration cancelled"),
    "already_registered": _l("Link to the registration"),
    "entry_again": _l("Calendar entry again"),
    "another_time": _l("Proposal of another time"),
    "questions_wanted": _l("Questions after an answer by calendar"),
}


def standing(guest: Guest) -> tuple[str, Any]:
    """How the invitation stands: the state's name for the badge, and words."""
    if guest.invitation is None:
        return "not-invited", _l("Not invited")
    return guest.invitation.state.value, _INVITATIONS[guest.invitation.state]
