"""The form of an answer: what every event asks, and the event's own questions."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Field, FieldList, FormField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from eventsapp.events.models import Event
from eventsapp.guests.addresses import checked
from eventsapp.guests.models import Guest
from eventsapp.kernel.errors import Refused
from eventsapp.registration import asking, queries_of_sessions
from eventsapp.registration.companion_form import AsksQuestions, CompanionForm, is_name
from eventsapp.registration.given import Choice, GivenAnswer, GivenPerson
from eventsapp.registration.models import Question, QuestionKind
from eventsapp.registration.question_fields import AUTO, SHORT_TEXT, Asked, Needed, field_of, region_of, shown
from eventsapp.web.forms import Lines, OneLine

#: Rows of companions that are read at most: a form made while more were allowed loses nothing.
_ROWS = 20
_MESSAGE = 2_000

#: As one answers.
CHOICES = {
    Choice.accept.value: _l("I accept with pleasure"),
    Choice.tentative.value: _l("I may come"),
    Choice.regret.value: _l("I regret that I can’t come"),
}


class AnswerForm(AsksQuestions):
    """An answer to an invitation. `answer_form` adds the event's questions."""

    answer = RadioField(
        _l("Your answer"), [Needed(_l("Choose whether you can come."))], choices=[], validate_choice=False
    )
    honorific = OneLine(_l("Title or form of address"), most=60, render_kw={"autocomplete": "honorific-prefix"})
    name = OneLine(_l("Name"), [Needed(_l("Enter your name.")), is_name], render_kw={"autocomplete": "name", **AUTO})
    post = OneLine(_l("Post"), render_kw={"autocomplete": "organization-title", **AUTO})
    organisation = OneLine(_l("Organisation"), render_kw={"autocomplete": "organization", **AUTO})
    diet = OneLine(_l("Dietary needs"), most=SHORT_TEXT, render_kw=AUTO)
    access_needs = OneLine(_l("Access needs"), most=SHORT_TEXT, render_kw=AUTO)

    companions_allowed = 0

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read what was sent; add empty rows up to as many companions as are allowed."""
        super().process(*args, **kwargs)
        if "companions" in self:
            while len(self.companions) < self.companions_allowed:
                self.companions.append_entry()
            for row in self.companions:
                row.form.whole = self

    def validate(self, extra_validators: Any = None) -> bool:
        """A regret is asked nothing but the word to the host. No more companions than are allowed."""
        if self.answer.data == Choice.regret.value:
            return self._validate_only({key for key in self._fields if key in {"answer", "message", "csrf_token"}})
        valid = self._validate_only(set(self._fields) - self.unasked(), extra_validators)
        unseen = self._show_unseen()
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
        self.asks_more = bool(unseen) and {place for place, _sentence in self.summary()} == unseen
        return valid and not unseen and not extra

    def _validate_only(self, names: set[str], extra_validators: Any = None) -> bool:
        whole: dict[str, Field] = self.__dict__["_fields"]
        self._fields = {key: field for key, field in whole.items() if key in names}
        try:
            return bool(super().validate(extra_validators))
        finally:
            self._fields = whole

    def _show_unseen(self) -> set[str]:
        """What hangs on an answer is asked in a second step, where the page could not do so by itself; gives where."""
        rows = [row.form for row in self.companions if row.form.given()] if "companions" in self else []
        fields = [each[f"question_{question.id}"] for each in (self, *rows) for question in each.unseen()]
        for field in fields:
            field.errors = [_l("Your answer brings up one more question: “%(question)s”.", question=field.label.text)]
        return {field.id for field in fields}

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
            answers=self.answers(),
            files=self.files(),
        )


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
    guest: Guest,
    asked: Sequence[Question],
    before: GivenAnswer,
    companions: int,
    answered: bool = True,
    event: Event | None = None,
) -> AnswerForm:
    """The form of an invitation's answer, filled with what is known.

    asked: all that the event asks; the guest's group says which of it.
    companions: how many this guest may bring. answered: whether `before` holds an answer; else none is chosen yet.
    """
    event = event or guest.event
    asked = asking.of_group(asked, guest.group_id)
    of, asked = _asked(event, asked, region_of(event, guest.country), companions, guest.id)
    data = {**_data(before, asked, of), "answer": before.choice.value if answered else None}
    form: AnswerForm = _form_class(AnswerForm, asked, companions, of)(data=data)
    form.answer.choices = [
        SelectChoice(value, label)
        for value, label in CHOICES.items()
        if value != Choice.tentative.value or event.tentative_allowed
    ]
    return form


def open_form(event: Event, asked: Sequence[Question]) -> OpenForm:
    """The form with which anybody registers for an open event."""
    of, asked = _asked(event, asking.of_group(asked, None), region_of(event), event.companions_allowed)
    form: OpenForm = _form_class(OpenForm, asked, event.companions_allowed, of)()
    form.answer.data = Choice.accept.value
    return form


def _asked(
    event: Event, asked: Sequence[Question], region: str, companions: int, guest_id: int | None = None
) -> tuple[Asked, list[Question]]:
    """Of whom is asked, and what. Who can't sign up for any session is not asked for which."""
    signs_up = any(each.kind is QuestionKind.sign_up for each in asked)
    sessions = queries_of_sessions.offered_to(event, guest_id, places=False) if signs_up else []
    of = Asked(event=event, region=region, guest_id=guest_id, sessions=sessions, accompanied=companions > 0)
    return of, [each for each in asked if each.kind is not QuestionKind.sign_up or of.to_choose(each)]


def _form_class(base: type[AnswerForm], asked: Sequence[Question], companions: int, of: Asked) -> Any:
    """The form with the event's companions and questions in it. The order of the fields is that of the page."""
    if not asked:
        return _without_questions(base, companions)  # type: ignore[arg-type]  # WTForms' metaclass leaves mypy unsure
    own, others = ([each for each in asked if each.of_companions is about] for about in (False, True))
    return _made(base, companions, _questions(own, of), _questions(others, of))


@lru_cache(maxsize=64)
def _without_questions(base: type[AnswerForm], companions: int) -> Any:
    return _made(base, companions, {}, {})


def _made(base: type[AnswerForm], companions: int, own: dict[str, Any], others: dict[str, Any]) -> Any:
    fields: dict[str, Any] = {"companions_allowed": companions, **own}
    row: Any = type("Row", (CompanionForm,), others)
    fields["companions"] = FieldList(FormField(row), max_entries=_ROWS)
    fields["message"] = Lines(_l("A word to the host"), most=_MESSAGE, render_kw={"rows": 3, **AUTO})
    return type("EventForm", (base,), fields)


def _questions(asked: Sequence[Question], of: Asked) -> dict[str, Any]:
    """What makes a form ask these."""
    fields = {f"question_{question.id}": field_of(question, of) for question in asked}
    return {"asked": asked, "region": of.region, **fields}


def _data(before: GivenAnswer, asked: Sequence[Question], of: Asked) -> dict[str, Any]:
    own = {
        each.id: of.chosen(each) if each.kind is QuestionKind.sign_up else shown(each, before.answers.get(each.id))
        for each in asked
        if not each.of_companions
    }
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
                **{f"question_{one.id}": shown(one, each.answers.get(one.id)) for one in asked if one.of_companions},
            }
            for each in before.companions
        ],
        **{f"question_{key}": value for key, value in own.items()},
    }
