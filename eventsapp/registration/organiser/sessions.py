"""/organise/<slug>/seats/sessions: the sessions that one signs up for, who has their chairs, and who waits."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required

from eventsapp.accounts.sign_in import acting
from eventsapp.events.access import organised_event
from eventsapp.kernel.errors import Refused
from eventsapp.registration import queries_of_sessions
from eventsapp.registration.operations import sign_ups
from eventsapp.registration.organiser import ROWS
from eventsapp.registration.organiser.rules_forms import ChairsForm


@auth_required("session")
def session_chairs(slug: str) -> ResponseReturnValue:
    """Which sessions one signs up for, and how many chairs each has."""
    event = organised_event(slug, "programme.edit")
    form = ChairsForm()
    guid = request.form.get("guid", "")
    if form.is_submitted() and form.validate():
        try:
            chairs = None if "close" in request.form else form.chairs.data
            sign_ups.set_chairs(event.id, guid, chairs, acting())
            flash(_("Saved."), "success")
            return redirect(url_for(".session_chairs", slug=slug, _anchor=f"s-{guid}"), 303)
        except Refused as refused:
            form.tell(refused)
            event = organised_event(slug, "programme.edit")
    page = render_template(
        "organise/registration/session_chairs.html",
        event=event,
        form=form,
        wrong=guid if form.errors or form.summary() else "",
        sessions=queries_of_sessions.all_sessions(event.id),
    )
    return page, 422 if form.is_submitted() else 200


@auth_required("session")
def session_sign_ups(slug: str, guid: str) -> str:
    """Who has the chairs of a session, and who waits for one, in their order."""
    event = organised_event(slug, "guests.view")
    found = next((each for each in queries_of_sessions.of_event(event.id) if each[0].guid == guid), None)
    if found is None:
        abort(404)
    session, counter = found
    seated, waiting = queries_of_sessions.count_signed_up(counter.id)
    pages = max(1, -(-(seated + waiting) // ROWS))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    first = (page - 1) * ROWS
    return render_template(
        "organise/registration/session_sign_ups.html",
        event=event,
        session=session,
        chairs=counter.chairs,
        sign_ups=queries_of_sessions.signed_up_for(counter.id, first, ROWS),
        first_place=first - seated,
        page=page,
        pages=pages,
    )
