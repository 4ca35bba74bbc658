"""Days, clock times and lengths as schedules write them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from eventsapp.programme.exchange.problems import Findings

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")
_LENGTH = re.compile(r"(\d{1,4}):(\d{2})(?::(\d{1,2}))?")
#: A programme's days begin at this hour: what runs past midnight belongs to the evening before.
DAY_CHANGE = timedelta(hours=4)
#: Years of programmes. Others are slips of the pen, and at the calendar's ends nothing can be reckoned with.
_YEARS = range(1900, 2200)


def zone(name: str) -> ZoneInfo | None:
    """The zone of an IANA name; None where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def day(text: str) -> date | None:
    """An ISO 8601 day; what follows it in a date-time is left aside."""
    try:
        read = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return read if read.year in _YEARS else None


def moment(text: str, local: ZoneInfo) -> datetime | None:
    """An ISO 8601 date-time as an aware moment in UTC; one without an offset is in `local`."""
    try:
        read = datetime.fromisoformat(text.strip())
        read = (read if read.tzinfo else read.replace(tzinfo=local)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return read if read.year in _YEARS else None


def clock(text: str) -> timedelta | None:
    """A clock time as what has passed since midnight; past 24:00 it is the next day's."""
    found = _CLOCK.fullmatch(text.strip())
    if not found or int(found[2]) > 59 or int(found[1]) > 47:
        return None
    return timedelta(hours=int(found[1]), minutes=int(found[2]), seconds=int(found[3] or 0))


def minutes(text: str) -> int | None:
    """A length ("01:30", "01:30:00" or a number of minutes) in minutes; None where it is none."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= 6:
        return int(text)
    found = _LENGTH.fullmatch(text)
    return int(found[1]) * 60 + int(found[2]) if found else None


def length(minutes: int) -> str:
    """A length in minutes as "01:30". schedule.xml has two digits for hours."""
    minutes = min(minutes, 99 * 60 + 59)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def in_zone(on: date, since_midnight: timedelta, local: ZoneInfo, at: int, findings: Findings) -> datetime | None:
    """A day and a clock time in a zone as a moment in UTC; what the night of a clock change makes of it is said.

    at: the line where it stands.
    """
    try:
        naive = datetime.combine(on, time()) + since_midnight
        first, second = (naive.replace(tzinfo=local, fold=fold).astimezone(UTC) for fold in (0, 1))
    except OverflowError:
        return None
    if first != second:
        read = {"time": f"{naive:%H:%M}", "day": f"{naive:%Y-%m-%d}", "zone": local.key}
        if first.astimezone(local).replace(tzinfo=None) == naive:
            findings.warn(at, _l("%(time)s on %(day)s happens twice in %(zone)s; the first is meant", **read))
        else:
            meant = f"{first.astimezone(local):%H:%M}"
            findings.warn(
                at, _l("%(time)s on %(day)s does not exist in %(zone)s; %(meant)s is meant", meant=meant, **read)
            )
    return first


def programme_day(starts_at: datetime, local: ZoneInfo) -> date:
    """On which day of a programme a moment lies: the day changes at four in the morning."""
    try:
        return (starts_at.astimezone(local).replace(tzinfo=None) - DAY_CHANGE).date()
    except OverflowError:
        return starts_at.date()
