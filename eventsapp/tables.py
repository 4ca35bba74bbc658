"""All tables: for migrations, and for whoever makes a database at once. Processes that serve import no more than they
need."""

from sqlalchemy import MetaData

from eventsapp.accounts import models as accounts
from eventsapp.accounts import models_of_sign_in
from eventsapp.door import models as door
from eventsapp.events import models as events
from eventsapp.guests import facts, models_of_announcements, models_of_codes, tags
from eventsapp.guests import models as guests
from eventsapp.inbox import models as inbox
from eventsapp.kernel import audit, binned, limits, timers
from eventsapp.kernel.database import METADATA
from eventsapp.mail import models as mail
from eventsapp.mail import standing
from eventsapp.privacy import models as privacy
from eventsapp.programme import models as programme
from eventsapp.programme.mine import models as mine
from eventsapp.registration import models as registration


def tables() -> MetaData:
    """All of them."""
    return METADATA


__all__ = [
    "METADATA",
    "accounts",
    "audit",
    "binned",
    "door",
    "events",
    "facts",
    "guests",
    "inbox",
    "limits",
    "mail",
    "mine",
    "models_of_announcements",
    "models_of_codes",
    "models_of_sign_in",
    "privacy",
    "programme",
    "registration",
    "standing",
    "tables",
    "tags",
    "timers",
]
