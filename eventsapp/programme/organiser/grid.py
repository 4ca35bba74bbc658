"""The editor: a day's rooms and times as a grid, and the place of one session."""

from datetime import date
from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import auth_required

from eventsapp.accounts.sign_in import acting
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.fingerprint import ChangedMeanwhile, fingerprint
from eventsapp.programme import drafts
from eventsapp.programme.board import ZOOMS, board
from eventsapp.programme.forms.places import PlaceForm
from eventsapp.programme.meanwhile import placed_since
from eventsapp.programme.models import ProgrammeSession
from eventsapp.programme.operations.fields import Placement, placement
from eventsapp.programme.operations.sessions import place_session
from eventsapp.programme.organiser import edited, made_from, saved, status
from eventsapp.programme.warned import warned
from eventsapp.programme.warnings.words import sentence
from eventsapp.web.texts import plain

#: Warnings that placing a session can bring about or end, and who can't come.
_SHOWN = frozenset(
    {"room_twice", "speaker_twice", "room_small", "outside_event", "outside_room", "changeover", "declined"}
)


@auth_required("session")
def day_grid(slug: str) -> str:
    """A day of the draft (`?day=`), rooms beside each other, time downwards; `?zoom=` minutes a row."""
    event = organised_event(slug, "event.view")
    shown = board(event, _asked_day())
    here = {slot.id for column in shown.columns for slot in column.slots}
    warnings = [each for each in _warnings(event) if here & set(each["sessions"])]
    return render_template(
        "programme/organiser/grid.html",
        event=event,
        grid=shown,
        warnings=warnings,
        warned={key for each in warnings for key in each["sessions"]},
        zoom=_asked_zoom(),
        zooms=ZOOMS,
        form=PlaceForm(formdata=None),
    )


@auth_required("session")
def place(slug: str, key: int) -> ResponseReturnValue:
    """Room, day, start and length of a session. The grid's script sends the same form and asks for JSON."""
    event = edited(slug)
    found = drafts.find(ProgrammeSession, event.id, key) or abort(404)
    before = placement(found)
    form = PlaceForm.of(before, event.zone, drafts.rooms(event.id))
    made_from(form, before)
    if request.method == "POST" and request.accept_mimetypes.best == "application/json":
        return _answered(event, key, form)
    seen = form.seen.data or ""
    if saved(
        form,
        lambda: place_session(event.id, key, form.placement(), acting(), seen=seen),
        lambda: _present(event, key),
    ):
        day = form.day.data.isoformat() if form.day.data else request.args.get("day")
        return redirect(url_for(".day_grid", slug=slug, day=day, zoom=_asked_zoom(), _anchor=f"session-{key}"), 303)
    page = render_template(
        "programme/organiser/place.html",
        event=event,
        session=found,
        form=form,
        changes=placed_since(key, seen, _present(event, key), event.zone) if form.changed_meanwhile else [],
        back=url_for(".day_grid", slug=slug, day=request.args.get("day"), zoom=_asked_zoom()),
    )
    return page, status(form)


def _answered(event: Event, key: int, form: PlaceForm) -> ResponseReturnValue:
    """The outcome of a save for the grid's script: the place as it is now; 409 where another's save came between."""
    seen = form.seen.data or ""
    if not form.validate_on_submit():
        return jsonify(errors=[sentence for _field, sentence in form.summary()]), 422
    try:
        place_session(event.id, key, form.placement(), acting(), seen=seen)
    except ChangedMeanwhile:
        now = _present(event, key)
        return jsonify(place=_as_json(now), changes=placed_since(key, seen, now, event.zone)), 409
    except Refused as refused:
        return jsonify(errors=[str(refused)]), 422
    return jsonify(place=_as_json(_present(event, key)), warnings=_warnings(event))


def _warnings(event: Event) -> list[dict[str, Any]]:
    """What is the matter with where sessions are: the titles and keys of the sessions, and a sentence."""
    found = warned(event.id)
    return [
        {
            "sessions": [found.keys[about.guid] for about in each.about if about.guid in found.keys],
            "titles": ", ".join(plain(dict(about.title)) for about in each.about),
            "sentence": sentence(each, event.zone),
        }
        for each in found.speaking
        if each.kind in _SHOWN
    ]


def _present(event: Event, key: int) -> Placement:
    return placement(drafts.find(ProgrammeSession, event.id, key) or abort(404))


def _as_json(now: Placement) -> dict[str, Any]:
    return {
        "starts_at": now.starts_at.isoformat() if now.starts_at else None,
        "minutes": now.minutes,
        "room": now.room_id,
        "seen": fingerprint(now),
    }


def _asked_day() -> date | None:
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


def _asked_zoom() -> int:
    zoom = request.args.get("zoom", 15, type=int)
    return zoom if zoom in ZOOMS else 15
