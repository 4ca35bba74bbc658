"""Who has opened a personal link in this browser, and may therefore see the event they were invited to."""

from flask import has_request_context, session
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.links import valid
from eventsapp.guests.models import Guest, PersonalLink
from eventsapp.kernel import clock
from eventsapp.kernel.database import db

_KEY, _DAY = "personal_links", "personal_links_day"

#: Of how many links a browser keeps the keys; opening another forgets the oldest.
_KEPT = 20


def remember(link: PersonalLink) -> None:
    """Keep in this browser's session that a valid link was opened. The session holds its key, not its token."""
    before, today = _opened(), clock.now().toordinal()
    opened = [*(key for key in before if key != link.id), link.id][-_KEPT:]
    # A session that is written is signed and sent anew: once a day, for it ends a month after it was last.
    if opened != before or session.get(_DAY) != today:
        session[_KEY], session[_DAY] = opened, today


def admitted(event: Event) -> bool:
    """Whether this browser opened a link of one of the event's guests that is still valid."""
    opened = _opened()
    if not opened:
        return False
    found = db.session.scalar(
        select(PersonalLink.id)
        .join(PersonalLink.guest)
        .where(PersonalLink.id.in_(opened), *valid(), Guest.event_id == event.id)
        .limit(1)
    )
    return found is not None


def _opened() -> list[int]:
    return list(session.get(_KEY, [])) if has_request_context() else []
