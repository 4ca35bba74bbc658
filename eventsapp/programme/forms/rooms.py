"""The form of a room."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from eventsapp.programme.operations.rooms import RoomFields
from eventsapp.web.fields import NumberField, Required, TimeField
from eventsapp.web.forms import Form, OneLine


class RoomForm(Form):
    """A room's name and seats."""

    name = OneLine(_l("Name"), [Required(message=_l("Give the room a name."))])
    capacity = NumberField(_l("Seats"), least=1, most=1_000_000)
    opens = TimeField(_l("Open from"), description=_l("Each day, such as 9:00. Empty: all day."))
    closes = TimeField(_l("Open until"), description=_l("Earlier than it opens: past midnight."))
    #: The fingerprint of what the form was made from.
    seen = HiddenField()

    def fields(self) -> RoomFields:
        """What was typed, once it is valid."""
        return RoomFields(
            name=self.name.data, capacity=self.capacity.data, opens=self.opens.data, closes=self.closes.data
        )
