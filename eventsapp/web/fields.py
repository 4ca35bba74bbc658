"""Fields of forms that more than one package needs: texts by language, days, times."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import gettext as _
from wtforms import Field, FormField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from eventsapp.settings import LANGUAGES
from eventsapp.web.forms import SHORT, Lines, OneLine, Part
from eventsapp.web.language import chosen_language
from eventsapp.web.typed import NotUnderstood, day_of, moment_of, time_of


class Required(InputRequired):
    """A field that must be filled in; blanks alone are nothing. The sentence says with what."""

    def __call__(self, form: Any, field: Field) -> None:
        """Raise StopValidation with our sentence."""
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data.strip():
            raise ValidationError(self.message)


def in_languages(label: Any, most: int = SHORT, lines: bool = False) -> FormField:
    """A text in each of settings.LANGUAGES, each at most `most` characters; `said` reads it."""
    kind = Lines if lines else OneLine
    inner = type("Texts", (Part,), {tag: kind(name, most=most) for tag, name in LANGUAGES.items()})
    return FormField(inner, label, separator=".")


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """The choices of a select or of radios, from pairs of value and name."""
    return [SelectChoice(value, name) for value, name in pairs]


def said(field: Any, before: Mapping[str, str] | None = None) -> dict[str, str]:
    """The texts that were typed, by language. What stood there in a language that forms don't show stays."""
    return {tag: text for tag, text in {**(before or {}), **field.data}.items() if text}


class DayField(StringField):
    """A day as people type it; its data is a date, or None where nothing (or nothing understood) was typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Understand what was typed; it stays in the field as it was typed."""
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = day_of(valuelist[0])

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if isinstance(self.data, date):
            english = chosen_language() == "en"
            return format_date(self.data, "d MMMM y" if english else "d.M.y", locale=chosen_language())
        return ""


class TimeField(StringField):
    """A time of day as people type it; its data is a time, or None."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Understand what was typed; it stays in the field as it was typed."""
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = time_of(valuelist[0])

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if isinstance(self.data, time) else ""


def moment_in(day: Field, at: Field, zone: ZoneInfo) -> datetime | None:
    """The moment that a day field and a time field mean in a zone; None where one is empty or not understood.

    Puts a sentence beside the field that lacks its other half, or beside the time where the clocks change over it.
    """
    if day.errors or at.errors:
        return None
    if day.data is None or at.data is None:
        for one, other in ((day, at), (at, day)):
            if one.data is None and other.data is not None:
                one.errors = [_("Type the day as well.") if one is day else _("Type the time as well.")]
        return None
    try:
        return moment_of(day.data, at.data, zone)
    except NotUnderstood as error:
        at.errors = [str(error)]
        return None


class NumberField(StringField):
    """A whole number from `least` to `most`, digits as typed; its data is an int, or None where it is empty."""

    def __init__(self, label: Any, validators: Any = (), least: int = 0, most: int = 1_000_000, **kwargs: Any) -> None:
        super().__init__(label, validators, render_kw={"inputmode": "numeric"}, **kwargs)
        self.least, self.most = least, most

    def process_formdata(self, valuelist: list[str]) -> None:
        """Understand what was typed; it stays in the field as it was typed."""
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        if not (typed.isascii() and typed.isdigit() and len(typed) < 10 and self.least <= int(typed) <= self.most):
            raise ValueError(_("Type a whole number from %(least)d to %(most)d.", least=self.least, most=self.most))
        self.data = int(typed)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class DegreesField(StringField):
    """Decimal degrees with a point or a comma, from -`most` to `most`; its data is a float, or None."""

    def __init__(self, label: Any, most: int, **kwargs: Any) -> None:
        super().__init__(label, render_kw={"inputmode": "decimal"}, **kwargs)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        """Understand what was typed; it stays in the field as it was typed."""
        self.data = None
        typed = valuelist[0].strip().replace(",", ".").replace("−", "-") if valuelist else ""
        if not typed:
            return
        try:
            degrees = float(typed)
        except ValueError:
            degrees = float("nan")
        if not -self.most <= degrees <= self.most:
            raise ValueError(_("Type decimal degrees from −%(most)d to %(most)d, such as 60.1725.", most=self.most))
        self.data = degrees

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)
