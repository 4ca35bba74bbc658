"""Addresses by which calendars on the web take an entry over: for mail programs that do nothing with invitations.

Nothing is asked of those hosts by us; somebody follows the link, or does not.
"""

from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode

from eventsapp.calendar.writing import CalendarEvent

#: Bytes of a link's encoded texts: some servers and mail programs take no longer address than 2,000 or so.
_MOST_TITLE, _MOST_PLACE, _MOST_TEXT = 300, 300, 900


class AddLink(NamedTuple):
    """A calendar, by its own name, and the address that opens its form with the entry filled in."""

    name: str
    address: str


def add_links(event: CalendarEvent) -> list[AddLink]:
    """The links of an entry, each below 2,000 characters."""
    title = _short(event.summary, _MOST_TITLE)
    place = _short(event.location, _MOST_PLACE)
    text = _short(event.description, _MOST_TEXT - len(quote(event.url)))
    details = "\n\n".join(part for part in (text, event.url) if part)
    begins, ends = _basic(event.starts_at), _basic(event.ends_at)
    google = {"action": "TEMPLATE", "text": title, "dates": f"{begins}/{ends}", "details": details, "location": place}
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": _extended(event.starts_at),
        "enddt": _extended(event.ends_at),
        "body": details,
        "location": place,
    }
    yahoo = {"v": "60", "title": title, "st": begins, "et": ends, "desc": details, "in_loc": place}
    return [
        AddLink("Google", _address("https://calendar.google.com/calendar/render", google)),
        AddLink("Outlook.com", _address("https://outlook.live.com/calendar/0/deeplink/compose", outlook)),
        AddLink("Office 365", _address("https://outlook.office.com/calendar/0/deeplink/compose", outlook)),
        AddLink("Yahoo", _address("https://calendar.yahoo.com/", yahoo)),
    ]


def _address(base: str, given: dict[str, str]) -> str:
    # A blank is %20: Outlook shows a plus as a plus.
    return f"{base}?{urlencode({name: value for name, value in given.items() if value}, quote_via=quote)}"


def _basic(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _extended(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _short(text: str, most: int) -> str:
    """A text of which no more than so many bytes stand in the address, cut at a word where there is one."""
    text = text.encode("utf-8", "ignore").decode()
    if len(quote(text)) <= most:
        return text
    length, room = 0, most - len(quote("…"))
    for end, letter in enumerate(text):
        length += len(quote(letter))
        if length > room:
            cut = text[:end]
            return (cut.rpartition(" ")[0] or cut).rstrip() + "…"
    return text
