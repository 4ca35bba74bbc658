"""The form of a track."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from eventsapp.programme.goals import GOALS
from eventsapp.programme.operations.tracks import TrackFields
from eventsapp.web.fields import in_languages, options, said
from eventsapp.web.forms import Form


class TrackForm(Form):
    """A track's name and goals."""

    name = in_languages(_l("Name"))
    goals = SelectMultipleField(
        _l("Sustainable Development Goals"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget()
    )
    #: The fingerprint of what the form was made from.
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals.choices = options((number, f"{number} {name}") for number, name in GOALS.items())

    def validate(self, extra_validators: Any = None) -> bool:
        """A track has a name."""
        valid = bool(super().validate(extra_validators))
        if not any(self.name.data.values()) and not self.name.errors:
            next(iter(self.name.form)).errors = [_("Give the track a name, in one language at least.")]
            return False
        return valid

    def fields(self, before: TrackFields | None = None) -> TrackFields:
        """What was typed, once it is valid, over what was there."""
        return TrackFields(name=said(self.name, before.name if before else {}), goals=tuple(sorted(self.goals.data)))
