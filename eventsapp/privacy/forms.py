"""The forms of an event's privacy, and of one person's data."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField
from wtforms.validators import InputRequired, Length

from eventsapp.privacy.models import PrivacyTerms
from eventsapp.privacy.notice import PARTS
from eventsapp.privacy.operations import MOST_DAYS
from eventsapp.web.fields import NumberField, in_languages, said
from eventsapp.web.forms import CleanText, Form, tidy


class TermsForm(Form):
    """Days, and the notice's own words by part and language."""

    sensitive_days = NumberField(
        _l("Days after the event until dietary, access and other sensitive answers are erased"), least=0, most=MOST_DAYS
    )
    guest_days = NumberField(_l("Days after the event until all guests’ data is erased"), least=1, most=MOST_DAYS)
    controller = in_languages(PARTS["controller"], most=2_000, lines=True)
    purposes = in_languages(PARTS["purposes"], most=2_000, lines=True)
    legal_basis = in_languages(PARTS["legal_basis"], most=2_000, lines=True)
    recipients = in_languages(PARTS["recipients"], most=2_000, lines=True)
    time = in_languages(PARTS["time"], most=2_000, lines=True)
    rights = in_languages(PARTS["rights"], most=2_000, lines=True)

    @classmethod
    def of(cls, terms: PrivacyTerms) -> "TermsForm":
        """The form of an event's terms as they are."""
        days = {"sensitive_days": terms.sensitive_days, "guest_days": terms.guest_days}
        return cls(data={**days, **{part: (terms.words or {}).get(part, {}) for part in PARTS}})

    def words(self) -> dict[str, dict[str, str]]:
        """What was written; a part without a word stays the house's."""
        found: dict[str, Any] = {part: said(self[part]) for part in PARTS}
        return {part: texts for part, texts in found.items() if texts}


class PersonForm(Form):
    """Whose data."""

    email = EmailField(
        _l("E-mail address"),
        [InputRequired(message=_l("Type an e-mail address.")), Length(max=254), CleanText()],
        filters=[tidy],
        render_kw={"autocomplete": "off"},
    )
