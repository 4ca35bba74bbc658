"""A letter that a speaker was written: read, kept as a file, tried again."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required

from eventsapp.accounts.sign_in import acting
from eventsapp.events.access import organised_event
from eventsapp.kernel.errors import Refused
from eventsapp.mail.models import OutboxMessage
from eventsapp.mail.operations import retry
from eventsapp.mail.reading import plain_words
from eventsapp.programme import drafts
from eventsapp.programme.models import Speaker
from eventsapp.programme.speaking import queries
from eventsapp.programme.speaking.letters import KINDS, STATES
from eventsapp.web.forms import Form


@auth_required("session")
def sent_speaker_letter(slug: str, key: int, message_id: int) -> str:
    """A letter as it was written, in plain text, without the speaker's own link."""
    event = organised_event(slug, "event.view")
    speaker, message = _found(event.id, key, message_id)
    return render_template(
        "programme/speaking/sent.html",
        event=event,
        speaker=speaker,
        message=message,
        words=plain_words(message.content),
        kind=KINDS.get(message.letter, message.subject),
        state=STATES[message.state],
        form=Form(),
    )


@auth_required("session")
def speaker_letter_file(slug: str, key: int, message_id: int) -> Response:
    """A letter byte for byte, as it went out. The speaker's own link is in it: for those alone who may write to
    them."""
    event = organised_event(slug, "speakers.edit")
    _speaker, message = _found(event.id, key, message_id)
    response = Response(message.content, mimetype="message/rfc822")
    response.headers.set("Content-Disposition", "attachment", filename=f"{message.letter}-{message.id}.eml")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@auth_required("session")
def retry_speaker_letter(slug: str, key: int, message_id: int) -> ResponseReturnValue:
    """Send a letter again that the mail server refused."""
    event = organised_event(slug, "speakers.edit")
    _speaker, message = _found(event.id, key, message_id)
    try:
        retry(message.id, acting())
        flash(_("The letter waits to leave again."), "success")
    except Refused as refused:
        flash(str(refused), "danger")
    return redirect(url_for(".speaker", slug=slug, key=key), 303)


def _found(event_id: int, key: int, message_id: int) -> tuple[Speaker, OutboxMessage]:
    speaker = drafts.find(Speaker, event_id, key) or abort(404)
    return speaker, queries.letter(speaker.id, message_id) or abort(404)
