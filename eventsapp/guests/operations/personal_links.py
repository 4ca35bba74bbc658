"""Personal links are withdrawn."""

from eventsapp.guests import links
from eventsapp.guests.facts import FactKind
from eventsapp.guests.models import INVITATION_MOVES, Guest, InvitationState
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit
from eventsapp.kernel.unit_of_work import unit_of_work


def revoke_links(guest_id: int, actor: str) -> int:
    """Let no link of a guest open anything any more; gives how many were valid. Their answer stays as it is."""
    with unit_of_work() as session:
        guest = session.get_one(Guest, guest_id, with_for_update=True)
        withdrawn = links.withdraw(guest.id)
        invitation = guest.invitation
        if invitation and invitation.state is not InvitationState.revoked:
            invitation.state = INVITATION_MOVES.check(invitation.state, InvitationState.revoked)
        audit.record(actor, "revoked the links of", guest, links=withdrawn)
        spine.note(guest.id, FactKind.links_withdrawn, actor, links=withdrawn)
    return withdrawn
