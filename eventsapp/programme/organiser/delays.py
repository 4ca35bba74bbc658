"""The pages on which a stage's day is moved: made for a phone in a crowd, with large buttons and no script."""

from datetime import date
from typing import NamedTuple

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required

from eventsapp.accounts.sign_in import acting
from eventsapp.events.access import organised_event
from eventsapp.kernel import clock
from eventsapp.kernel.errors import Refused
from eventsapp.programme import changes, delay, queries
from eventsapp.programme.delay import MOST, Delay
from eventsapp.programme.operations.delays import delay_room, may_be_undone, preview_delay, undo_delay
from eventsapp.programme.snapshot import Programme, SessionFacts
from eventsapp.programme.warned import changeover_minutes, new_warnings

#: The minutes that have buttons of their own.
LATER, EARLIER = (5, 10, 15, 20, 30, 45), (5, 10, 15)


class Asked(NamedTuple):
    """What the address asks for; `delay` is None until minutes are chosen, `error` says what is wrong with them."""

    #: The day's sessions from which on to move can be chosen, and the chosen one.
    day: date
    sessions: list[SessionFacts]
    first: SessionFacts
    eat_breaks: bool
    delay: Delay | None
    error: str


@auth_required("session")
def late(slug: str) -> str:
    """The rooms, to choose which one runs late."""
    event = organised_event(slug, "programme.release")
    programme = queries.published(event.id)
    rooms = []
    for room in programme.rooms if programme else ():
        days = delay.of_room(programme, room.name) if programme else {}
        if days and programme:
            rooms.append((programme.room_slugs[room.name], room.name, _day(days)))
    return render_template(
        "programme/organiser/late.html",
        event=event,
        rooms=rooms,
        programme=programme,
        undo=may_be_undone(event.id),
    )


@auth_required("session")
def late_room(slug: str, room: str) -> ResponseReturnValue:
    """Choose from when on and by how much, look at the moves, and make them."""
    event = organised_event(slug, "programme.release")
    programme = queries.published(event.id) or abort(404)
    found = programme.room_by_slug.get(room) or abort(404)
    days = delay.of_room(programme, found.name) or abort(404)
    asked = _asked(programme, found.name, days, changeover_minutes(event.id))
    error, preview, warnings, told = asked.error, None, [], []
    if asked.delay:
        try:
            if request.method == "POST":
                made = delay_room(event.id, asked.delay, acting(), seen=request.form.get("seen", ""))
                flash(_("Release %(number)d is out: the new times are public now.", number=made.number), "success")
                return redirect(url_for(".late", slug=slug), 303)
            preview = preview_delay(event.id, asked.delay)
        except Refused as refused:
            error = str(refused)
            event = organised_event(slug, "programme.release")
    if preview and preview.release.before:
        warnings = new_warnings(event.id, preview.release.before, preview.release.after)
        told = changes.told(event, preview.release.before, preview.release.after)
    page = render_template(
        "programme/organiser/late_room.html",
        event=event,
        room=room,
        name=found.name,
        days=days,
        asked=asked,
        error=error,
        preview=preview,
        warnings=warnings,
        told=told,
        people=sum(each.people for each in told),
        now=clock.now(),
        later=LATER,
        earlier=EARLIER,
        most=MOST,
    )
    return page, 422 if error else 200


@auth_required("session")
def undo_late(slug: str) -> ResponseReturnValue:
    """Put back what the latest release moved."""
    event = organised_event(slug, "programme.release")
    try:
        made = undo_delay(event.id, request.form.get("number", 0, type=int), acting())
        flash(_("Release %(number)d is out: the times are what they were.", number=made.number), "success")
    except Refused as refused:
        flash(str(refused), "warning")
    return redirect(url_for(".late", slug=slug), 303)


def _asked(programme: Programme, room: str, days: dict[date, list[SessionFacts]], changeover: int) -> Asked:
    """Read the address (or the sent form): a day, a session or "from now on", minutes, what becomes of breaks."""
    sent = request.values
    day = next((each for each in days if each.isoformat() == sent.get("day")), None) or _day(days)
    sessions = days[day]
    first = next((each for each in sessions if each.guid == sent.get("from")), None) or _next(sessions)
    eat = sent.get("breaks") == "eat"
    typed = (sent.get("minutes") or sent.get("typed") or "").strip().replace("−", "-")
    if not typed:
        return Asked(day, sessions, first, eat, None, "")
    sign, digits = (-1, typed[1:]) if typed.startswith("-") else (1, typed)
    minutes = int(digits) * sign if digits.isascii() and digits.isdigit() and len(digits) < 4 else 0
    if not 1 <= abs(minutes) <= MOST:
        return Asked(day, sessions, first, eat, None, _("Give a number of minutes from 1 to %(most)d.", most=MOST))
    asked = Delay(room=room, first=first.guid, minutes=minutes, eat_breaks=eat, changeover=changeover)
    return Asked(day, sessions, first, eat, asked, "")


def _day(days: dict[date, list[SessionFacts]]) -> date:
    """The day of which something is still to come; else the last one."""
    now = clock.now()
    return next(
        (day for day, sessions in days.items() if sessions[-1].ends_at and sessions[-1].ends_at > now), [*days][-1]
    )


def _next(sessions: list[SessionFacts]) -> SessionFacts:
    """The first session that has not begun; where all have, the last one."""
    now = clock.now()
    return next((each for each in sessions if each.starts_at and each.starts_at >= now), sessions[-1])
