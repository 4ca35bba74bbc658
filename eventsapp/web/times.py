"""Days and times in the event's zone, as each language writes them."""

from datetime import date, datetime, timedelta, tzinfo
from datetime import time as clock_time
from functools import lru_cache

from babel.dates import format_date, format_interval, format_time, get_timezone_name
from flask import Flask

from eventsapp.web.language import chosen_language

#: British English: 24-hour times and day before month, as an international office writes.
_LOCALES = {"en": "en_GB", "fi": "fi", "sv": "sv_FI"}
_TIME = {"en": "HH:mm", "fi": "H.mm", "sv": "HH.mm"}


def _locale(language: str | None) -> str:
    return _LOCALES[language or chosen_language()]


def day(moment: datetime | date, zone: tzinfo | None = None, language: str | None = None) -> str:
    """A day as "Thursday 24 May 2018", in the page's language (or the one given)."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(zone).date()
    return _day(moment, language or chosen_language())


@lru_cache(maxsize=1024)
def _day(moment: date, language: str) -> str:
    patterns = {"en": "EEEE d MMMM y", "fi": "cccc d. MMMM y", "sv": "EEEE d MMMM y"}
    return format_date(moment, patterns[language], locale=_LOCALES[language])


def time(moment: datetime, zone: tzinfo, language: str | None = None) -> str:
    """A time as "13:00", or "13.00" in Finnish and Finland's Swedish."""
    here = moment.astimezone(zone)
    return _time(here.hour, here.minute, language or chosen_language())


@lru_cache(maxsize=1024)
def _time(hour: int, minute: int, language: str) -> str:
    return format_time(clock_time(hour, minute), _TIME[language], locale=_LOCALES[language])


def moment(at: datetime, zone: tzinfo, language: str | None = None) -> str:
    """Day and time together."""
    return f"{day(at, zone, language)} {time(at, zone, language)}"


def span(start: datetime, end: datetime, zone: tzinfo, language: str | None = None) -> str:
    """From when to when: the day once where it is one day."""
    if start.astimezone(zone).date() == end.astimezone(zone).date():
        return f"{moment(start, zone, language)}–{time(end, zone, language)}"
    return f"{moment(start, zone, language)} – {moment(end, zone, language)}"


def days(start: datetime, end: datetime, zone: tzinfo, language: str | None = None) -> str:
    """On which days: "24–25 May 2025"; a single day with its weekday."""
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    if first == last:
        return day(first, language=language)
    return format_interval(first, last, "yMMMMd", locale=_locale(language))


def until(start: datetime, end: datetime, zone: tzinfo, language: str | None = None) -> str:
    """When something ends whose start stands before: the time; with its day where that is not plain."""
    return (time if end - start < timedelta(days=1) else moment)(end, zone, language)


def zone_name(at: datetime, zone: tzinfo, language: str | None = None, to: datetime | None = None) -> str:
    """What people call the zone at that moment; where the clocks change before `to`, what they call it all year."""
    local, last = at.astimezone(zone), (to or at).astimezone(zone)
    if local.utcoffset() == last.utcoffset():
        return get_timezone_name(local, locale=_locale(language))
    return get_timezone_name(zone, zone_variant="generic", locale=_locale(language))


def init_app(app: Flask) -> None:
    """Give templates `day`, `days`, `time`, `moment`, `span`, `until` and `zone_name`."""
    app.jinja_env.globals.update(day=day, days=days, time=time, moment=moment)
    app.jinja_env.globals.update(span=span, until=until, zone_name=zone_name)
