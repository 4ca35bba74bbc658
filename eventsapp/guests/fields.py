"""What is known of a guest, and what it must be like."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask_babel import gettext as _

from eventsapp.guests.addresses import checked
from eventsapp.kernel.errors import Refused
from eventsapp.settings import LANGUAGES
from eventsapp.web.countries import countries
from eventsapp.web.forms import is_clean, tidy

#: How long each text of one line may be, as its column is.
LONGEST = {"honorific": 60, "title": 100, "name": 200, "post": 200, "organisation": 200}
#: How long each text of several lines may be.
LONGEST_LINES = {"postal_address": 500, "notes": 10_000}
LONGEST_GROUP = 100
LAST_PRECEDENCE = 100_000


@dataclass(frozen=True, kw_only=True)
class GuestFields:
    """A guest as the host knows them. Texts stand as they were written."""

    name: str
    email: str
    honorific: str = ""
    title: str = ""
    post: str = ""
    organisation: str = ""
    #: ISO 3166-1 alpha-2, or "".
    country: str = ""
    #: Their rank: 1 comes before 2; None: after all who have one.
    precedence: int | None = None
    #: Who answers for them: gets every letter too. "" for nobody.
    assistant_email: str = ""
    language: str = "en"
    group_id: int | None = None
    postal_address: str = ""
    notes: str = ""


def clean(fields: GuestFields) -> GuestFields:
    """The fields in NFC without blanks around them, the address as letters take it.

    Raises Refused, with the field it is about, where they can't be a guest's.
    """
    texts: dict[str, Any] = {name: tidy(getattr(fields, name)) for name in (*LONGEST, *LONGEST_LINES)}
    fields = replace(fields, **texts, email=checked(fields.email))
    if fields.assistant_email.strip():
        fields = replace(fields, assistant_email=checked(fields.assistant_email, "assistant_email"))
    if fields.precedence is not None and not 1 <= fields.precedence <= LAST_PRECEDENCE:
        raise Refused(_("Type a whole number from %(least)d to %(most)d.", least=1, most=LAST_PRECEDENCE), "precedence")
    for field, sentence in wrong(asdict(fields)):
        raise Refused(sentence, field)
    if fields.language not in LANGUAGES:
        raise Refused(_("Choose one of the languages."), "language")
    if fields.country and fields.country not in countries("en"):
        raise Refused(_("Choose one of the countries."), "country")
    return fields


def wrong(texts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with a guest's texts, as (field, sentence). `texts` may leave fields out, but not the name."""
    if not texts.get("name"):
        yield "name", _("Enter the guest’s name.")
    elif not any(character.isalpha() for character in texts["name"]):
        yield "name", _("Write the name with letters: nobody can read out signs or pictures alone.")
    for field, longest in (*LONGEST.items(), *LONGEST_LINES.items()):
        text = texts.get(field, "")
        if len(text) > longest:
            yield field, _("Shorten this to %(max)d characters or less.", max=longest)
        elif not is_clean(text, lines=field in LONGEST_LINES):
            yield field, _("Remove the line breaks or invisible characters from this field.")
