"""The organiser's form of a question."""

from itertools import zip_longest
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField, SelectField
from wtforms.fields.choices import SelectChoice

from eventsapp.registration.models import Question, QuestionKind
from eventsapp.registration.operations.questions import QuestionFacts
from eventsapp.settings import LANGUAGES
from eventsapp.web.forms import Form, Lines, OneLine

KINDS = {
    QuestionKind.text: _l("A short text"),
    QuestionKind.long_text: _l("A long text"),
    QuestionKind.number: _l("A number"),
    QuestionKind.yes_no: _l("Yes or no"),
    QuestionKind.one_of: _l("One of several choices"),
    QuestionKind.many_of: _l("Any of several choices"),
}


def _in_languages(label: Any, most: int, lines: bool = False) -> FormField:
    kind = Lines if lines else OneLine
    inner = type("Texts", (wtforms.Form,), {tag: kind(name, most=most) for tag, name in LANGUAGES.items()})
    return FormField(inner, label, separator=".")


class QuestionForm(Form):
    """A question of an event's form."""

    label = _in_languages(_l("Question"), most=300)
    hint = _in_languages(_l("Hint"), most=300)
    kind = SelectField(_l("Kind of answer"), choices=[SelectChoice(kind.value, name) for kind, name in KINDS.items()])
    choices = _in_languages(_l("Choices"), most=5_000, lines=True)
    required = BooleanField(_l("Those who come must answer it"))

    def facts(self) -> QuestionFacts:
        """The question that was written."""
        lines = {tag: _lines(text) for tag, text in self.choices.data.items()}
        rows = zip_longest(*lines.values(), fillvalue="")
        return QuestionFacts(
            kind=QuestionKind(self.kind.data),
            label=_texts(self.label.data),
            hint=_texts(self.hint.data),
            required=self.required.data,
            choices=tuple(_texts(dict(zip(lines, row, strict=True))) for row in rows),
        )

    def refuse(self, field: str, sentence: object) -> None:
        """Put an operation's refusal beside its field."""
        name, _dot, language = field.partition(".")
        target = self[name].form[language] if language in LANGUAGES else self[name or "kind"]
        target.errors = [*target.errors, sentence]


def question_form(question: Question | None) -> QuestionForm:
    """The form, filled with a question that is there."""
    if question is None:
        return QuestionForm()
    return QuestionForm(
        data={
            "label": question.label,
            "hint": question.hint,
            "kind": question.kind.value,
            "required": question.required,
            "choices": {tag: "\n".join(choice.get(tag, "") for choice in question.choices) for tag in LANGUAGES},
        }
    )


def _texts(texts: dict[str, str]) -> dict[str, str]:
    return {tag: text for tag, text in texts.items() if text}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
