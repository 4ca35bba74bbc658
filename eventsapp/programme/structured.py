"""What search engines read of an event and its sessions: schema.org, by Google's rules for events.

https://developers.google.com/search/docs/appearance/structured-data/event asks for name, startDate and location with
its address; what we know of the rest is said too, and nothing that we do not know (prices, tickets, pictures).
"""

import json
from typing import Any

from markupsafe import Markup

from eventsapp.events.models import Event, Visibility
from eventsapp.programme.snapshot import Programme, SessionFacts
from eventsapp.web.addresses import address
from eventsapp.web.language import chosen_language
from eventsapp.web.texts import excerpt, plain

Thing = dict[str, Any]

#: As long as search engines care to read.
_LONGEST = 500


def event_data(event: Event, programme: Programme | None) -> Markup:
    """The event with all its sessions, for the event's own page; nothing where it is not for the public."""
    if not _told(event):
        return Markup("")
    thing = {
        **_event(event),
        "subEvent": [
            _session(event, programme, each)
            for each in (programme.sessions if programme else ())
            if each.starts_at and programme
        ],
    }
    return _script(thing)


def session_data(event: Event, programme: Programme, session: SessionFacts) -> Markup:
    """One session as a part of its event, for the session's page."""
    if not _told(event) or not session.starts_at:
        return Markup("")
    whole = _session(event, programme, session)
    about = excerpt(dict(session.abstract), _LONGEST) or excerpt(dict(session.description), _LONGEST)
    return _script(
        {
            **whole,
            "description": about,
            "performer": [_person(event, programme, code) for code in dict.fromkeys(p.speaker for p in session.parts)],
            "organizer": _organisers(event),
            "superEvent": _event(event),
        }
    )


def _told(event: Event) -> bool:
    """A place is required: an event without one is better not told of than told of wrongly."""
    return event.visibility is Visibility.public and bool(event.address or plain(event.venue))


def _script(thing: Thing) -> Markup:
    """A block of data in a page: no browser runs it, and nothing in it ends it."""
    said = json.dumps({"@context": "https://schema.org", **_without_gaps(thing)}, ensure_ascii=False)
    for letter in "<>&\u2028\u2029":
        said = said.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(f'<script type="application/ld+json">{said}</script>')  # noqa: S704 - nothing in it can end it


def _without_gaps(thing: Any) -> Any:
    if isinstance(thing, dict):
        return {key: _without_gaps(value) for key, value in thing.items() if value not in ("", None, [], {})}
    return [_without_gaps(each) for each in thing] if isinstance(thing, list) else thing


def _event(event: Event) -> Thing:
    page = address("events.show", slug=event.slug, lang=chosen_language())
    return {
        "@type": "Event",
        "@id": address("events.show", slug=event.slug),
        "url": page,
        "name": plain(event.title),
        "description": excerpt(event.description, _LONGEST) or plain(event.subtitle),
        "startDate": event.starts_at.astimezone(event.zone).isoformat(),
        "endDate": event.ends_at.astimezone(event.zone).isoformat(),
        "eventStatus": _status(event),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "inLanguage": list(event.languages),
        "location": _place(event, ""),
        "organizer": _organisers(event),
    }


def _session(event: Event, programme: Programme, session: SessionFacts) -> Thing:
    assert session.starts_at, "only placed sessions are events"
    assert session.ends_at, "what begins ends"
    zone = programme.event.zone
    return {
        "@type": "Event",
        "url": address("programme.session", slug=event.slug, code=session.code),
        "name": plain(dict(session.title)),
        "startDate": session.starts_at.astimezone(zone).isoformat(),
        "endDate": session.ends_at.astimezone(zone).isoformat(),
        "eventStatus": _status(event),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "inLanguage": session.language,
        "location": _place(event, session.room),
        "performer": [{"@type": "Person", "name": each.name} for each in programme.people_of(session)],
    }


def _status(event: Event) -> str:
    return "https://schema.org/" + ("EventCancelled" if event.cancelled_at else "EventScheduled")


def _place(event: Event, room: str) -> Thing:
    venue = plain(event.venue)
    where = event.latitude is not None and event.longitude is not None
    return {
        "@type": "Place",
        "name": ", ".join(dict.fromkeys(each for each in (room, venue or event.address) if each)),
        "address": {"@type": "PostalAddress", "streetAddress": event.address or venue},
        "geo": {"@type": "GeoCoordinates", "latitude": event.latitude, "longitude": event.longitude} if where else None,
    }


def _organisers(event: Event) -> list[Thing]:
    hosts = [{"@type": "Organization", "name": plain(host.name), "url": host.url} for host in event.hosts]
    return hosts or [{"@type": "Organization", "name": event.office.name, "url": address("events.index")}]


def _person(event: Event, programme: Programme, code: str) -> Thing:
    person = programme.speaker_by_code.get(code)
    if person is None:
        return {}
    photo = address("programme.photo", slug=event.slug, code=code, digest=person.photo) if person.photo else ""
    return {
        "@type": "Person",
        "name": person.name,
        "jobTitle": person.post,
        "worksFor": {"@type": "Organization", "name": person.organisation} if person.organisation else None,
        "url": address("programme.speaker", slug=event.slug, code=code),
        "image": photo,
    }
