"""The fields of an event's own questions, and what they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.core import get_global
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _ln
from flask_babel import ngettext
from markupsafe import Markup
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from eventsapp.events.models import Event
from eventsapp.kernel import clock
from eventsapp.kernel.translated import pick
from eventsapp.registration.file_fields import AnswerFileField
from eventsapp.registration.given import Choice
from eventsapp.registration.models import Question, QuestionKind, SignUpState
from eventsapp.registration.queries_of_sessions import Offered
from eventsapp.registration.spoken import phone
from eventsapp.web.countries import countries
from eventsapp.web.fields import DayField
from eventsapp.web.forms import Lines, OneLine
from eventsapp.web.language import chosen_language
from eventsapp.web.texts import plain
from eventsapp.web.times import span

#: A short answer, and a long one, in characters.
SHORT_TEXT = 500
_LONG_TEXT = 5_000

#: Of a free text: a name in Arabic letters runs from right to left in a page that runs from left to right.
AUTO = {"dir": "auto"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Of whom a form asks its questions. region: where a telephone number without a code is understood. guest_id: None
    for somebody who has not registered yet. sessions: that can be signed up for, with what the guest has of them."""

    event: Event
    region: str = ""
    guest_id: int | None = None
    sessions: Sequence[Offered] = ()
    #: Whether somebody may come with them.
    accompanied: bool = False

    def to_choose(self, question: Question) -> list[Offered]:
        """The sessions of a question that can be chosen, or are."""
        about = set(question.sessions)
        return [
            each
            for each in self.sessions
            if (not about or each.session.guid in about)
            and each.session.starts_at
            and (each.sign_up or each.session.starts_at > clock.now())
        ]

    def chosen(self, question: Question) -> list[str]:
        """Those that are."""
        return [each.session.guid for each in self.to_choose(question) if each.sign_up]


def answer_to(form: Any) -> str | None:
    """What is answered to the invitation in the form to which this one belongs. (A companion's row is a part of it.)"""
    whole = getattr(form, "whole", form)
    return str(whole.answer.data) if whole.answer.data else None


class Needed:
    """Refuses an empty field with a sentence of its own. `to`: only where the answer is this choice."""

    field_flags = {"required": True}

    def __init__(self, sentence: Any, to: Choice | None = None) -> None:
        self.sentence = sentence
        self.to = to

    def __call__(self, form: Any, field: Field) -> None:
        """Raise StopValidation with the sentence."""
        if field.process_errors:
            return
        if (field.data in (None, "", []) or field.data is False) and (
            self.to is None or answer_to(form) == self.to.value
        ):
            raise StopValidation(self.sentence)


def is_number(_form: Any, field: Field) -> None:
    """Refuse what is no number; a decimal comma is as good as a point."""
    if field.data and number(field.data) is None:
        raise ValidationError(_l("Write a number in digits, such as 3 or 2.5."))


def number(typed: str) -> int | float | None:
    """The number somebody typed, None where it is none or longer than a number of ours may be."""
    text = typed.replace("−", "-").replace(",", ".")
    digits = text.removeprefix("-").replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        return None
    return float(text) if "." in text else int(text)


def is_phone(region: str) -> Any:
    """Refuses what is no telephone number in this country, nor with a country's code."""

    def check(_form: Any, field: Field) -> None:
        if field.data and phone_number(field.data, region) is None:
            raise ValidationError(_l("Write a telephone number, with the country’s code where it is abroad."))

    return check


