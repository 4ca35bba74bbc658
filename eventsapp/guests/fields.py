"""What is known of a guest, and what it must be like."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask_babel import gettext as _

from eventsapp.guests.addresses import checked
from eventsapp.kernel.errors import Refused
from eventsapp.settings import LANGUAGES
from eventsapp.web.forms import is_clean, tidy

#: How long each text of one line may be, as its column is.
LONGEST = {"honorific": 60, "name": 200, "post": 200, "organisation": 200}
LONGEST_NOTES = 10_000
LONGEST_GROUP = 100


@dataclass(frozen=True, kw_only=True)
class GuestFields:
    """A guest as the host knows them. Texts stand as they were written."""

    name: str
    email: str
    honorific: str = ""
    post: str = ""
    organisation: str = ""
    language: str = "en"
    group_id: int | None = None
    notes: str = ""


def clean(fields: GuestFields) -> GuestFields:
    """The fields in NFC without blanks around them, the address as letters take it.

    Raises Refused, with the field it is about, where they can't be a guest's.
    """
    fields = replace(
        fields,
        honorific=tidy(fields.honorific),
        name=tidy(fields.name),
        post=tidy(fields.post),
        organisation=tidy(fields.organisation),
        notes=tidy(fields.notes),
        email=checked(fields.email),
    )
    for field, sentence in wrong(asdict(fields)):
        raise Refused(sentence, field)
    if fields.language not in LANGUAGES:
        raise Refused(_("Choose one of the languages."), "language")
    return fields


def wrong(texts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with a guest's texts, as (field, sentence). `texts` may leave fields out, but not the name."""
    if not texts.get("name"):
        yield "name", _("Enter the guest’s name.")
    for field, longest in (*LONGEST.items(), ("notes", LONGEST_NOTES)):
        text = texts.get(field, "")
        if len(text) > longest:
            yield field, _("Shorten this to %(max)d characters or less.", max=longest)
        elif not is_clean(text, lines=field == "notes"):
            yield field, _("Remove the line breaks or invisible characters from this field.")
