"""States of answers, and answers to an event's questions, as people read them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.registration.models import RegistrationState
from eventsapp.web.countries import country_name
from eventsapp.web.language import chosen_language

#: What organisers call each state, in the order of the tabs.
STATES = {
    RegistrationState.confirmed: _l("Accepted"),
    RegistrationState.pending: _l("To be decided"),
    RegistrationState.tentative: _l("Tentative"),
    RegistrationState.declined: _l("Regretted"),
    RegistrationState.waitlisted: _l("Waiting"),
    RegistrationState.cancelled: _l("Cancelled"),
}


def said(value: object, choices: Mapping[str, str] | None = None) -> str:
    """An answer's value in words of the page's language.

    choices: what the reader calls the question's choices (queries.choices_as_read); those that are gone stand as kept.
    """
    called = choices or {}
    if value is True:
        return str(_("Yes"))
    if value is False:
        return str(_("No"))
    if isinstance(value, list):
        return ", ".join(called.get(str(each), str(each)) for each in value)
    if isinstance(value, dict):
        return _of_kind(value)
    return "" if value is None else called.get(str(value), str(value))


def _of_kind(value: dict[str, Any]) -> str:
    """An answer that says what it is."""
    if "file" in value:
        return str(value["file"])
    if "country" in value:
        return country_name(value["country"])
    if "date" in value:
        return str(format_date(date.fromisoformat(value["date"]), "d MMMM y" if chosen_language() == "en" else "long"))
    if "phone" in value:
        return phone(value["phone"], value.get("region", ""))
    return str(next(iter(value.values()), ""))


def phone(number: str, region: str) -> str:
    """A number as it is written in the country where it was given; abroad with the country's own."""
    import phonenumbers  # large, and few forms ask for a number

    parsed = phonenumbers.parse(number)
    own = phonenumbers.region_code_for_number(parsed) == region
    kind = phonenumbers.PhoneNumberFormat.NATIONAL if own else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, kind))