def phone_number(typed: str, region: str) -> str | None:
    """The number in E.164, None where it is none."""
    import phonenumbers  # large, and few forms ask for a number

    try:
        number = phonenumbers.parse(typed, region or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def region_of(event: Event, country: str = "") -> str:
    """In which country a telephone number without a code is understood: the guest's, else the event's."""
    return country or str(get_global("zone_territories").get(event.timezone, ""))


def shown(question: Question, value: Any) -> Any:
    """An answer as its field takes it."""
    kind = question.kind
    if kind is QuestionKind.yes_no:
        return None if value is None else "yes" if value else "no"
    if kind is QuestionKind.number:
        return "" if value is None else str(value)
    if kind is QuestionKind.consent:
        return value is True
    if kind is QuestionKind.date:
        return date.fromisoformat(value["date"]) if isinstance(value, dict) else None
    if kind is QuestionKind.phone:
        return phone(value["phone"], value["region"]) if isinstance(value, dict) else ""
    if kind is QuestionKind.country:
        return value["country"] if isinstance(value, dict) else ""
    return value


def field_of(question: Question, of: Asked) -> Any:
    """The field of a question, in the page's language. The value of a choice is its label in the event's first one."""
    label, hint = plain(question.label), plain(question.hint)
    kind = question.kind
    sentence = _l("Answer the question “%(question)s”.", question=label)
    needed = [Needed(sentence, to=Choice.accept)] if question.required else []
    if kind is QuestionKind.text:
        return OneLine(label, needed, most=SHORT_TEXT, description=hint, render_kw=AUTO)
    if kind is QuestionKind.long_text:
        return Lines(label, needed, most=_LONG_TEXT, description=hint, render_kw={"rows": 4, **AUTO})
    if kind is QuestionKind.number:
        return OneLine(label, [*needed, is_number], most=40, description=hint, render_kw={"inputmode": "decimal"})
    if kind is QuestionKind.date:
        hint = hint or str(_l("For example 24.5.2030"))
        return DayField(label, needed, description=hint, render_kw={"autocomplete": "off"})
    if kind is QuestionKind.phone:
        looks = {"type": "tel", "inputmode": "tel", "autocomplete": "off"}
        return OneLine(label, [*needed, is_phone(of.region)], most=40, description=hint, render_kw=looks)
    if kind is QuestionKind.country:
        names = [SelectChoice("", ""), *(SelectChoice(*pair) for pair in countries(chosen_language()).items())]
        return SelectField(
            label,
            [*needed, _Choices(set(countries("en")) | {""})],
            choices=names,
            description=hint,
            validate_choice=False,
        )
    if kind is QuestionKind.consent:
        return BooleanField(label, needed, description=hint)
    if kind is QuestionKind.file:
        return AnswerFileField(label, needed, question=question, guest_id=of.guest_id, description=hint)
    if kind is QuestionKind.sign_up:
        needed, hint = _sign_up(question, of, needed, hint)
        choices = [_session(each, of.event) for each in of.to_choose(question)]
    elif kind is QuestionKind.yes_no:
        choices = [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]
    else:
        choices = [_choice(question, choice, of.event) for choice in question.choices]
    several = kind in {QuestionKind.many_of, QuestionKind.sign_up}
    there = _Choices({choice.value for choice in choices})
    if several:
        return SelectMultipleField(
            label,
            [*needed, there],
            choices=choices,
            description=hint,
            validate_choice=False,
            option_widget=CheckboxInput(),
            widget=ListWidget(prefix_label=False),
        )
    return RadioField(label, [*needed, there], choices=choices, description=hint, validate_choice=False)


def _choice(question: Question, choice: dict[str, str], event: Event) -> SelectChoice:
    """A choice, with how many can still have it."""
    value, label = pick(choice, event.language).text, plain(choice)
    free = next((limit.places.free for limit in question.limits if limit.choice == value), None)
    if free is None:
        return SelectChoice(value, label)
    if free < 1:
        return SelectChoice(value, _l("%(choice)s (none left)", choice=label))
    return SelectChoice(value, _ln("%(choice)s (%(num)d left)", "%(choice)s (%(num)d left)", free, choice=label))


def _sign_up(question: Question, of: Asked, needed: list[Any], hint: str) -> tuple[list[Any], str]:
    """How many sessions can be chosen, held and said."""
    most = question.most_sessions
    if of.accompanied:
        own = _("The chair is yours: chairs for those who come with you can be had on the page of your answer.")
        hint = " ".join(filter(None, (hint, own)))
    if not most:
        return needed, hint
    sentence = _ln("Choose up to %(num)d session.", "Choose up to %(num)d sessions.", most)

    def few(_form: Any, field: Field) -> None:
        if len(field.data or ()) > most:
            raise ValidationError(sentence)

    return [*needed, few], " ".join(filter(None, (hint, str(sentence))))


def _session(offered: Offered, event: Event) -> SelectChoice:
    """A session: what, and under it when, where, and whether there are chairs."""
    facts, free = offered.session, offered.counter.chairs.free
    when = span(facts.starts_at, facts.ends_at, event.zone) if facts.starts_at and facts.ends_at else ""
    if offered.sign_up and offered.sign_up.state is SignUpState.confirmed:
        chairs = _("you have a chair")
    elif offered.sign_up:
        chairs = _("you wait for a chair")
    elif free is None:
        chairs = ""
    elif free < 1:
        chairs = _("waiting list")
    else:
        chairs = ngettext("%(num)d chair left", "%(num)d chairs left", free)
    beside = " · ".join(filter(None, (when, facts.room, chairs)))
    label = Markup('{} <span class="choice-facts">{}</span>').format(plain(dict(facts.title)), beside)
    return SelectChoice(facts.guid, label)


class _Choices:
    """Refuses a choice that is not there any more: the host may change a question while a guest reads it."""

    def __init__(self, there: set[str]) -> None:
        self.there = there

    def __call__(self, form: Any, field: Field) -> None:
        if not field.raw_data:  # nothing was chosen anew: what was said before stays, as it was asked
            return
        chosen = field.data if isinstance(field.data, list) else [field.data] if field.data else []
        if not self.there.issuperset(chosen):
            raise ValidationError(_l("This choice is no longer there. Choose another."))


def said_to(question: Question, typed: Any, region: str = "") -> object:
    """What was said to a question, from the data of its field; None for nothing."""
    if question.kind is QuestionKind.number:
        return number(typed) if typed else None
    if question.kind is QuestionKind.yes_no:
        return {"yes": True, "no": False}.get(typed)
    if question.kind is QuestionKind.one_of:
        return typed or None
    if question.kind is QuestionKind.date:
        return {"date": typed.isoformat()} if typed else None
    if question.kind is QuestionKind.phone:
        number_typed = phone_number(typed, region) if typed else None
        return {"phone": number_typed, "region": region} if number_typed else None
    if question.kind is QuestionKind.country:
        return {"country": typed} if typed else None
    if question.kind is QuestionKind.consent:
        return True if typed else None
    return typed
