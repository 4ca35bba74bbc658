"""The forms of accounts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, PasswordField, SelectField
from wtforms.validators import Length

from eventsapp.accounts import passwords
from eventsapp.accounts.models import Role
from eventsapp.web.fields import Required, options
from eventsapp.web.forms import CleanText, Form, OneLine, tidy

ROLE_NAMES = {
    Role.owner: _l("Owner: everything, colleagues too"),
    Role.organiser: _l("Organiser: everything about events"),
    Role.programme_editor: _l("Programme editor: sessions, speakers, releases"),
    Role.speaker_manager: _l("Speaker manager: speakers"),
    Role.protocol: _l("Protocol: guest lists, letters, answers"),
    Role.door: _l("Door: checking guests in"),
    Role.reader: _l("Reader: may look at everything but sensitive answers"),
}


def _password(label: Any, autocomplete: str, missing: Any) -> PasswordField:
    return PasswordField(
        label,
        [Required(message=missing), Length(max=passwords.LONGEST)],
        render_kw={"autocomplete": autocomplete},
    )


class NewPasswordForm(Form):
    """A password that somebody chooses."""

    password = _password(_l("New password"), "new-password", _l("Choose a password."))


class ChangePasswordForm(NewPasswordForm):
    """A password instead of the present one."""

    present = _password(_l("Present password"), "current-password", _l("Type your present password."))


class JoinForm(NewPasswordForm):
    """Somebody who becomes a colleague."""

    name = OneLine(
        _l("Your name, as colleagues see it"),
        [Required(message=_l("Type your name."))],
        render_kw={"autocomplete": "name"},
    )


class AddressForm(Form):
    """An address that a letter goes to."""

    email = EmailField(
        _l("E-mail address"),
        [Required(message=_l("Type an e-mail address.")), Length(max=254), CleanText()],
        filters=[tidy],
        render_kw={"autocomplete": "email"},
    )


class InviteForm(AddressForm):
    """A colleague to be invited."""

    role = SelectField(_l("What they may do"))

    def offer(self, roles: Any) -> "InviteForm":
        """The roles that can be chosen."""
        self.role.choices = options((role.value, ROLE_NAMES[role]) for role in roles)
        return self


class CodeForm(Form):
    """A code of an app, or from the paper."""

    code = OneLine(
        _l("Code"),
        [Required(message=_l("Type the code."))],
        most=40,
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class NameForm(Form):
    """What somebody is called."""

    name = OneLine(_l("Your name, as colleagues see it"), render_kw={"autocomplete": "name"})


class PasskeyForm(Form):
    """What a browser made, as JSON, and what its owner calls it."""

    answer = Field()
    name = OneLine(_l("Name of the passkey"), most=60)
