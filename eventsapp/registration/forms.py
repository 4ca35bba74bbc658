"""The form of an answer: what every event asks, and the event's own questions."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, Field, FieldList, FormField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from eventsapp.events.models import Event
from eventsapp.guests.addresses import checked
from eventsapp.kernel.errors import Refused
from eventsapp.registration.given import Choice, GivenAnswer, GivenCompanion, GivenPerson
from eventsapp.registration.models import Question
from eventsapp.registration.question_fields import AUTO, SHORT_TEXT, Needed, field_of, said_to, shown
from eventsapp.web.forms import Form, Lines, OneLine

#: Rows of companions that are read at most: a form made while more were allowed loses nothing.
_ROWS = 20
_MESSAGE = 2_000


def has_letters(_form: Any, field: Field) -> None:
    """Refuse a name that nobody could read out at the door: one of signs, digits or pictures alone."""
    if field.data and not any(character.isalpha() for character in field.data):
        raise ValidationError(_l("Write the name with letters."))


def is_address(_form: Any, field: Field) -> None:
    """Refuse what letters can't reach; nothing is an answer too."""
    if field.data:
        try:
            checked(field.data)
        except Refused as refusal:
            raise ValidationError(refusal.sentence) from None


class CompanionForm(Form):
    """One row: somebody who comes with the guest. An empty row is nobody."""

    class Meta(Form.Meta):
        """The answer's own form carries the CSRF token."""

        csrf = False

    name = OneLine(_l("Name"), [has_letters], render_kw=AUTO)
    to_be_named = BooleanField(_l("Somebody comes, the name follows later"))
    diet = OneLine(_l("Dietary needs"), most=SHORT_TEXT, render_kw=AUTO)
    access_needs = OneLine(_l("Access needs"), most=SHORT_TEXT, render_kw=AUTO)
    email = OneLine(
        _l("E-mail address"),
        [is_address],
        most=254,
        render_kw={"type": "email", "inputmode": "email", "autocomplete": "off"},
    )

    def given(self) -> GivenCompanion | None:
        """The person of this row, None for an empty one."""
        if not (self.name.data or self.to_be_named.data):
            return None
        return GivenCompanion(
            name=self.name.data,
            diet=self.diet.data,
            access_needs=self.access_needs.data,
            email=self.email.data,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Needs of nobody are a question, not an empty row."""
        valid = bool(super().validate(extra_validators))
        if self.given() is None and (self.diet.data or self.access_needs.data or self.email.data):
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
        _l("Name"), [Needed(_l("Enter your name.")), has_letters], render_kw={"autocomplete": "name", **AUTO}
    )
    post = OneLine(_l("Post"), render_kw={"autocomplete": "organization-title", **AUTO})
    organisation = OneLine(_l("Organisation"), render_kw={"autocomplete": "organization", **AUTO})
    diet = OneLine(_l("Dietary needs"), most=SHORT_TEXT, render_kw=AUTO)
    access_needs = OneLine(_l("Access needs"), most=SHORT_TEXT, render_kw=AUTO)

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
            answers={question.id: said_to(question, self[f"question_{question.id}"].data) for question in self.asked},
        )

    def questions(self) -> list[Field]:
        """The fields of the event's own questions, in order."""
        return [self[f"question_{question.id}"] for question in self.asked]


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


def answer_form(
    event: Event, asked: Sequence[Question], before: GivenAnswer, companions: int, answered: bool = True
) -> AnswerForm:
    """The form of an invitation's answer, filled with what is known.

    companions: how many this guest may bring. answered: whether `before` holds an answer; else none is chosen yet.
    """
    data = {**_data(before, asked), "answer": before.choice.value if answered else None}
    form: AnswerForm = _form_class(AnswerForm, event, asked, companions)(data=data)
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
    form: OpenForm = _form_class(OpenForm, event, asked, event.companions_allowed)()
    form.answer.data = Choice.accept.value
    return form


def _form_class(base: type[AnswerForm], event: Event, asked: Sequence[Question], companions: int) -> Any:
    """The form with the event's companions and questions in it. The order of the fields is that of the page."""
    fields: dict[str, Any] = {
        "asked": asked,
        "companions_allowed": companions,
    }
    fields |= {f"question_{question.id}": field_of(question, event) for question in asked}
    fields["companions"] = FieldList(FormField(CompanionForm), max_entries=_ROWS)
    fields["message"] = Lines(_l("A word to the host"), most=_MESSAGE, render_kw={"rows": 3, **AUTO})
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
                "email": each.email,
            }
            for each in before.companions
        ],
        **{f"question_{each.id}": shown(each, before.answers.get(each.id)) for each in asked},
    }
