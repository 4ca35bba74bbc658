"""An event's privacy notice (GDPR, articles 13 and 14): the house's words, and the organisers' own in their place."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.events.models import Event
from eventsapp.kernel.translated import pick
from eventsapp.mail.addresses import mail_from
from eventsapp.privacy.models import PrivacyTerms
from eventsapp.web.language import speaking

#: The parts in order, with what each is called.
PARTS = {
    "controller": _l("Who is responsible"),
    "purposes": _l("What the data is for"),
    "legal_basis": _l("On what legal basis"),
    "recipients": _l("Who receives it"),
    "time": _l("How long it is kept"),
    "rights": _l("Your rights"),
}


def house_words(event: Event, terms: PrivacyTerms) -> dict[str, str]:
    """What each part says where the organisers have written nothing, in the language that is being spoken."""
    return {
        "controller": _(
            "%(office)s is responsible for your personal data. Write to %(address)s.",
            office=event.office.name,
            address=mail_from(),
        ),
        "purposes": _(
            "To invite you, to take your answer, to keep a seat for you, to let you in, to put the event into your "
            "calendar and keep it right there, and to tell you of changes. Dietary and access needs are asked for "
            "only so that you can eat and take part."
        ),
        "legal_basis": _(
            "A task carried out in the public interest, or the host’s legitimate interest in arranging the event "
            "(GDPR, article 6(1)(e) and (f); Finnish Data Protection Act, section 4). What you say of your health or "
            "your beliefs with dietary and access needs rests on your consent (article 9(2)(a)): you may leave it "
            "out, and take it back at any time by changing your answer. Where the host is an organisation of the "
            "United Nations, its own rules on personal data apply."
        ),
        "recipients": _(
            "The organisers of the event, and the staff at its door. The caterer is told numbers, no names. The "
            "service that runs this site and its mail works for the host. Nothing is sold, and nothing is used for "
            "advertising."
        ),
        "time": _(
            "Dietary and access needs and other sensitive answers are erased %(sensitive)d days after the event, and "
            "everything else that tells of you after %(guests)d days. Only numbers are kept.",
            sensitive=terms.sensitive_days,
            guests=terms.guest_days,
        ),
        "rights": _(
            "You may see your data, have it as a file, correct it and have it erased: the link in your letter leads "
            "there. You may object to its use, and complain to the Data Protection Ombudsman (tietosuoja.fi)."
        ),
    }


def written(event: Event, terms: PrivacyTerms, language: str) -> list[tuple[str, str, str]]:
    """The notice in one language: each part's key, heading and Markdown."""
    own: Mapping[str, Any] = terms.words or {}
    with speaking(language):
        house = house_words(event, terms)
        headings = {key: str(name) for key, name in PARTS.items()}
    found = []
    for key in PARTS:
        theirs = own.get(key) or {}
        found.append(
            (key, headings[key], theirs.get(language) or (pick(theirs, language).text if theirs else house[key]))
        )
    return found
