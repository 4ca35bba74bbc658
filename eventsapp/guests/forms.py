"""The forms of the guest list's screens."""

import dataclasses
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.validators import DataRequired

from eventsapp.guests.fields import LAST_PRECEDENCE, LONGEST, LONGEST_GROUP, LONGEST_LINES, GuestFields
from eventsapp.guests.models import GuestGroup
from eventsapp.guests.tags import LONGEST_FILTER
from eventsapp.guests.words import FIELDS
from eventsapp.settings import LANGUAGES
from eventsapp.web.countries import countries
from eventsapp.web.fields import NumberField, options
from eventsapp.web.forms import Form, Lines, OneLine
from eventsapp.web.language import chosen_language


def _group(value: str | None) -> int | None:
    return int(value) if value else None


class GuestForm(Form):
    """One guest, as the host knows them."""

    honorific = OneLine(FIELDS["honorific"], most=LONGEST["honorific"])
    title = OneLine(FIELDS["title"], most=LONGEST["title"])
    name = OneLine(FIELDS["name"], [DataRequired(_l("Enter the guest’s name."))], most=LONGEST["name"])
    post = OneLine(FIELDS["post"], most=LONGEST["post"])
    organisation = OneLine(FIELDS["organisation"], most=LONGEST["organisation"])
    country = SelectField(FIELDS["country"], default="")
    email = OneLine(FIELDS["email"], [DataRequired(_l("Enter an e-mail address."))], most=254)
    assistant_email = OneLine(FIELDS["assistant_email"], most=254)
    precedence = NumberField(FIELDS["precedence"], least=1, most=LAST_PRECEDENCE)
    language = SelectField(FIELDS["language"], choices=options(LANGUAGES.items()))
    group_id = SelectField(FIELDS["group"], coerce=_group)
    postal_address = Lines(FIELDS["postal_address"], most=LONGEST_LINES["postal_address"])
    notes = Lines(FIELDS["notes"], most=LONGEST_LINES["notes"])

    def offer(self, groups: Iterable[GuestGroup]) -> None:
        """Let one of these groups be chosen, or none; and one of the world's countries."""
        self.country.choices = options([("", _l("None")), *countries(chosen_language()).items()])
        offered: list[tuple[Any, Any]] = [("", _l("None"))]
        self.group_id.choices = options([*offered, *((group.id, group.name) for group in groups)])

    def fields(self) -> GuestFields:
        """What was typed."""
        return GuestFields(**{each.name: self[each.name].data for each in dataclasses.fields(GuestFields)})


class GroupForm(Form):
    """A group's name."""

    name = OneLine(_l("Name of the group"), [DataRequired(_l("Give the group a name."))], most=LONGEST_GROUP)


class UploadForm(Form):
    """A guest list in a file."""

    file = FileField(_l("Guest list"), [FileRequired(_l("Choose a file."))])


class FilterForm(Form):
    """The name under which a way to look at the list is saved."""

    name = OneLine(_l("Name of the filter"), [DataRequired(_l("Give the filter a name."))], most=LONGEST_FILTER)
