"""Days and times as people type them, and the moments they mean in an event's zone."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel.dates import get_month_names
from flask_babel import gettext as _

from eventsapp.settings import LANGUAGES
from eventsapp.web.times import time as shown_time


class NotUnderstood(ValueError):
    """What was typed is no day or no time; the message is a sentence for the person."""


@cache
def _months() -> dict[str, int]:
    """The names of months in each of the pages' languages, long and short, as people write them."""
    return {
        name.casefold().rstrip("."): number
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, language).items()
    }


def day_of(typed: str) -> date:
    """The day of "24.5.2030", "24/5/2030", "24 May 2030" or "2030-05-24". Raises NotUnderstood."""
    text = typed.strip().casefold()
    numbers: tuple[int, int, int] | None = None
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text, re.ASCII):
        numbers = int(found[1]), int(found[2]), int(found[3])
    elif found := re.fullmatch(r"(\d{1,2})\s*[./]\s*(\d{1,2})\s*[./]\s*(\d{4})", text, re.ASCII):
        numbers = int(found[3]), int(found[2]), int(found[1])
    elif found := re.fullmatch(r"(\d{1,2})\.?\s+([^\W\d_]+)\.?,?\s+(\d{4})", text):
        month = _months().get(found[2])
        numbers = (int(found[3]), month, int(found[1])) if month else None
    try:
        if numbers and 1900 <= numbers[0] <= 2200:
            return date(*numbers)
    except ValueError:
        pass
    raise NotUnderstood(_("Type a day that there is, such as 24.5.2030 or 24 May 2030."))


def time_of(typed: str) -> time:
    """The time of day of "9:30", "9.30", "0930" or "9". Raises NotUnderstood."""
    found = re.fullmatch(r"(\d{1,2})(?:\s*(?:[.:]\s*)?(\d{2}))?", typed.strip(), re.ASCII)
    if found and int(found[1]) < 24 and int(found[2] or 0) < 60:
        return time(int(found[1]), int(found[2] or 0))
    raise NotUnderstood(_("Type a time of day from 0:00 to 23:59, such as 9:30 or 13.00."))


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment at which a clock in `zone` shows this day and time, in UTC.

    Raises NotUnderstood where no clock ever shows it (summer time begins) or where clocks show it twice (it ends).
    """
    first, second = (datetime.combine(day, at, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    # PEP 495: in a gap the offsets are the other way round than in a fold.
    if first > second:
        raise NotUnderstood(
            _(
                "There is no %(time)s on this day: the clocks go forward over it. Type %(next)s or later.",
                time=f"{at:%H:%M}",
                next=shown_time(_end_of_gap(day, zone), zone),
            )
        )
    last = second + timedelta(hours=1)
    raise NotUnderstood(
        _(
            "There are two %(time)s on this day: the clocks go back over it. Type a time that comes once, "
            "such as %(next)s.",
            time=f"{at:%H:%M}",
            next=shown_time(last.replace(minute=0), zone),
        )
    )


def _end_of_gap(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day after its clocks went forward."""
    moment = datetime.combine(day, time(), zone).astimezone(UTC)
    offset = moment.astimezone(zone).utcoffset()
    while moment.astimezone(zone).utcoffset() == offset:
        moment += timedelta(minutes=15)
    return moment
