"""/s/<token>: a speaker's own page. Looking changes nothing; what is sent changes the draft.

Its address is a secret, so it goes nowhere: no referrer, no index, nothing kept. The forms check the CSRF token
themselves, for a check of the referrer, as the global one does with HTTPS, could not succeed here.
"""

from datetime import timedelta
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.calendar.writing import Person, publish
from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.fingerprint import ChangedMeanwhile, fingerprint
from eventsapp.kernel.limits import count_attempt
from eventsapp.mail.addresses import mail_from
from eventsapp.programme import drafts, history
from eventsapp.programme import queries as programmes
from eventsapp.programme.forms.speakers import AboutForm
from eventsapp.programme.models import Participation, ProgrammeSession, Speaker
from eventsapp.programme.operations.photos import LARGEST_FILE
from eventsapp.programme.operations.speakers import edit_speaker, fields_of
from eventsapp.programme.snapshot import Programme, SessionFacts
from eventsapp.programme.speaking import operations, queries
from eventsapp.programme.speaking.letters import letter_language
from eventsapp.programme.speaking.links import speaker_by
from eventsapp.settings import LANGUAGES
from eventsapp.web.forms import Form, Lines
from eventsapp.web.language import prefer_language

#: How often one speaker may send something within the window.
_LIMIT, _WINDOW = 60, timedelta(minutes=15)


class AnswerForm(Form):
    """A speaker's word about a session."""

    word = Lines(_l("A word to the host"), most=500)


def show(token: str) -> str:
    """What a speaker takes part in and when, what is published of them, and what is missing."""
    speaker, event = _who(token)
    return _page(token, speaker, event)


def answer(token: str, key: int) -> ResponseReturnValue:
    """Confirm or decline a session."""
    speaker, event = _sender(token)
    form = AnswerForm()
    verb = request.form.get("answer")
    if not form.validate() or verb not in {"confirm", "decline"}:
        if "csrf_token" in form.errors:
            flash(_("The page was open for too long, or cookies are switched off. Please press the button once more."))
        return _page(token, speaker, event, {key: form}), 422
    try:
        operations.answer_session(event.id, speaker.id, key, verb == "confirm", form.word.data)
    except Refused as refused:
        flash(str(refused), "warning")
    else:
        flash(_("Thank you, we have noted your answer."), "success")
    return redirect(url_for(".show", token=token), 303)


def answer_again(token: str, key: int) -> ResponseReturnValue:
    """Somebody loads the address of a sent answer anew."""
    return redirect(url_for(".show", token=token), 303)


def about(token: str) -> ResponseReturnValue:
    """What is said of a speaker: they write it themselves."""
    speaker, event = _who(token) if request.method == "GET" else _sender(token)
    before, photo = fields_of(speaker), speaker.photo.digest if speaker.photo else ""
    form: AboutForm = AboutForm.of(before)
    if not form.is_submitted():
        form.seen.data = fingerprint(before)
    if _saved(form, event, speaker.id):
        flash(_("Saved. It is published with the next release of the programme."), "success")
        return redirect(url_for(".show", token=token), 303)
    form.add_rows()
    page = render_template(
        "programme/speaking/about.html",
        token=token,
        speaker=speaker,
        event=event,
        form=form,
        photo=photo,
        languages=[tag for tag in event.languages if tag in LANGUAGES] or list(LANGUAGES),
    )
    return page, 422 if form.summary() else 200


def photo(token: str) -> Response:
    """A speaker's own photograph, published or not."""
    speaker, _event = _who(token)
    picture = drafts.photo(speaker.id) or abort(404)
    return Response(picture.data, mimetype="image/jpeg")


def calendar(token: str) -> Response:
    """A speaker's published sessions for a calendar, by the same UIDs as everywhere."""
    from eventsapp.programme import exchange

    speaker, event = _who(token)
    programme = programmes.published(event.id)
    latest = programmes.latest_release(event.id)
    sessions = _published(programme, speaker)
    if programme is None or latest is None or not sessions:
        abort(404)
    feed = exchange.Feed(
        language=letter_language(speaker, event),
        history=history.of_release(latest.digest, latest.id),
        cancelled_at=event.cancelled_at,
    )
    host = Person(event.office.name, mail_from())
    entries = exchange.calendar_entries(programme, sessions, feed)
    response = Response(publish(entries, organizer=host), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    return response


def _who(token: str) -> tuple[Speaker, Event]:
    """The speaker of a link and their event; 404 for all links that aren't valid."""
    speaker = speaker_by(token) or abort(404)
    event = db.session.get_one(Event, speaker.event_id)
    prefer_language(letter_language(speaker, event))
    return speaker, event


def _sender(token: str) -> tuple[Speaker, Event]:
    """The same for what was sent: counted, so that nobody fills our records through a link. Raises TooManyAttempts."""
    speaker, _event = _who(token)
    count_attempt(f"speaker:{speaker.id}", _LIMIT, _WINDOW)
    return _who(token)


def _saved(form: AboutForm, event: Event, key: int) -> bool:
    """Whether a sent form was valid and is saved; else the form says what is wrong."""
    if not form.is_submitted():
        return False
    if not form.validate():
        if "csrf_token" in form and form.csrf_token.errors:
            form.csrf_token.errors = []
            form.form_errors.append(
                _("The page was open for too long, or cookies are switched off. Please send the form once more.")
            )
        return False
    file = request.files.get("photo")
    try:
        edit_speaker(
            event.id,
            key,
            form.fields(fields_of(drafts.find(Speaker, event.id, key) or abort(404))),
            f"speaker:{key}",
            seen=form.seen.data or "",
            photo=file.stream.read(LARGEST_FILE + 1) if file and file.filename else None,
            remove_photo=form.remove_photo.data,
        )
    except Refused as refused:
        form.tell(refused)
        if isinstance(refused, ChangedMeanwhile):
            form.changed_meanwhile = True
            form.seen.data = fingerprint(fields_of(drafts.find(Speaker, event.id, key) or abort(404)))
        return False
    return True


def _page(token: str, speaker: Speaker, event: Event, forms: dict[int, AnswerForm] | None = None) -> str:
    parts = queries.parts([speaker.id]).get(speaker.id, [])
    programme = programmes.published(event.id)
    released = {each.guid: each for each in _published(programme, speaker)}
    sessions: dict[int, dict[str, Any]] = {}
    for part in parts:
        own = sessions.setdefault(part.session_id, {"session": part.session, "parts": []})
        own["parts"].append(part)
        own["released"] = released.get(part.session.guid)
        own["same"] = _same(part.session, released.get(part.session.guid))
    return render_template(
        "programme/speaking/show.html",
        token=token,
        speaker=speaker,
        event=event,
        sessions=list(sessions.values()),
        released=released,
        forms={key: (forms or {}).get(key) or _answer_form(each["parts"]) for key, each in sessions.items()},
    )


def _answer_form(parts: list[Participation]) -> AnswerForm:
    return AnswerForm(formdata=None, data={"word": parts[0].word})


def _published(programme: Programme | None, speaker: Speaker) -> list[SessionFacts]:
    """The sessions that the public sees a speaker in."""
    if programme is None:
        return []
    code = next((each.code for each in programme.speakers if each.guid == speaker.guid), "")
    return programme.sessions_by_speaker.get(code, [])


def _same(session: ProgrammeSession, released: SessionFacts | None) -> bool:
    """Whether the draft has a session where and when it is published."""
    if released is None:
        return False
    draft = (session.starts_at, session.minutes, session.room.name if session.room else "")
    return draft == (released.starts_at, released.minutes, released.room)
