"""/organise/<slug>/calendars: what guests' calendars will be told and when, and how the event's letters stand."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_security import auth_required
from werkzeug.wrappers import Response
from wtforms import BooleanField

from eventsapp.accounts.policy import may
from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.kernel.errors import Refused
from eventsapp.mail import operations as post
from eventsapp.mail import queries as queries_of_post
from eventsapp.mail.addresses import takes_replies
from eventsapp.programme.queries import published
from eventsapp.registration import queries_of_changes
from eventsapp.registration.operations import calendar_updates
from eventsapp.web.fields import NumberField, Required
from eventsapp.web.forms import Form


class CalendarForm(Form):
    """How an event's entries are kept right."""

    quiet_minutes = NumberField(
        _l("Quiet time, in minutes"),
        [Required(message=_l("Give a number of minutes; 0 sends at once."))],
        most=calendar_updates.MOST_MINUTES,
        description=_l(
            "After a change calendars are told when this time is over: what you change meanwhile goes along."
        ),
    )
    alarm_minutes = NumberField(
        _l("Reminder in the calendar, minutes before the start"),
        most=calendar_updates.MOST_ALARM,
        description=_l("Empty: none, or as guests have set their own calendars."),
    )
    with_invitation = BooleanField(
        _l("Let guests answer the invitation in their calendar"),
        description=_l(
            "The invitation then brings the entry along, and “Accept” there is an answer like one on the page. This "
            "holds for invitations that are sent from now on."
        ),
    )


@auth_required("session")
def calendars(slug: str) -> ResponseReturnValue:
    """What waits to be told; the rules of it; and the event's letters."""
    event = organised_event(slug, "guests.view")
    form = CalendarForm(data=_rules_of(event))
    if not takes_replies():
        del form.with_invitation
    if form.is_submitted():
        event = organised_event(slug, "event.edit")
        if form.validate():
            try:
                quiet, alarm = form.quiet_minutes.data or 0, form.alarm_minutes.data
                with_invitation = form.with_invitation.data if "with_invitation" in form else None
                calendar_updates.set_rules(event.id, quiet, alarm, acting(), with_invitation)
                flash(_("Saved."), "success")
                return redirect(url_for(".calendars", slug=slug), 303)
            except Refused as refused:
                form.tell(refused)
                event = organised_event(slug, "event.edit")
    change = queries_of_changes.pending(event.id)
    page = render_template(
        "organise/registration/calendars.html",
        event=event,
        form=form,
        change=change,
        touched=queries_of_changes.touched(event, published(event.id)) if change else None,
        asks=takes_replies(),
        post=queries_of_post.of_event(event.id),
        may_edit=may(signed_in(), "event.edit", event),
        may_send=may(signed_in(), "guests.edit", event),
    )
    return page, 422 if form.is_submitted() else 200


def _rules_of(event: Event) -> dict[str, object]:
    return {
        "quiet_minutes": event.quiet_minutes,
        "alarm_minutes": event.alarm_minutes,
        "with_invitation": event.entry_with_invitation,
    }


@auth_required("session")
def send_calendars(slug: str) -> Response:
    """Tell calendars now."""
    event = organised_event(slug, "guests.edit")
    try:
        told = calendar_updates.send_now(event.id, acting())
    except Refused as refused:
        flash(str(refused), "warning")
    else:
        flash(ngettext("%(num)d calendar entry is on its way.", "%(num)d calendar entries are on their way.", told))
    return redirect(url_for(".calendars", slug=slug), 303)


@auth_required("session")
def pause_post(slug: str) -> Response:
    """Hold the event's letters back."""
    event = organised_event(slug, "guests.edit")
    post.pause(event.id, acting())
    flash(_("The letters of this event are held back."), "success")
    return redirect(url_for(".calendars", slug=slug), 303)


@auth_required("session")
def resume_post(slug: str) -> Response:
    """Let them leave again."""
    event = organised_event(slug, "guests.edit")
    post.resume(event.id, acting())
    flash(_("The letters of this event leave again."), "success")
    return redirect(url_for(".calendars", slug=slug), 303)
