"""The form of a session's place: the grid without a pointer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField

from eventsapp.programme.models import Room
from eventsapp.programme.operations.fields import LONGEST, Placement
from eventsapp.web.fields import DayField, NumberField, Required, TimeField, moment_in, options
from eventsapp.web.forms import Form


def _key(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class PlaceForm(Form):
    """Room, day, start and length of a session."""

    room = SelectField(_l("Room"), coerce=_key)
    day = DayField(_l("Day"))
    time = TimeField(_l("Starts at"))
    minutes = NumberField(
        _l("Length in minutes"),
        [Required(message=_l("Give its length in minutes."))],
        least=1,
        most=LONGEST,
    )
    #: The fingerprint of what the form was made from.
    seen = HiddenField()

    starts_at: datetime | None = None
    zone: ZoneInfo

    @classmethod
    def of(cls, place: Placement, zone: ZoneInfo, rooms: Sequence[Room]) -> "PlaceForm":
        """The form of a place as it is, in the event's zone; what was sent stands over it."""
        starts = place.starts_at.astimezone(zone) if place.starts_at else None
        form = cls(
            data={
                "room": place.room_id,
                "day": starts.date() if starts else None,
                "time": starts.time() if starts else None,
                "minutes": place.minutes,
            }
        )
        form.zone = zone
        form.room.choices = options([("", _("None, or all of them")), *((room.id, room.name) for room in rooms)])
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then what they mean together."""
        valid = bool(super().validate(extra_validators))
        self.starts_at = moment_in(self.day, self.time, self.zone)
        return valid and not self.day.errors and not self.time.errors

    def placement(self) -> Placement:
        """What was typed, once it is valid."""
        return Placement(starts_at=self.starts_at, minutes=self.minutes.data or 0, room_id=self.room.data)
