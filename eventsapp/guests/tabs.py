"""The states by which the guest list is looked at: ours, and those of whoever takes the answers."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, not_, true

from eventsapp.guests import answers
from eventsapp.guests.answers import Tab
from eventsapp.guests.facts import FactKind, GuestFact
from eventsapp.guests.models import Guest, Invitation, InvitationState


def tabs() -> list[Tab]:
    """All tabs, "all" first. Their conditions want Guest outer-joined with its Invitation."""
    known = answers.known()
    came = exists().where(GuestFact.guest_id == Guest.id, GuestFact.kind == FactKind.arrived).correlate(Guest)
    return [
        Tab("all", _l("All"), true()),
        Tab("not-invited", _l("Not invited"), Invitation.id.is_(None) & not_(known.answered)),
        Tab("invited", _l("Invited"), (Invitation.state == InvitationState.sent) & not_(known.answered)),
        Tab("bounced", _l("Bounced"), Invitation.state == InvitationState.bounced),
        Tab("withdrawn", _l("Withdrawn"), Invitation.state == InvitationState.revoked),
        *known.tabs,
        Tab("came", _l("Came"), came),
    ]


def tab(key: str) -> Tab:
    """The tab of that key; "all" where there is none."""
    found = tabs()
    return next((each for each in found if each.key == key), found[0])
