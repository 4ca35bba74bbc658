"""The rows of who comes with a guest, and how the event's own questions stand in a form: a guest's, or a row's."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError

from eventsapp.guests.addresses import checked
from eventsapp.kernel.errors import Refused
from eventsapp.registration import asking
from eventsapp.registration.file_fields import AnswerFileField
from eventsapp.registration.files import SentFile
from eventsapp.registration.given import GivenCompanion
from eventsapp.registration.models import Question
from eventsapp.registration.question_fields import AUTO, SHORT_TEXT, said_to
from eventsapp.web.forms import Form, OneLine

_WEB = re.compile(r"://|\bwww\.", re.IGNORECASE)


def is_name(_form: Any, field: Field) -> None:
    """Refuse a name that nobody could read out at the door: one of signs, digits or pictures alone, or with an address
    of the web, which our letter would carry to whomever the e-mail address belongs to."""
    if field.data and not any(character.isalpha() for character in field.data):
        raise ValidationError(_l("Write the name with letters."))
    if field.data and _WEB.search(field.data):
        raise ValidationError(_l("Write the name alone, without an address of the web."))


def is_address(_form: Any, field: Field) -> None:
    """Refuse what letters can't reach; nothing is an answer too."""
    if field.data:
        try:
            checked(field.data)
        except Refused as refusal:
            raise ValidationError(refusal.sentence) from None


class AsksQuestions(Form):
    """A form with questions of the event's own in it."""

    asked: Sequence[Question] = ()
    #: Where a telephone number is understood.
    region = ""

    def asking(self, question: Question) -> Field:
        """The field of a question, also while others alone are looked at (`AnswerForm.validate`)."""
        field: Field = getattr(self, f"question_{question.id}")
        return field

    def said(self) -> dict[int, object]:
        """What is said to each question, asked or not."""
        return {each.id: said_to(each, self.asking(each).data, self.region) for each in self.asked}

    def said_before(self) -> Mapping[int, object]:
        """What conditions hang on beside this form's own questions."""
        return {}

    def met(self) -> list[Question]:
        """The questions that are asked where this is said, in order."""
        return asking.met(self.asked, self.said(), self.said_before())

    def unasked(self) -> set[str]:
        """The fields of the questions that are not asked where this is said."""
        there = {each.id for each in self.met()}
        return {f"question_{each.id}" for each in self.asked if each.id not in there}

    def unseen(self) -> list[Question]:
        """The questions that are asked because of what was sent, and did not stand on the page it was sent from."""
        seen = set(request.form.getlist("seen"))
        return [each for each in self.met() if each.condition_id is not None and self.asking(each).name not in seen]

    def questions(self) -> list[tuple[Question, Field, bool]]:
        """The event's own questions in order, each with its field and whether it is asked where this is said."""
        unasked = self.unasked()
        return [(each, field, field.short_name not in unasked) for each in self.asked for field in (self.asking(each),)]

    def answers(self) -> dict[int, object]:
        """What was answered to the questions that are asked, and nothing to the others."""
        said, there = self.said(), {each.id for each in self.met()}
        return {key: value if key in there else None for key, value in said.items()}

    def file_fields(self) -> list[AnswerFileField]:
        """The fields that take files: with one of them the form is sent in parts."""
        return [field for field in self if isinstance(field, AnswerFileField)]

    def files(self) -> dict[int, SentFile | int]:
        """Where the content of new files comes from."""
        return {each.question_id: each.source for each in self.file_fields() if each.source is not None}


class CompanionForm(AsksQuestions):
    """One row: somebody who comes with the guest. An empty row is nobody."""

    class Meta(AsksQuestions.Meta):
        """The answer's own form carries the CSRF token."""

        csrf = False

    name = OneLine(_l("Name"), [is_name], render_kw=AUTO)
    to_be_named = BooleanField(_l("Somebody comes, the name follows later"))
    diet = OneLine(_l("Dietary needs"), most=SHORT_TEXT, render_kw=AUTO)
    access_needs = OneLine(_l("Access needs"), most=SHORT_TEXT, render_kw=AUTO)
    email = OneLine(
        _l("E-mail address"),
        [is_address],
        most=254,
        render_kw={"type": "email", "inputmode": "email", "autocomplete": "off"},
    )

    #: The form whose row this is.
    whole: Any = None

    def given(self) -> GivenCompanion | None:
        """The person of this row, None for an empty one."""
        if not (self.name.data or self.to_be_named.data):
            return None
        return GivenCompanion(
            name=self.name.data,
            diet=self.diet.data,
            access_needs=self.access_needs.data,
            email=self.email.data,
            answers=self.answers(),
        )

    def said_before(self) -> Mapping[int, object]:
        """What the guest said."""
        return self.whole.said() if self.whole else {}

    def validate(self, extra_validators: Any = None) -> bool:
        """Needs of nobody are a question, not an empty row."""
        left = (
            self.unasked()
            if self.name.data or self.to_be_named.data
            else {f"question_{each.id}" for each in self.asked}
        )
        fields: dict[str, Field] = self.__dict__["_fields"]
        self._fields = {key: field for key, field in fields.items() if key not in left}
        try:
            valid = bool(super().validate(extra_validators))
        finally:
            self._fields = fields
        if self.given() is None and (self.diet.data or self.access_needs.data or self.email.data):
            self.name.errors = [_l("Give this person’s name, or say that it follows later.")]
            return False
        return valid
