"""The forms of a speaker: the organisers' and the speaker's own."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FieldList, FileField, FormField, HiddenField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from eventsapp.events.models import Event
from eventsapp.programme.operations.speakers import MOST_LINKS, SpeakerFields
from eventsapp.programme.wording import is_web_address
from eventsapp.settings import LANGUAGES
from eventsapp.web.fields import Required, in_languages, options, said
from eventsapp.web.forms import Form, Lines, OneLine, Part

SUBJECTS = {"photo": _l("the photograph"), "bio": _l("the biography"), "recording": _l("a recording")}


class LinkForm(Part):
    """A page of theirs. A row without name and address is none."""

    name = OneLine(_l("What it is called"), most=100)
    url = OneLine(_l("Its address"), most=500)


class AboutForm(Form):
    """What a speaker says of themselves."""

    name = OneLine(_l("Name"), [Required(message=_l("Give the speaker's name."))])
    post = OneLine(_l("Post"))
    organisation = OneLine(_l("Organisation"))
    bio = in_languages(_l("About the speaker"), most=10_000, lines=True)
    photo = FileField(_l("Photograph"), description=_l("JPEG, PNG or WebP, at most 8 MB."))
    remove_photo = BooleanField(_l("Take the photograph away"))
    links = FieldList(FormField(LinkForm, separator="."), _l("Links"), max_entries=MOST_LINKS, separator=".")
    needs = Lines(_l("Technical needs"), most=2_000, description=_l("For the organisers only; it is not published."))
    agrees = SelectMultipleField(
        _l("May be published"),
        choices=options(SUBJECTS.items()),
        option_widget=CheckboxInput(),
        widget=ListWidget(),
        description=_l("What is not ticked stays out of every release of the programme."),
    )
    #: The fingerprint of what the form was made from.
    seen = HiddenField()

    @classmethod
    def of(cls, facts: SpeakerFields) -> Any:
        """The form of a speaker as they are; what was sent stands over it."""
        links = [{"name": name, "url": url} for name, url in facts.links]
        return cls(data={**vars(facts), "links": links, "agrees": list(facts.agrees)})

    def add_rows(self, count: int = 2) -> None:
        """Empty rows for more links."""
        for _number in range(min(count, MOST_LINKS - len(self.links))):
            self.links.append_entry()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then what they mean together."""
        valid = bool(super().validate(extra_validators))
        for row in self.links:
            name, url = row.form.name.data, row.form.url.data
            if url and not is_web_address(url):
                row.form.url.errors = [_("Give an address that begins with https://.")]
                valid = False
            elif name and not url:
                row.form.url.errors = [_("Give the address as well.")]
                valid = False
        return valid

    def fields(self, before: SpeakerFields) -> SpeakerFields:
        """What was typed, once it is valid, over what was there."""
        rows = [(row.form.name.data or row.form.url.data, row.form.url.data) for row in self.links]
        return SpeakerFields(
            name=self.name.data,
            post=self.post.data,
            organisation=self.organisation.data,
            bio=said(self.bio, before.bio),
            email=before.email,
            language=before.language,
            links=tuple((name[:100], url) for name, url in rows if url),
            needs=self.needs.data,
            agrees=tuple(subject for subject in SUBJECTS if subject in (self.agrees.data or ())),
        )


class SpeakerForm(AboutForm):
    """A speaker as organisers edit them."""

    email = OneLine(_l("E-mail address"), most=254, description=_l("For the organisers only; it is not published."))
    language = SelectField(_l("Language of letters"), default="")

    @classmethod
    def for_event(cls, event: Event, facts: SpeakerFields) -> "SpeakerForm":
        """The form of a speaker of an event."""
        form: SpeakerForm = cls.of(facts)
        spoken = [(tag, LANGUAGES[tag]) for tag in event.languages if tag in LANGUAGES]
        form.language.choices = options([("", _("the event's first")), *spoken])
        if facts.language not in dict(spoken) and form.language.data == facts.language:
            form.language.data = ""
        return form

    def validate_email(self, field: Field) -> None:
        """An address, where there is one."""
        if not field.data:
            return
        try:
            validate_email(field.data, check_deliverability=False, globally_deliverable=False)
        except EmailNotValidError:
            raise ValidationError(_l("Give an e-mail address such as name@example.org.")) from None

    def fields(self, before: SpeakerFields) -> SpeakerFields:
        """What was typed, once it is valid, over what was there."""
        about = super().fields(before)
        return SpeakerFields(**{**vars(about), "email": self.email.data, "language": self.language.data or ""})
