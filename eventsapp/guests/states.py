"""How a guest's invitation and letters stand, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

from eventsapp.guests import letter_kinds
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
    MessageState.skipped: _l("Not sent: replaced, or not wanted"),
}

#: What letters are called, by their names in the outbox.
KINDS = {name: kind.title for name, kind in letter_kinds.KINDS.items()} | {
    "cancelled": _l("Registration cancelled"),
    "link_code": _l("Code for the personal link"),
}


def standing(guest: Guest) -> tuple[str, Any]:
    """How the invitation stands: the state's name for the badge, and words."""
    if guest.invitation is None:
        return "not-invited", _l("Not invited")
    return guest.invitation.state.value, _INVITATIONS[guest.invitation.state]
