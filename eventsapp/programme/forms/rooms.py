"""The form of a room."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from eventsapp.programme.operations.rooms import RoomFields
from eventsapp.web.fields import NumberField, Required
from eventsapp.web.forms import Form, OneLine


class RoomForm(Form):
    """A room's name and seats."""

    name = OneLine(_l("Name"), [Required(message=_l("Give the room a name."))])
    capacity = NumberField(_l("Seats"), least=1, most=1_000_000)
    #: The fingerprint of what the form was made from.
    seen = HiddenField()

    def fields(self) -> RoomFields:
        """What was typed, once it is valid."""
        return RoomFields(name=self.name.data, capacity=self.capacity.data)
