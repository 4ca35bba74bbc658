"""The base of all forms: what people type is kept as typed, but for what no text should hold."""

import re
import unicodedata
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import Field, StringField, TextAreaField
from wtforms.meta import DefaultMeta
from wtforms.validators import Length, ValidationError
from wtforms.widgets import Input

from eventsapp.kernel.errors import Refused

#: One-line texts that a person types.
SHORT = 200

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def tidy(value: str | None) -> str:
    """NFC, line ends as \\n, no blanks around it. Nothing else of what was typed is changed."""
    if not value:
        return ""
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def is_clean(value: str, lines: bool = False) -> bool:
    """Whether a text holds nothing that no text should: control characters, halves of characters, and line breaks
    or tabs unless it may have `lines`."""
    return not _FORBIDDEN.search(value) and (lines or not re.search(r"[\n\t]", value))


class CleanText:
    """Refuses control characters, and line breaks where a text has one line."""

    def __init__(self, lines: bool = False) -> None:
        self.lines = lines

    def __call__(self, form: Any, field: Field) -> None:
        """Raise ValidationError with a sentence for the person."""
        if not is_clean(field.data or "", self.lines):
            raise ValidationError(_l("Remove the line breaks or invisible characters from this field."))


def _attributes(**attributes: Any) -> Markup:
    """What wtforms.widgets.html_params writes, in a tenth of the time: a long form is made of little else.

    The names are as WTForms' `render_field` has cleaned them.
    """
    said = []
    for name, value in sorted(attributes.items()):
        if value is True:
            said.append(name)
        elif value is not False:
            said.append(f'{name}="{escape(value)}"')
    return Markup(" ".join(said))  # noqa: S704 - values are escaped, names are ours


#: The widgets' own place for it: also those of radios, checkboxes and hidden fields write their attributes so.
Input.html_params = staticmethod(_attributes)


class OneLine(StringField):
    """A text of one line, at most `most` characters."""

    def __init__(self, label: Any = None, validators: Any = (), most: int = SHORT, **kwargs: Any) -> None:
        limits = [Length(max=most, message=_l("Shorten this to %(max)d characters or less.")), CleanText()]
        super().__init__(label, [*validators, *limits], filters=[tidy], **kwargs)


class Lines(TextAreaField):
    """A text of several lines, at most `most` characters."""

    def __init__(self, label: Any = None, validators: Any = (), most: int = 10_000, **kwargs: Any) -> None:
        limits = [
            Length(max=most, message=_l("Shorten this to %(max)d characters or less.")),
            CleanText(lines=True),
        ]
        super().__init__(label, [*validators, *limits], filters=[tidy], **kwargs)


class _Sentences:
    """What WTForms says by itself, in our words and our catalogue: its own are for those who write forms."""

    _gone = _l("This choice is no longer there. Choose another.")
    _odd = _l("We can’t take what stands in this field. Change it.")

    def gettext(self, text: str) -> str:
        """Our sentence for one of its own."""
        return str(self._gone if "hoice" in text else self._odd)

    def ngettext(self, singular: str, _plural: str, _number: int) -> str:
        """The same of what it counts."""
        return self.gettext(singular)


_SENTENCES = _Sentences()


class Part(wtforms.Form):
    """A form within a form: a row of it."""

    class Meta(DefaultMeta):
        """Errors are sentences of ours."""

        def get_translations(self, form: Any) -> _Sentences:
            """Those sentences."""
            return _SENTENCES


class Form(FlaskForm):
    """A form of ours: CSRF protected, errors as sentences."""

    class Meta(FlaskForm.Meta):
        """Errors are sentences of ours."""

        def get_translations(self, form: Any) -> _Sentences:
            """Those sentences."""
            return _SENTENCES

    #: Set where somebody else saved the same thing after this form was made.
    changed_meanwhile = False
    #: Set where nothing is wrong, and an answer has brought up one more question.
    asks_more = False

    def summary(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) of every error, in the order of the fields; what is about no field first."""
        return [*(("content", str(error)) for error in self.form_errors), *_errors(self)]

    def tell(self, refused: Refused, **fields: str) -> None:
        """Put an operation's refusal beside the field it is about.

        fields: the form's name of a field that the operation calls otherwise.
        """
        name = fields.get(refused.field, refused.field)
        if name not in self or self[name].type == "FieldList":
            self.form_errors.append(str(refused))
            return
        field = self[name]
        if field.type == "FormField":
            field = next(iter(field.form))
        field.errors = [*field.errors, str(refused)]


def _errors(form: Any) -> Any:
    for field in form:
        if field.type in {"FormField", "FieldList"}:
            inner = field.form if field.type == "FormField" else field.entries
            if field.type == "FormField":
                yield from _errors(inner)
            else:
                for entry in inner:
                    yield from (
                        _errors(entry.form)
                        if entry.type == "FormField"
                        else ((entry.id, error) for error in entry.errors)
                    )
        else:
            yield from ((field.id, error) for error in field.errors)
