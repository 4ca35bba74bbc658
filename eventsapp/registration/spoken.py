"""States of answers, and answers to an event's questions, as people read them."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.registration.models import RegistrationState

#: What organisers call each state, in the order of the tabs.
STATES = {
    RegistrationState.confirmed: _l("Accepted"),
    RegistrationState.pending: _l("To be decided"),
    RegistrationState.tentative: _l("Tentative"),
    RegistrationState.declined: _l("Regretted"),
    RegistrationState.waitlisted: _l("Waiting"),
    RegistrationState.cancelled: _l("Cancelled"),
}


def said(value: object) -> str:
    """An answer's value in words of the page's language."""
    if value is True:
        return str(_("Yes"))
    if value is False:
        return str(_("No"))
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
