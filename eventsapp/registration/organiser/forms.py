"""The organiser's form of a question."""

from itertools import zip_longest
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from eventsapp.events.models import Event
from eventsapp.guests.queries import groups
from eventsapp.kernel.translated import pick
from eventsapp.registration import files, queries, queries_of_sessions
from eventsapp.registration.asking import NO, YES
from eventsapp.registration.models import FileKind, Question, QuestionKind
from eventsapp.registration.operations.questions import QuestionFacts
from eventsapp.settings import LANGUAGES
from eventsapp.web.fields import NumberField, in_languages, options
from eventsapp.web.forms import Form, Lines
from eventsapp.web.texts import plain

#: How somebody writes that a choice is not limited.
_NO_LIMIT = frozenset({"", "-", "–", "—"})

KINDS = {
    QuestionKind.text: _l("A short text"),
    QuestionKind.long_text: _l("A long text"),
    QuestionKind.number: _l("A number"),
    QuestionKind.yes_no: _l("Yes or no"),
    QuestionKind.one_of: _l("One of several choices"),
    QuestionKind.many_of: _l("Any of several choices"),
    QuestionKind.date: _l("A date"),
    QuestionKind.phone: _l("A telephone number"),
    QuestionKind.country: _l("A country"),
    QuestionKind.consent: _l("A consent"),
    QuestionKind.file: _l("A file"),
    QuestionKind.sign_up: _l("Signing up for sessions"),
}


def _boxes(label: Any, **others: Any) -> SelectMultipleField:
    looks = {"option_widget": CheckboxInput(), "widget": ListWidget(prefix_label=False)}
    return SelectMultipleField(label, choices=[], **looks, **others)


class QuestionForm(Form):
    """A question of an event's form."""

    label = in_languages(_l("Question"), most=300)
    hint = in_languages(_l("Hint"), most=300)
    kind = SelectField(_l("Kind of answer"), choices=[SelectChoice(kind.value, name) for kind, name in KINDS.items()])
    choices = in_languages(_l("Choices"), most=5_000, lines=True)
    limits = Lines(_l("How many can have each choice"), most=2_000, render_kw={"rows": 5})
    file_kinds = _boxes(_l("Which files it takes"))
    file_megabytes = NumberField(_l("How large a file may be, in MB"), least=1, most=files.MOST_MEGABYTES)
    sessions = _boxes(_l("Sessions to choose from"))
    most_sessions = NumberField(_l("How many sessions one guest may have"), least=1, most=100)
    required = BooleanField(_l("Those who come must answer it"))
    sensitive = BooleanField(_l("Sensitive: seen only by those who may see sensitive answers"))
    section_id = SelectField(_l("Section"), choices=[])
    asked_of = _boxes(_l("Which groups are asked"), coerce=int)
    of_companions = BooleanField(_l("Ask it about each companion, not about the guest"))
    condition = SelectField(_l("Ask it only after this answer"), choices=[])

    def validate_limits(self, field: Any) -> None:
        """Refuse what is no number and no dash."""
        for line in (field.data or "").split("\n"):
            if line.strip() not in _NO_LIMIT and not (line.strip().isdecimal() and len(line.strip()) <= 6):
                raise ValidationError(_l("Write a number a line, or a dash where as many as like can have the choice."))

    def facts(self) -> QuestionFacts:
        """The question that was written."""
        lines = {tag: _lines(text) for tag, text in self.choices.data.items()}
        rows = zip_longest(*lines.values(), fillvalue="")
        return QuestionFacts(
            kind=QuestionKind(self.kind.data),
            label=_texts(self.label.data),
            hint=_texts(self.hint.data),
            required=self.required.data,
            limits=tuple(
                None if line.strip() in _NO_LIMIT else int(line) for line in (self.limits.data or "").split("\n")
            ),
            section_id=int(self.section_id.data) if self.section_id.data else None,
            asked_of=tuple(self.asked_of.data or ()),
            of_companions=self.of_companions.data,
            sensitive=self.sensitive.data,
            condition=_condition(self.condition.data),
            file_kinds=tuple(FileKind(value) for value in self.file_kinds.data or ()),
            file_megabytes=self.file_megabytes.data,
            sessions=tuple(self.sessions.data or ()),
            most_sessions=self.most_sessions.data,
            choices=tuple(_texts(dict(zip(lines, row, strict=True))) for row in rows),
        )

    def refuse(self, field: str, sentence: object) -> None:
        """Put an operation's refusal beside its field."""
        name, _dot, language = field.partition(".")
        target = self[name].form[language] if language in LANGUAGES else self[name or "kind"]
        target.errors = [*target.errors, sentence]


