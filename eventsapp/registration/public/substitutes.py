"""/r/<token>/substitute and /i/<token>/substitute: somebody else comes in the guest's place."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectField

from eventsapp.guests import links
from eventsapp.guests.models import LinkPurpose, PersonalLink
from eventsapp.kernel.errors import Refused
from eventsapp.registration import queries, taking
from eventsapp.registration.companion_form import is_address, is_name
from eventsapp.registration.given import GivenPerson
from eventsapp.registration.models import RegistrationState
from eventsapp.registration.operations import answers, substitutes
from eventsapp.registration.public.away import keeps_what_was_typed
from eventsapp.registration.public.reached import done, reached
from eventsapp.registration.public.sending import understood
from eventsapp.registration.question_fields import AUTO
from eventsapp.settings import LANGUAGES
from eventsapp.web.fields import Required, options
from eventsapp.web.forms import Form, OneLine


class DeputyForm(Form):
    """Who is to come."""

    honorific = OneLine(_l("Title or form of address"), most=60)
    name = OneLine(_l("Name"), [Required(message=_l("Enter their name.")), is_name], render_kw=AUTO)
    post = OneLine(_l("Post"), render_kw=AUTO)
    organisation = OneLine(_l("Organisation"), render_kw=AUTO)
    email = OneLine(
        _l("E-mail address"),
        [Required(message=_l("Enter their e-mail address.")), is_address],
        most=254,
        render_kw={"type": "email", "inputmode": "email", "autocomplete": "off", "spellcheck": "false"},
    )
    language = SelectField(_l("Language of the letters"), choices=options(LANGUAGES.items()))

    def deputy(self) -> substitutes.Deputy:
        """The person, once the form is valid."""
        person = GivenPerson(
            name=self.name.data,
            honorific=self.honorific.data,
            post=self.post.data,
            organisation=self.organisation.data,
        )
        return substitutes.Deputy(person=person, email=self.email.data, language=self.language.data)


@keeps_what_was_typed
def substitute_of_invited(token: str) -> ResponseReturnValue:
    """Name a deputy straight from the invitation."""
    return _page(token, reached(token, LinkPurpose.invitation))


@keeps_what_was_typed
def substitute(token: str) -> ResponseReturnValue:
    """Name a deputy."""
    return _page(token, reached(token))


def no_substitute(token: str) -> Response:
    """The guest comes after all."""
    link = reached(token)
    guest_id, actor = link.guest_id, links.acting_by(link)
    return done(token, lambda: substitutes.withdraw(guest_id, actor))


def _page(token: str, link: PersonalLink) -> ResponseReturnValue:
    guest = link.guest
    event, guest_id, actor = guest.event, link.guest_id, links.acting_by(link)
    form = DeputyForm(data={"language": guest.language, "organisation": guest.organisation})
    if form.is_submitted() and understood(form):
        try:
            substitutes.name(guest_id, form.deputy(), actor)
            found = token if link.purpose is LinkPurpose.registration else answers.link_to(guest_id, actor)
            return redirect(url_for("registration.show", token=found), 303)
        except Refused as refusal:
            form.tell(refusal)
            guest = reached(token, link.purpose).guest
            event = guest.event
    registration = queries.of_guest(guest_id)
    holds = registration and registration.state in {RegistrationState.confirmed, RegistrationState.waitlisted}
    page = render_template(
        "registration/substitute.html",
        token=token,
        guest=guest,
        event=event,
        form=form,
        back=url_for(
            "registration.show" if link.purpose is LinkPurpose.registration else "registration.invitation", token=token
        ),
        at_once=substitutes.allowed(event, guest),
        companions=registration.companions if registration and holds else [],
        closed=taking.why_unchangeable(event, guest) if holds else taking.why_closed(event, guest),
    )
    return page, 422 if request.method == "POST" else 200
