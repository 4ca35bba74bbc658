"""The form of an answer: what every event asks, and the event's own questions."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, Field, FieldList, FormField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from eventsapp.events.models import Event
from eventsapp.guests.addresses import checked
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.translated import pick
from eventsapp.registration.given import Choice, GivenAnswer, GivenCompanion, GivenPerson
from eventsapp.registration.models import Question, QuestionKind
from eventsapp.web.forms import Form, Lines, OneLine
from eventsapp.web.texts import plain

#: Rows of companions that are read at most: a form made while more were allowed loses nothing.
_ROWS = 20
_NEEDS = 500
_MESSAGE = 2_000
_LONG_TEXT = 5_000

#: Of a free text: a name in Arabic letters runs from right to left in a page that runs from left to right.
_AUTO = {"dir": "auto"}


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


def has_letters(_form: Any, field: Field) -> None:
    """Refuse a name that nobody could read out at the door: one of signs, digits or pictures alone."""
    if field.data and not any(character.isalpha() for character in field.data):
        raise ValidationError(_l("Write the name with letters."))


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


class CompanionForm(Form):
    """One row: somebody who comes with the guest. An empty row is nobody."""

    class Meta(Form.Meta):
        """The answer's own form carries the CSRF token."""

        csrf = False

    name = OneLine(_l("Name"), [has_letters], render_kw=_AUTO)
    to_be_named = BooleanField(_l("Somebody comes, the name follows later"))
    diet = OneLine(_l("Dietary needs"), most=_NEEDS, render_kw=_AUTO)
    access_needs = OneLine(_l("Access needs"), most=_NEEDS, render_kw=_AUTO)

    def given(self) -> GivenCompanion | None:
        """The person of this row, None for an empty one."""
        if not (self.name.data or self.to_be_named.data):
            return None
        return GivenCompanion(name=self.name.data, diet=self.diet.data, access_needs=self.access_needs.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Needs of nobody are a question, not an empty row."""
        valid = bool(super().validate(extra_validators))
        if self.given() is None and (self.diet.data or self.access_needs.data):
            self.name.errors = [_l("Give this person’s name, or say that it follows later.")]
            return False
        return valid


class AnswerForm(Form):
    """An answer to an invitation. `answer_form` adds the event's questions."""

    answer = RadioField(
        _l("Your answer"), [Needed(_l("Choose whether you can come."))], choices=[], validate_choice=False
    )
    honorific = OneLine(_l("Title or form of address"), most=60, render_kw={"autocomplete": "honorific-prefix"})
    name = OneLine(
        _l("Name"), [Needed(_l("Enter your name.")), has_letters], render_kw={"autocomplete": "name", **_AUTO}
    )
    post = OneLine(_l("Post"), render_kw={"autocomplete": "organization-title", **_AUTO})
    organisation = OneLine(_l("Organisation"), render_kw={"autocomplete": "organization", **_AUTO})
    diet = OneLine(_l("Dietary needs"), most=_NEEDS, render_kw=_AUTO)
    access_needs = OneLine(_l("Access needs"), most=_NEEDS, render_kw=_AUTO)

    asked: Sequence[Question] = ()
    companions_allowed = 0

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read what was sent; add empty rows up to as many companions as are allowed."""
        super().process(*args, **kwargs)
        if "companions" in self:
            while len(self.companions) < self.companions_allowed:
                self.companions.append_entry()

    def validate(self, extra_validators: Any = None) -> bool:
        """A regret is asked nothing but the word to the host. No more companions than are allowed."""
        if self.answer.data == Choice.regret.value:
            whole: dict[str, Field] = self.__dict__["_fields"]
            self._fields = {key: field for key, field in whole.items() if key in {"answer", "message", "csrf_token"}}
            try:
                return bool(super().validate(extra_validators))
            finally:
                self._fields = whole
        valid = bool(super().validate(extra_validators))
        if self.answer.data and self.answer.data not in {choice.value for choice in self.answer.choices}:
            self.answer.errors = [_l("Choose one of the answers.")]
            valid = False
        extra = [row.form for row in self.companions if row.form.given()][self.companions_allowed :]
        for row in extra:
            row.name.errors = [
                ngettext(
                    "You can bring %(num)d person. Remove this one.",
                    "You can bring %(num)d people. Remove this one.",
                    self.companions_allowed,
                )
                if self.companions_allowed
                else _l("Nobody can come with you this time. Remove this person.")
            ]
        return valid and not extra

    def refuse(self, field: str, sentence: object) -> None:
        """Put an operation's refusal beside the field it is about, at the answer where it is about none of these."""
        row, _dash, inner = field.removeprefix("companions-").partition("-")
        if field.startswith("companions-") and self.companions.entries:
            last = len(self.companions.entries) - 1
            target = self.companions.entries[min(int(row), last)].form[inner]
        else:
            target = self._fields.get(field, self.answer)
        target.errors = [*target.errors, sentence]

    def given(self) -> GivenAnswer:
        """What was answered. Call it on a valid form."""
        companions = (row.form.given() for row in self.companions)
        return GivenAnswer(
            choice=Choice(self.answer.data),
            person=GivenPerson(
                name=self.name.data,
                honorific=self.honorific.data,
                post=self.post.data,
                organisation=self.organisation.data,
            ),
            diet=self.diet.data,
            access_needs=self.access_needs.data,
            message=self.message.data,
            companions=tuple(companion for companion in companions if companion),
            answers={question.id: self._answer_to(question) for question in self.asked},
        )

    def questions(self) -> list[Field]:
        """The fields of the event's own questions, in order."""
        return [self[f"question_{question.id}"] for question in self.asked]

    def _answer_to(self, question: Question) -> object:
        typed = self[f"question_{question.id}"].data
        if question.kind is QuestionKind.number:
            return number(typed) if typed else None
        if question.kind is QuestionKind.yes_no:
            return {"yes": True, "no": False}.get(typed)
        if question.kind is QuestionKind.one_of:
            return typed or None
        return typed


class OpenForm(AnswerForm):
    """Registering for an open event: nobody was asked, so there is nothing to accept."""

    answer = RadioField(choices=[SelectChoice(Choice.accept.value)], default=Choice.accept.value, validate_choice=False)
    email = OneLine(
        _l("E-mail address"),
        [Needed(_l("Enter your e-mail address."))],
        most=254,
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )

    def validate_email(self, field: Field) -> None:
        """Refuse what letters can't reach."""
        if field.errors:
            return
        try:
            checked(field.data)
        except Refused as refusal:
            raise ValidationError(refusal.sentence) from None

    def summary(self) -> list[tuple[str, str]]:
        """The errors in the order of the page, on which the address comes first."""
        return sorted(super().summary(), key=lambda error: error[0] != "email")

    def refuse(self, field: str, sentence: object) -> None:
        """As with any answer; what is about the answer as a whole stands at the address, the first field."""
        super().refuse("email" if field in {"", "answer"} else field, sentence)


def answer_form(event: Event, asked: Sequence[Question], before: GivenAnswer, answered: bool = True) -> AnswerForm:
    """The form of an invitation's answer, filled with what is known.

    answered: whether `before` holds an answer; else no answer is chosen yet.
    """
    data = {**_data(before, asked), "answer": before.choice.value if answered else None}
    form: AnswerForm = _form_class(AnswerForm, event, asked)(data=data)
    form.answer.choices = [
        SelectChoice(choice.value, label)
        for choice, label in (
            (Choice.accept, _l("I accept with pleasure")),
            (Choice.tentative, _l("I may come")),
            (Choice.regret, _l("I regret that I can’t come")),
        )
        if choice is not Choice.tentative or event.tentative_allowed
    ]
    return form


def open_form(event: Event, asked: Sequence[Question]) -> OpenForm:
    """The form with which anybody registers for an open event."""
    form: OpenForm = _form_class(OpenForm, event, asked)()
    form.answer.data = Choice.accept.value
    return form


def _form_class(base: type[AnswerForm], event: Event, asked: Sequence[Question]) -> Any:
    """The form with the event's companions and questions in it. The order of the fields is that of the page."""
    fields: dict[str, Any] = {
        "asked": asked,
        "companions_allowed": event.companions_allowed,
    }
    fields |= {f"question_{question.id}": _field(question, event) for question in asked}
    fields["companions"] = FieldList(FormField(CompanionForm), max_entries=_ROWS)
    fields["message"] = Lines(_l("A word to the host"), most=_MESSAGE, render_kw={"rows": 3, **_AUTO})
    return type("EventForm", (base,), fields)


def _data(before: GivenAnswer, asked: Sequence[Question]) -> dict[str, Any]:
    return {
        "honorific": before.person.honorific,
        "name": before.person.name,
        "post": before.person.post,
        "organisation": before.person.organisation,
        "diet": before.diet,
        "access_needs": before.access_needs,
        "message": before.message,
        "companions": [
            {
                "name": each.name,
                "to_be_named": not each.name,
                "diet": each.diet,
                "access_needs": each.access_needs,
            }
            for each in before.companions
        ],
        **{f"question_{each.id}": _shown(each, before.answers.get(each.id)) for each in asked},
    }


def _shown(question: Question, value: Any) -> Any:
    """An answer as its field takes it."""
    if question.kind is QuestionKind.yes_no:
        return None if value is None else "yes" if value else "no"
    if question.kind is QuestionKind.number:
        return "" if value is None else str(value)
    return value


def _field(question: Question, event: Event) -> Any:
    label, hint = plain(question.label), plain(question.hint)
    kind = question.kind
    sentence = _l("Answer the question “%(question)s”.", question=label)
    needed = [Needed(sentence, to=Choice.accept)] if question.required else []
    if kind is QuestionKind.text:
        return OneLine(label, needed, most=_NEEDS, description=hint, render_kw=_AUTO)
    if kind is QuestionKind.long_text:
        return Lines(label, needed, most=_LONG_TEXT, description=hint, render_kw={"rows": 4, **_AUTO})
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
