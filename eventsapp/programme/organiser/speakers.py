"""The screens of speakers."""

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required

from eventsapp.accounts.sign_in import acting
from eventsapp.events.access import organised_event
from eventsapp.programme import drafts
from eventsapp.programme.forms.speakers import SpeakerForm
from eventsapp.programme.models import Speaker
from eventsapp.programme.operations.photos import LARGEST_FILE
from eventsapp.programme.operations.speakers import (
    SpeakerFields,
    add_speaker,
    delete_speaker,
    edit_speaker,
    fields_of,
)
from eventsapp.programme.organiser import made_from, saved, shown_languages, status
from eventsapp.programme.speaking.letters import KINDS, STATES
from eventsapp.programme.speaking.queries import MISSING, letters, owing, parts
from eventsapp.web.deleted import tell_deleted


@auth_required("session")
def speakers(slug: str) -> str:
    """All speakers, with what is missing of each; those alone of whom something is (`?missing=photo`)."""
    event = organised_event(slug, "event.view")
    everybody = owing(event.id)
    wanted = request.args.get("missing", "")
    return render_template(
        "programme/organiser/speakers.html",
        event=event,
        speakers=[each for each in everybody if wanted not in MISSING or wanted in each.missing],
        everybody=len(everybody),
        missing=MISSING,
        counts={name: sum(name in each.missing for each in everybody) for name in MISSING},
        wanted=wanted if wanted in MISSING else "",
    )


@auth_required("session")
def new_speaker(slug: str) -> ResponseReturnValue:
    """Add a speaker."""
    event = organised_event(slug, "speakers.edit")
    empty = SpeakerFields(name="")
    form = SpeakerForm.for_event(event, empty)
    if saved(form, lambda: add_speaker(event.id, form.fields(empty), acting(), photo=_sent())):
        return redirect(url_for(".speakers", slug=slug), 303)
    form.add_rows()
    page = render_template(
        "programme/organiser/speaker.html", event=event, before=None, form=form, languages=shown_languages(event)
    )
    return page, status(form)


@auth_required("session")
def speaker(slug: str, key: int) -> ResponseReturnValue:
    """Change a speaker."""
    event = organised_event(slug, "speakers.edit")
    found = drafts.find(Speaker, event.id, key) or abort(404)
    before, photo = fields_of(found), found.photo.digest if found.photo else ""
    form = SpeakerForm.for_event(event, before)
    made_from(form, before)
    if saved(
        form,
        lambda: edit_speaker(
            event.id,
            key,
            form.fields(before),
            acting(),
            seen=form.seen.data or "",
            photo=_sent(),
            remove_photo=form.remove_photo.data,
        ),
        lambda: fields_of(drafts.find(Speaker, event.id, key) or abort(404)),
    ):
        return redirect(url_for(".speakers", slug=slug), 303)
    form.add_rows()
    page = render_template(
        "programme/organiser/speaker.html",
        event=event,
        speaker=found,
        parts=parts([key]).get(key, []),
        letters=letters(key),
        kinds=KINDS,
        states=STATES,
        key=key,
        before=before,
        photo=photo,
        form=form,
        languages=shown_languages(event),
    )
    return page, status(form)


@auth_required("session")
def speaker_deletion(slug: str, key: int) -> ResponseReturnValue:
    """Ask, then take the speaker away."""
    event = organised_event(slug, "speakers.edit")
    found = drafts.find(Speaker, event.id, key) or abort(404)
    if request.method == "POST":
        name = found.name
        delete_speaker(event.id, found.id, acting())
        tell_deleted(slug, _("%(name)s is deleted.", name=name))
        return redirect(url_for(".speakers", slug=slug), 303)
    return render_template(
        "programme/organiser/delete_speaker.html", event=event, speaker=found, sessions=drafts.count_sessions(found)
    )


@auth_required("session")
def speaker_photo(slug: str, key: int) -> Response:
    """A speaker's photograph, released or not."""
    event = organised_event(slug, "event.view")
    found = drafts.find(Speaker, event.id, key) or abort(404)
    photo = drafts.photo(found.id) or abort(404)
    return Response(photo.data, mimetype="image/jpeg")


def _sent() -> bytes | None:
    """The photograph that came with the form: at most one byte more than is taken."""
    file = request.files.get("photo")
    return file.read(LARGEST_FILE + 1) if file and file.filename else None
