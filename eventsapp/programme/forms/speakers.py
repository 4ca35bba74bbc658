"""The form of a speaker."""

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FileField, HiddenField
from wtforms.validators import ValidationError

from eventsapp.programme.operations.speakers import SpeakerFields
from eventsapp.web.fields import Required, in_languages, said
from eventsapp.web.forms import Form, OneLine


class SpeakerForm(Form):
    """A speaker, with the photograph."""

    name = OneLine(_l("Name"), [Required(message=_l("Give the speaker's name."))])
    post = OneLine(_l("Post"))
    organisation = OneLine(_l("Organisation"))
    bio = in_languages(_l("About the speaker"), most=10_000, lines=True)
    email = OneLine(_l("E-mail address"), most=254, description=_l("For the organisers only; it is not published."))
    photo = FileField(_l("Photograph"), description=_l("JPEG, PNG or WebP, at most 8 MB."))
    remove_photo = BooleanField(_l("Take the photograph away"))
    #: The fingerprint of what the form was made from.
    seen = HiddenField()

    def validate_email(self, field: Field) -> None:
        """An address, where there is one."""
        if not field.data:
            return
        try:
            validate_email(field.data, check_deliverability=False, globally_deliverable=False)
        except EmailNotValidError:
            raise ValidationError(_l("Give an e-mail address such as name@example.org.")) from None

    def fields(self, before: SpeakerFields | None = None) -> SpeakerFields:
        """What was typed, once it is valid, over what was there."""
        return SpeakerFields(
            name=self.name.data,
            post=self.post.data,
            organisation=self.organisation.data,
            bio=said(self.bio, before.bio if before else {}),
            email=self.email.data,
        )
