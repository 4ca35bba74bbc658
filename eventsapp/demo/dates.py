"""When the sample events take place: in the coming May, so that guests can always answer."""

from collections.abc import Callable
from datetime import date, timedelta

#: Days that guests have at least, from the day the sample is loaded.
NOTICE = 30


def seminar_day(today: date) -> date:
    """The coming 24 May, or the Monday after where that is a weekend."""
    return _coming(today, _seminar)


def festival_saturday(today: date) -> date:
    """The Saturday of the coming May's last weekend."""
    return _coming(today, _festival)


def _seminar(year: int) -> date:
    day = date(year, 5, 24)
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() >= 5 else 0)


def _festival(year: int) -> date:
    last = date(year, 5, 31)
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    return sunday - timedelta(days=1)


def _coming(today: date, of_year: Callable[[int], date]) -> date:
    this_year = of_year(today.year)
    return this_year if this_year - today >= timedelta(days=NOTICE) else of_year(today.year + 1)
