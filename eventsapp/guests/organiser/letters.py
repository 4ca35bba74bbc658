"""The invitation is written, looked at, tried and sent."""

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_security import auth_required
from wtforms.validators import DataRequired

from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.guests import queries as guests
from eventsapp.guests import queries_of_letters as queries
from eventsapp.guests.deadlines import answers_until
from eventsapp.guests.letters import InvitationLetter
from eventsapp.guests.operations.invitations import send_invitations, send_test
from eventsapp.guests.operations.letter_texts import write_invitation
from eventsapp.guests.placeholders import NAMES
from eventsapp.kernel.errors import Refused
from eventsapp.settings import LANGUAGES
from eventsapp.web.addresses import address
from eventsapp.web.forms import Form, Lines, OneLine
from eventsapp.web.headers import CONTENT_SECURITY_POLICY
from eventsapp.web.keys import key

blueprint = Blueprint("letters", __name__, url_prefix="/organise/<slug>")

#: A letter's styles stand in its elements; it may be shown inside our own page, and can do nothing there.
_LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"

#: How many letters one request writes, so that no browser waits too long. A larger list takes several.
MOST_AT_ONCE = 2000


class InvitationForm(Form):
    """The words of the invitation in one language."""

    subject = OneLine(_l("Subject"), [DataRequired(_l("Give the letter a subject."))], most=300)
    body = Lines(_l("Letter"), [DataRequired(_l("Write the letter."))], most=20_000)


@blueprint.get("/letters")
@auth_required("session")
def index(slug: str) -> str:
    """The invitation in each language, and whom it has not gone to yet."""
    event = organised_event(slug, "guests.view")
    return render_template(
        "guests/letters.html",
        event=event,
        form=Form(),
        names=LANGUAGES,
        written=queries.written_languages(event.id),
        groups=queries.waiting_by_group(event.id),
        waiting=queries.count_not_invited(event.id, None),
    )


@blueprint.route("/letters/invitation/<language>", methods=["GET", "POST"])
@auth_required("session")
def edit(slug: str, language: str) -> ResponseReturnValue:
    """Write the invitation in one of the event's languages."""
    event = _spoken(organised_event(slug, "letters.send"), language)
    form = InvitationForm(obj=queries.invitation_words(event.id, language))
    if form.validate_on_submit():
        try:
            write_invitation(event.id, language, form.subject.data, form.body.data, acting())
        except Refused as refused:
            form[refused.field].errors = [refused.sentence]
        else:
            flash(_l("The invitation is saved. This is how a guest reads it."), "success")
            return redirect(url_for(".edit", slug=slug, language=language), 303)
    context = {"event": event, "form": form, "language_name": LANGUAGES[language], "tag": language}
    page = render_template("guests/invitation_text.html", placeholders=NAMES, **context)
    response = make_response(page, 422 if form.errors else 200)
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@blueprint.get("/letters/invitation/<language>/preview")
@auth_required("session")
def preview(slug: str, language: str) -> Response:
    """The saved invitation as a guest of the list (`?guest=`; else some guest) reads it; its link opens nobody's
    page."""
    event = _spoken(organised_event(slug, "guests.view"), language)
    words = queries.invitation_words(event.id, language)
    link = address("registration.invitation", token="test")  # noqa: S106 - no secret: the link of an example
    guest_id = request.args.get("guest", type=key)
    guest = (guests.guest(event.id, guest_id) if guest_id else None) or queries.somebody(event, language)
    response = make_response(InvitationLetter(event, words, answers_until(guest, event)).to(guest, link).html)
    response.headers["Content-Security-Policy"] = _LETTER_POLICY
    return response


@blueprint.post("/letters/invitation/<language>/test")
@auth_required("session")
def test(slug: str, language: str) -> ResponseReturnValue:
    """Send the invitation to the organiser's own address."""
    event = _spoken(organised_event(slug, "letters.send"), language)
    organiser = signed_in()
    assert organiser is not None
    send_test(event.id, language, organiser.email, acting())
    flash(_l("A test is on its way to %(email)s.", email=organiser.email), "success")
    return redirect(url_for(".edit", slug=slug, language=language), 303)


@blueprint.post("/invitations")
@auth_required("session")
def send(slug: str) -> ResponseReturnValue:
    """Invite a group, or everybody who has not been invited yet."""
    event = organised_event(slug, "letters.send")
    group_id = request.form.get("group", type=int)
    if group_id is not None and group_id not in {group.id for group, _count in queries.waiting_by_group(event.id)}:
        abort(404)
    try:
        outcome = send_invitations(event.id, group_id, acting(), most=MOST_AT_ONCE)
    except Refused as refused:
        flash(str(refused), "danger")
    else:
        text = ngettext("%(num)d invitation is on its way.", "%(num)d invitations are on their way.", outcome.sent)
        flash(text, "success")
        if outcome.left:
            flash(
                ngettext(
                    "%(num)d guest is left: press the button again.",
                    "%(num)d guests are left: press the button again.",
                    outcome.left,
                ),
                "warning",
            )
    return redirect(url_for(".index", slug=slug), 303)


def _spoken(event: Event, language: str) -> Event:
    if language not in event.languages:
        abort(404)
    return event
