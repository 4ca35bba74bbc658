"""The screens of tracks."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import auth_required

from eventsapp.accounts.sign_in import acting
from eventsapp.programme import drafts
from eventsapp.programme.forms.tracks import TrackForm
from eventsapp.programme.models import Track
from eventsapp.programme.operations.tracks import add_track, delete_track, edit_track, fields_of
from eventsapp.programme.organiser import edited, looked_at, made_from, saved, shown_languages, status


@auth_required("session")
def tracks(slug: str) -> ResponseReturnValue:
    """All tracks, and the form of one more."""
    event = looked_at(slug)
    form = TrackForm()
    if saved(form, lambda: add_track(event.id, form.fields(), acting())):
        return redirect(url_for(".tracks", slug=slug), 303)
    page = render_template(
        "programme/organiser/tracks.html",
        event=event,
        tracks=drafts.counted_tracks(event.id),
        form=form,
        languages=shown_languages(event),
    )
    return page, status(form)


@auth_required("session")
def track(slug: str, key: int) -> ResponseReturnValue:
    """Change a track."""
    event = edited(slug)
    before = fields_of(drafts.find(Track, event.id, key) or abort(404))
    form = TrackForm(data=vars(before))
    made_from(form, before)
    if saved(
        form,
        lambda: edit_track(event.id, key, form.fields(before), acting(), seen=form.seen.data or ""),
        lambda: fields_of(drafts.find(Track, event.id, key) or abort(404)),
    ):
        return redirect(url_for(".tracks", slug=slug), 303)
    page = render_template(
        "programme/organiser/track.html",
        event=event,
        key=key,
        before=before,
        form=form,
        languages=shown_languages(event),
    )
    return page, status(form)


@auth_required("session")
def track_deletion(slug: str, key: int) -> ResponseReturnValue:
    """Ask, then take the track away."""
    event = edited(slug)
    found = drafts.find(Track, event.id, key) or abort(404)
    if request.method == "POST":
        delete_track(event.id, found.id, acting())
        return redirect(url_for(".tracks", slug=slug), 303)
    return render_template(
        "programme/organiser/delete_track.html", event=event, track=found, sessions=drafts.count_sessions(found)
    )