class SectionForm(Form):
    """The heading of a section."""

    heading = in_languages(_l("Heading"), most=200)

    def texts(self) -> dict[str, str]:
        """The heading by language."""
        return _texts(self.heading.data)

    def refuse(self, field: str, sentence: object) -> None:
        """Put an operation's refusal beside its field."""
        target = self.heading.form[field.partition(".")[2]]
        target.errors = [*target.errors, sentence]


def question_form(event: Event, question: Question | None) -> QuestionForm:
    """The form, filled with a question that is there."""
    form = QuestionForm(data=_data(event, question) if question else {"section_id": "", "condition": ""})
    sections = [(str(each.id), plain(each.heading)) for each in queries.sections(event.id)]
    form.section_id.choices = options([("", _l("Before all sections")), *sections])
    form.asked_of.choices = options((each.id, each.name) for each in groups(event.id))
    form.file_kinds.choices = options((kind.value, name) for kind, name in files.KINDS.items())
    there = [(session.guid, plain(dict(session.title))) for session, _counter in queries_of_sessions.of_event(event.id)]
    gone = [
        (guid, _l("A session that is no longer there"))
        for guid in (question.sessions if question else ())
        if guid not in dict(there)
    ]
    form.sessions.choices = options([*there, *gone])
    form.condition.choices = options([("", _l("Always")), *_conditions(event, question)])
    for select in (form.section_id, form.condition):
        select.data = select.data or ""
    return form


def _conditions(event: Event, question: Question | None) -> list[tuple[str, str]]:
    """The answers on which a question can hang: those of the questions before it."""
    found = []
    for each in queries.questions(event.id):
        if question is not None and each.id == question.id:
            break
        if each.kind is QuestionKind.yes_no:
            answers = [(YES, str(_l("Yes"))), (NO, str(_l("No")))]
        elif each.kind is QuestionKind.consent:
            answers = [(YES, str(_l("Yes")))]
        else:
            answers = [(pick(choice, event.language).text, plain(choice)) for choice in each.choices]
        found += [(f"{each.id}:{value}", f"{plain(each.label)} = {shown}") for value, shown in answers]
    return found


def _condition(chosen: str) -> tuple[int, str] | None:
    key, colon, value = (chosen or "").partition(":")
    return (int(key), value) if colon and key.isdecimal() else None


def _data(event: Event, question: Question) -> dict[str, Any]:
    most = {each.choice: each.places.capacity for each in question.limits}
    lines = [most.get(pick(choice, event.language).text) for choice in question.choices] if most else []
    return {
        "file_kinds": question.file_kinds,
        "file_megabytes": question.file_megabytes,
        "sessions": question.sessions,
        "most_sessions": question.most_sessions,
        "limits": "\n".join("–" if each is None else str(each) for each in lines),
        "section_id": str(question.section_id or ""),
        "asked_of": question.asked_of,
        "of_companions": question.of_companions,
        "sensitive": question.sensitive,
        "condition": f"{question.condition_id}:{question.condition_value}" if question.condition_id else "",
        "label": question.label,
        "hint": question.hint,
        "kind": question.kind.value,
        "required": question.required,
        "choices": {tag: "\n".join(choice.get(tag, "") for choice in question.choices) for tag in LANGUAGES},
    }


def _texts(texts: dict[str, str]) -> dict[str, str]:
    return {tag: text for tag, text in texts.items() if text}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
