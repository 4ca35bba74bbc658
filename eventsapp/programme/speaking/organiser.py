"""Letters to speakers: written, looked at, tried and sent; and what one speaker was written."""

from collections.abc import Sequence

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
from eventsapp.kernel.errors import Refused
from eventsapp.programme import drafts
from eventsapp.programme.models import Speaker
from eventsapp.programme.organiser import status
from eventsapp.programme.speaking import operations, queries
from eventsapp.programme.speaking.letters import KINDS, NAMES, wants
from eventsapp.programme.speaking.queries import Owing
from eventsapp.settings import LANGUAGES
from eventsapp.web.forms import Form, Lines, OneLine
from eventsapp.web.headers import CONTENT_SECURITY_POLICY

#: A letter's styles stand in its elements; it may be shown inside our own page, and can do nothing there.
_LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


class WordsForm(Form):
    """The words of a letter in one language."""

    subject = OneLine(_l("Subject"), [DataRequired(_l("Give the letter a subject."))], most=300)
    body = Lines(_l("Letter"), [DataRequired(_l("Write the letter."))], most=20_000)


@auth_required("session")
def speaker_letters(slug: str) -> str:
    """The letters to speakers in each language, and to whom each has something to say."""
    event = organised_event(slug, "event.view")
    owing = queries.owing(event.id)
    return render_template(
        "programme/speaking/letters.html",
        event=event,
        form=Form(),
        kinds={kind: (name, *_counts(owing, kind)) for kind, name in KINDS.items()},
        names=LANGUAGES,
        written=queries.written_languages(event.id),
        unreachable=sum("email" in each.missing and len(each.missing) > 1 for each in owing),
    )


def _counts(owing: Sequence[Owing], kind: str) -> tuple[int, int]:
    """To how many a letter has something to say who were not written it yet, and to how many in all."""
    reached = [each for each in owing if wants(kind, each.missing)]
    return sum(kind not in each.written for each in reached), len(reached)


@auth_required("session")
def write_to_speakers(slug: str, kind: str) -> ResponseReturnValue:
    """Write to those who owe something; `again`: also to those who were written this letter before."""
    event = _spoken(organised_event(slug, "speakers.edit"), kind)
    try:
        outcome = operations.write_to_speakers(event.id, kind, acting(), again="again" in request.form)
    except Refused as refused:
        flash(str(refused), "danger")
    else:
        flash(ngettext("%(num)d letter is on its way.", "%(num)d letters are on their way.", outcome.sent), "success")
        if outcome.left:
            flash(
                ngettext(
                    "%(num)d speaker is left: press the button again.",
                    "%(num)d speakers are left: press the button again.",
                    outcome.left,
                ),
                "warning",
            )
    return redirect(url_for(".speaker_letters", slug=slug), 303)


@auth_required("session")
def speaker_letter(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """Write a letter's words in one of the event's languages."""
    event = _spoken(organised_event(slug, "speakers.edit"), kind, language)
    form = WordsForm(obj=queries.words(event.id, kind, language))
    if form.validate_on_submit():
        try:
            operations.write_words(event.id, kind, language, form.subject.data, form.body.data, acting())
        except Refused as refused:
            form.tell(refused)
        else:
            flash(_("The letter is saved. This is how a speaker reads it."), "success")
            return redirect(url_for(".speaker_letter", slug=slug, kind=kind, language=language), 303)
    page = render_template(
        "programme/speaking/letter.html",
        event=event,
        form=form,
        kind=kind,
        kind_name=KINDS[kind],
        language_name=LANGUAGES[language],
        tag=language,
        placeholders=NAMES,
    )
    response = make_response(page, status(form))
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@auth_required("session")
def speaker_letter_preview(slug: str, kind: str, language: str) -> Response:
    """A letter as a speaker reads it; its link opens nobody's page."""
    event = _spoken(organised_event(slug, "event.view"), kind, language)
    response = make_response(operations.example(event, kind, language).html)
    response.headers["Content-Security-Policy"] = _LETTER_POLICY
    return response


@auth_required("session")
def speaker_letter_test(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """Send a letter to the organiser's own address."""
    event = _spoken(organised_event(slug, "speakers.edit"), kind, language)
    organiser = signed_in()
    assert organiser is not None
    operations.send_test(event.id, kind, language, organiser.email, acting())
    flash(_("A test is on its way to %(email)s.", email=organiser.email), "success")
    return redirect(url_for(".speaker_letter", slug=slug, kind=kind, language=language), 303)


@auth_required("session")
def write_to_speaker(slug: str, key: int, kind: str) -> ResponseReturnValue:
    """Write a letter to one speaker, with a new link."""
    event = _spoken(organised_event(slug, "speakers.edit"), kind)
    speaker = drafts.find(Speaker, event.id, key) or abort(404)
    name = speaker.name
    try:
        outcome = operations.write_to_speakers(event.id, kind, acting(), speaker_ids=[speaker.id])
        if outcome.sent:
            flash(_("A letter with a new link is on its way to %(name)s.", name=name), "success")
    except Refused as refused:
        flash(str(refused), "danger")
    return redirect(url_for(".speaker", slug=slug, key=key), 303)


@auth_required("session")
def revoke_speaker_links(slug: str, key: int) -> ResponseReturnValue:
    """Let none of a speaker's links open anything any more."""
    event = organised_event(slug, "speakers.edit")
    speaker = drafts.find(Speaker, event.id, key) or abort(404)
    links = operations.revoke_links(event.id, speaker.id, acting())
    flash(ngettext("%(num)d link is withdrawn.", "%(num)d links are withdrawn.", links), "success")
    return redirect(url_for(".speaker", slug=slug, key=key), 303)


def _spoken(event: Event, kind: str, language: str = "") -> Event:
    if kind not in KINDS or (language and language not in event.languages):
        abort(404)
    return event
