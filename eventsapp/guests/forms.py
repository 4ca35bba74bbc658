"""The forms of the guest list's screens."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.validators import DataRequired

from eventsapp.guests.fields import LONGEST, LONGEST_GROUP, LONGEST_NOTES, GuestFields
from eventsapp.guests.models import GuestGroup
from eventsapp.settings import LANGUAGES
from eventsapp.web.fields import options
from eventsapp.web.forms import Form, Lines, OneLine


def _group(value: str | None) -> int | None:
    return int(value) if value else None


class GuestForm(Form):
    """One guest, as the host knows them."""

    honorific = OneLine(_l("Honorific"), most=LONGEST["honorific"])
    name = OneLine(_l("Name"), [DataRequired(_l("Enter the guest’s name."))], most=LONGEST["name"])
    post = OneLine(_l("Post"), most=LONGEST["post"])
    organisation = OneLine(_l("Organisation"), most=LONGEST["organisation"])
    email = OneLine(_l("E-mail address"), [DataRequired(_l("Enter an e-mail address."))], most=254)
    language = SelectField(_l("Language"), choices=options(LANGUAGES.items()))
    group_id = SelectField(_l("Group"), coerce=_group)
    notes = Lines(_l("Notes for the host"), most=LONGEST_NOTES)

    def offer(self, groups: Iterable[GuestGroup]) -> None:
        """Let one of these groups be chosen, or none."""
        offered: list[tuple[Any, Any]] = [("", _l("None"))]
        self.group_id.choices = options([*offered, *((group.id, group.name) for group in groups)])

    def fields(self) -> GuestFields:
        """What was typed."""
        names = ("honorific", "name", "post", "organisation", "email", "language", "group_id", "notes")
        return GuestFields(**{name: self[name].data for name in names})


class GroupForm(Form):
    """A group's name."""

    name = OneLine(_l("Name of the group"), [DataRequired(_l("Give the group a name."))], most=LONGEST_GROUP)


class UploadForm(Form):
    """A guest list in a file."""

    file = FileField(_l("Guest list"), [FileRequired(_l("Choose a file."))])
