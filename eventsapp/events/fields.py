"""What an organiser says about an event, as one value, and what is wrong with it."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l

from eventsapp.events.models import Event, RegistrationMode, Visibility
from eventsapp.kernel.errors import Refused
from eventsapp.settings import LANGUAGES

Texts = dict[str, str]

#: Names of the palette (static/css/tokens.css).
ACCENTS = ("blue", "teal", "plum", "rust", "green")
#: Words that stand in /organise/ where an event's slug would.
RESERVED_SLUGS = frozenset({"new", "sign-in", "sign-out", "verify", "account", "offices", "colleagues", "static"})
MOST_SEATS = 1_000_000
MOST_COMPANIONS = 20


@dataclass(frozen=True, kw_only=True)
class HostFields:
    """An organisation that holds the event."""

    name: Texts
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class EventFields:
    """Everything that an organiser sets. Moments are aware; texts are by language tag."""

    title: Texts
    starts_at: datetime
    ends_at: datetime
    #: Fixed once the event is made: it stands in letters and calendars.
    slug: str
    timezone: str = "Europe/Helsinki"
    subtitle: Texts = field(default_factory=dict)
    #: Markdown.
    description: Texts = field(default_factory=dict)
    #: The first one first; each one of settings.LANGUAGES.
    languages: tuple[str, ...] = ("en",)
    venue: Texts = field(default_factory=dict)
    address: str = ""
    #: Degrees, WGS 84; both or none.
    latitude: float | None = None
    longitude: float | None = None
    hosts: tuple[HostFields, ...] = ()
    #: Seats; None: as many as come.
    capacity: int | None = None
    #: None: until it starts.
    answer_deadline: datetime | None = None
    visibility: Visibility = Visibility.invited
    registration_mode: RegistrationMode = RegistrationMode.invitation
    companions_allowed: int = 0
    tentative_allowed: bool = False
    #: None, for an event that is made: where it is by invitation only.
    links_ask_codes: bool | None = None
    accent: str = "blue"
    sample: bool = False


def is_web_address(text: str) -> bool:
    """Whether it may stand in a link: http or https, with a host, without blanks."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", text)


def fields_of(event: Event) -> EventFields:
    """An event as its fields: what a form begins with."""
    return EventFields(
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        slug=event.slug,
        timezone=event.timezone,
        subtitle=event.subtitle,
        description=event.description,
        languages=tuple(event.languages),
        venue=event.venue,
        address=event.address,
        latitude=event.latitude,
        longitude=event.longitude,
        hosts=tuple(HostFields(name=host.name, url=host.url) for host in event.hosts),
        capacity=event.seats.capacity,
        answer_deadline=event.answer_deadline,
        visibility=event.visibility,
        registration_mode=event.registration_mode,
        companions_allowed=event.companions_allowed,
        tentative_allowed=event.tentative_allowed,
        links_ask_codes=event.links_ask_codes,
        accent=event.accent,
        sample=event.sample,
    )


def check(facts: EventFields) -> None:
    """Raise Refused, with the field it is about, where the facts can't be an event's."""
    if not any(facts.title.values()):
        raise Refused(_l("Give the event a title."), "title")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", facts.slug) or len(facts.slug) > 60:
        sentence = _l("Use small letters a to z, digits and single hyphens, 60 at most: autumn-seminar.")
        raise Refused(sentence, "slug")
    if facts.slug in RESERVED_SLUGS:
        raise Refused(_l("This word is taken by the service. Choose another."), "slug")
    if facts.timezone not in available_timezones():
        raise Refused(_l("There is no time zone of this name. Choose one such as Europe/Helsinki."), "timezone")
    _check_times(facts)
    if not facts.languages or not set(facts.languages) <= set(LANGUAGES):
        raise Refused(_l("Choose at least one language."), "languages")
    _check_place(facts)
    _check_registration(facts)
    if facts.accent not in ACCENTS:
        raise Refused(_l("Choose one of the colours."), "accent")


def _check_times(facts: EventFields) -> None:
    if facts.ends_at <= facts.starts_at:
        raise Refused(_l("The end must be after the start."), "ends_at")
    if facts.answer_deadline and facts.answer_deadline > facts.starts_at:
        raise Refused(_l("The deadline must not be after the start of the event."), "answer_deadline")


def _check_place(facts: EventFields) -> None:
    if (facts.latitude is None) != (facts.longitude is None):
        missing = "latitude" if facts.latitude is None else "longitude"
        raise Refused(_l("Give both latitude and longitude, or neither."), missing)
    if facts.latitude is not None and not -90 <= facts.latitude <= 90:
        raise Refused(_l("A latitude is from −90 to 90 degrees."), "latitude")
    if facts.longitude is not None and not -180 <= facts.longitude <= 180:
        raise Refused(_l("A longitude is from −180 to 180 degrees."), "longitude")
    for host in facts.hosts:
        if not any(host.name.values()):
            raise Refused(_l("Give each host a name."), "hosts")
        if host.url and not is_web_address(host.url):
            raise Refused(_l("A host's address begins with https:// or http://."), "hosts")


def _check_registration(facts: EventFields) -> None:
    if facts.capacity is not None and not 1 <= facts.capacity <= MOST_SEATS:
        raise Refused(_l("Give a whole number of seats, or leave this empty for no limit."), "capacity")
    if not 0 <= facts.companions_allowed <= MOST_COMPANIONS:
        raise Refused(_l("Give a number from 0 to %(most)d.", most=MOST_COMPANIONS), "companions_allowed")
