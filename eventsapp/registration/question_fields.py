"""The fields of an event's own questions, and what they hold."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from eventsapp.events.models import Event
from eventsapp.kernel.translated import pick
from eventsapp.registration.given import Choice
from eventsapp.registration.models import Question, QuestionKind
from eventsapp.web.forms import Lines, OneLine
from eventsapp.web.texts import plain

#: A short answer, and a long one, in characters.
SHORT_TEXT = 500
_LONG_TEXT = 5_000

#: Of a free text: a name in Arabic letters runs from right to left in a page that runs from left to right.
AUTO = {"dir": "auto"}


class Needed:
    """Refuses an empty field with a sentence of its own. `to`: only where the answer is this choice."""

    field_flags = {"required": True}

    def __init__(self, sentence: Any, to: Choice | None = None) -> None:
        self.sentence = sentence
        self.to = to

    def __call__(self, form: Any, field: Field) -> None:
        """Raise StopValidation with the sentence."""
        if field.data in (None, "", []) and (self.to is None or form.answer.data == self.to.value):
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


def shown(question: Question, value: Any) -> Any:
    """An answer as its field takes it."""
    if question.kind is QuestionKind.yes_no:
        return None if value is None else "yes" if value else "no"
    if question.kind is QuestionKind.number:
        return "" if value is None else str(value)
    return value


def field_of(question: Question, event: Event) -> Any:
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
    if kind is QuestionKind.yes_no:
        choices = [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]
    else:
        choices = [SelectChoice(pick(choice, event.language).text, plain(choice)) for choice in question.choices]
    several = kind is QuestionKind.many_of
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


class _Choices:
    """Refuses a choice that is not there any more: the host may change a question while a guest reads it."""

    def __init__(self, there: set[str]) -> None:
        self.there = there

    def __call__(self, form: Any, field: Field) -> None:
        chosen = field.data if isinstance(field.data, list) else [field.data] if field.data else []
        if not self.there.issuperset(chosen):
            raise ValidationError(_l("This choice is no longer there. Choose another."))


def said_to(question: Question, typed: Any) -> object:
    """What was said to a question, from the data of its field; None for nothing."""
    if question.kind is QuestionKind.number:
        return number(typed) if typed else None
    if question.kind is QuestionKind.yes_no:
        return {"yes": True, "no": False}.get(typed)
    if question.kind is QuestionKind.one_of:
        return typed or None
    return typed
