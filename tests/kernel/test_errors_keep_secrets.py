"""An error of the database goes into the log; what was being written does not."""

import pytest
from sqlalchemy.exc import IntegrityError

from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db


def test_an_error_does_not_say_what_was_written(guest: Guest) -> None:
    db.session.add(Guest(event_id=guest.event_id, email="x@example.org", email_key=guest.email_key, name="Secret Name"))
    with pytest.raises(IntegrityError) as caught:
        db.session.flush()
    assert ("Secret Name" in str(caught.value), "[SQL parameters hidden" in str(caught.value)) == (False, True)
