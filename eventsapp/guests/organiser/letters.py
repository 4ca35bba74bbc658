"""The letters of an event: all of them, and each one written, looked at and tried."""

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_security import auth_required
from wtforms.validators import DataRequired

from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.guests import announcing
from eventsapp.guests import queries as guests
from eventsapp.guests import queries_of_invitations as queries
from eventsapp.guests import queries_of_words as words
from eventsapp.guests.examples import example
from eventsapp.guests.letter_kinds import CHAPTERS, KINDS, Kind
from eventsapp.guests.models import GuestGroup
from eventsapp.guests.operations.announcing import KINDS_OF_FACT
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.guests.operations.letter_texts import send_test, take_back_letter, write_letter
from eventsapp.guests.queries_of_readers import named, reader, somebody
from eventsapp.kernel.errors import Refused
from eventsapp.mail.addresses import takes_replies
from eventsapp.settings import LANGUAGES
from eventsapp.web.forms import Form, Lines, OneLine
from eventsapp.web.headers import CONTENT_SECURITY_POLICY
from eventsapp.web.keys import key

#: A letter's styles stand in its elements; it may be shown inside our own page, and can do nothing there.
_LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"

#: How many letters one request writes, so that no browser waits too long. A larger list takes several.
MOST_AT_ONCE = 2000


class LetterForm(Form):
    """The words of a letter in one language."""

    subject = OneLine(_l("Subject"), [DataRequired(_l("Give the letter a subject."))], most=300)
    body = Lines(_l("Letter"), [DataRequired(_l("Write the letter."))], most=20_000)


@auth_required("session")
def index(slug: str) -> str:
    """Every letter of the event, in each language, and whom it would reach."""
    event = organised_event(slug, "guests.view")
    return render_template(
        "guests/letters.html",
        event=event,
        form=Form(),
        names=LANGUAGES,
        chapters=CHAPTERS,
        written=words.written(event.id),
        groups=queries.waiting_by_group(event.id),
        waiting=queries.count_not_invited(event.id, None),
        unwilling=queries.count_unwilling(event.id),
        nobody=not queries.has_guests(event.id),
        reserve=queries.has_reserve(event.id),
        reached={letter: announcing.count(event, letter) for letter in KINDS_OF_FACT},
        asks=event.entry_with_invitation and takes_replies(),
    )


@auth_required("session")
def edit(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """Write a letter in one of the event's languages, for all or (`?group=`) for one group."""
    event, letter = _spoken(organised_event(slug, "letters.send"), kind, language)
    groups = guests.groups(event.id)
    group, group_id = _chosen(groups)
    own = words.own_words(event.id, letter, language, group_id)
    form = LetterForm(obj=own or words.words(event.id, letter, language, group_id))
    looked_for = request.args.get("who", "")[:100].strip()
    if form.validate_on_submit():
        try:
            write_letter(event.id, letter, language, form.subject.data, form.body.data, acting(), group_id)
        except Refused as refused:
            form[refused.field].errors = [refused.sentence]
        else:
            flash(_("The letter is saved. This is how a guest reads it."), "success")
            return redirect(_editor(event, letter, language, group_id, looked_for), 303)
    people = named(event.id, looked_for) if looked_for else []
    page = render_template(
        "guests/letter_text.html",
        event=event,
        form=form,
        kind=letter,
        own=own,
        group=group,
        groups=groups,
        written=words.written(event.id).get((letter.name, language), set()),
        language_name=LANGUAGES[language],
        tag=language,
        names=LANGUAGES,
        looked_for=looked_for,
        people=people,
        reader=people[0] if people else somebody(event, letter, language, group_id),
    )
    response = make_response(page, 422 if form.errors else 200)
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@auth_required("session")
def preview(slug: str, kind: str, language: str) -> Response:
    """The saved letter as a guest of the list (`?guest=`; else somebody of `?group=`) reads it, or (`?as=text`) as it
    reads in plain text; its link opens nobody's page."""
    event, letter = _spoken(organised_event(slug, "guests.view"), kind, language)
    _group, group_id = _chosen(guests.groups(event.id))
    guest = reader(event, letter, language, _guest_id(), group_id)
    rendered = example(event, letter, language, guest)
    if request.args.get("as") == "text":
        return Response(f"{rendered.subject}\n\n{rendered.text}", mimetype="text/plain")
    response = make_response(rendered.html)
    response.headers["Content-Security-Policy"] = _LETTER_POLICY
    return response


@auth_required("session")
def test(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """Send the letter to the organiser's own address, as the guest reads it for whom it was looked at."""
    event, letter = _spoken(organised_event(slug, "letters.send"), kind, language)
    _group, group_id = _chosen(guests.groups(event.id))
    organiser = signed_in()
    assert organiser is not None
    send_test(event.id, letter, language, organiser.email, acting(), _guest_id(), group_id)
    flash(_("A test is on its way to %(email)s.", email=organiser.email), "success")
    return redirect(_editor(event, letter, language, group_id, request.args.get("who", "")), 303)


@auth_required("session")
def back(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """Let the letter say what the house says; a group's, what it says to all."""
    event, letter = _spoken(organised_event(slug, "letters.send"), kind, language)
    group, group_id = _chosen(guests.groups(event.id))
    take_back_letter(event.id, letter, language, acting(), group_id)
    if group:
        flash(_("The group %(name)s reads what all read again.", name=group.name), "success")
    else:
        flash(_("The letter says what the house says again."), "success")
    return redirect(_editor(event, letter, language, group_id), 303)


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


def _chosen(groups: list[GuestGroup]) -> tuple[GuestGroup | None, int | None]:
    """The group that the address names, and its key; one that is not of these is not there."""
    named = request.args.get("group", "")
    if not named:
        return None, None
    group = next((group for group in groups if str(group.id) == named), None) or abort(404)
    return group, group.id


def _guest_id() -> int | None:
    return request.args.get("guest", type=key)


def _editor(event: Event, kind: Kind, language: str, group_id: int | None, who: str = "") -> str:
    return url_for(".edit", slug=event.slug, kind=kind.name, language=language, group=group_id, who=who or None)


def _spoken(event: Event, kind: str, language: str) -> tuple[Event, Kind]:
    if kind not in KINDS or language not in event.languages:
        abort(404)
    return event, KINDS[kind]
