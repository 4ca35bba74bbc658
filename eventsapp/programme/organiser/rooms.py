"""The screens of rooms."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import auth_required

from eventsapp.accounts.sign_in import acting
from eventsapp.programme import drafts
from eventsapp.programme.forms.rooms import RoomForm
from eventsapp.programme.models import Room
from eventsapp.programme.operations.rooms import add_room, delete_room, edit_room, fields_of
from eventsapp.programme.organiser import edited, looked_at, made_from, saved, shown_languages, status


@auth_required("session")
def rooms(slug: str) -> ResponseReturnValue:
    """All rooms, and the form of one more."""
    event = looked_at(slug)
    form = RoomForm()
    if saved(form, lambda: add_room(event.id, form.fields(), acting())):
        return redirect(url_for(".rooms", slug=slug), 303)
    page = render_template(
        "programme/organiser/rooms.html",
        event=event,
        rooms=drafts.counted_rooms(event.id),
        form=form,
        languages=shown_languages(event),
    )
    return page, status(form)


@auth_required("session")
def room(slug: str, key: int) -> ResponseReturnValue:
    """Change a room."""
    event = edited(slug)
    before = fields_of(drafts.find(Room, event.id, key) or abort(404))
    form = RoomForm(data=vars(before))
    made_from(form, before)
    if saved(
        form,
        lambda: edit_room(event.id, key, form.fields(), acting(), seen=form.seen.data or ""),
        lambda: fields_of(drafts.find(Room, event.id, key) or abort(404)),
    ):
        return redirect(url_for(".rooms", slug=slug), 303)
    page = render_template(
        "programme/organiser/room.html",
        event=event,
        key=key,
        before=before,
        form=form,
        languages=shown_languages(event),
    )
    return page, status(form)


@auth_required("session")
def room_deletion(slug: str, key: int) -> ResponseReturnValue:
    """Ask, then take the room away."""
    event = edited(slug)
    found = drafts.find(Room, event.id, key) or abort(404)
    if request.method == "POST":
        delete_room(event.id, found.id, acting())
        return redirect(url_for(".rooms", slug=slug), 303)
    return render_template(
        "programme/organiser/delete_room.html", event=event, room=found, sessions=drafts.count_sessions(found)
    )
