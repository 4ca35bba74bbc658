"""Personal links are withdrawn."""

from eventsapp.events.models import Event
from eventsapp.guests import calendars, links
from eventsapp.guests.facts import FactKind
from eventsapp.guests.models import INVITATION_MOVES, Guest, InvitationState
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit
from eventsapp.kernel.unit_of_work import unit_of_work


def revoke_links(guest_id: int, actor: str) -> int:
    """Let no link of a guest open anything any more; gives how many were valid. Their answer stays as it is; a calendar
    that asks for one is told."""
    with unit_of_work() as session:
        event_id = session.get_one(Guest, guest_id).event_id
        event = session.get_one(Event, event_id, with_for_update={"key_share": True})  # nobody answers meanwhile
        guest = session.get_one(Guest, guest_id, with_for_update=True)
        calendars.known().withdraw(event, [guest_id])
        withdrawn = links.withdraw([guest.id])
        invitation = guest.invitation
        if invitation and invitation.state is not InvitationState.revoked:
            invitation.state = INVITATION_MOVES.check(invitation.state, InvitationState.revoked)
        audit.record(actor, "revoked the links of", guest, links=withdrawn)
        spine.note(guest.id, FactKind.links_withdrawn, actor, links=withdrawn)
    return withdrawn
