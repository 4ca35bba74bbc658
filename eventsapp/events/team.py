"""Who helps at one event without belonging to its office: invited by mail, in a role, for this event alone."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required

from eventsapp.accounts import queries
from eventsapp.accounts.models import Role
from eventsapp.accounts.operations import links
from eventsapp.accounts.operations.people import remove_helper
from eventsapp.accounts.policy import AT_AN_EVENT
from eventsapp.accounts.screens.forms import ROLE_NAMES, InviteForm
from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.events.access import organised_event
from eventsapp.kernel.errors import Refused
from eventsapp.web.language import chosen_language


@auth_required("session")
def index(slug: str) -> ResponseReturnValue:
    """The people of this event; a POST invites another."""
    event = organised_event(slug, "event.team")
    form = InviteForm().offer(AT_AN_EVENT)
    if form.validate_on_submit():
        me = signed_in()
        assert me
        try:
            links.invite(
                event.office_id,
                form.email.data,
                Role(form.role.data),
                acting(),
                me.name or me.email,
                chosen_language(),
                event.id,
            )
            flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "success")
            return redirect(url_for(".index", slug=slug), 303)
        except Refused as refused:
            form.tell(refused)
            event = organised_event(slug, "event.team")
    page = render_template(
        "events/team.html",
        event=event,
        form=form,
        helpers=queries.helpers(event.id),
        members=queries.members(event.office_id),
        invited=queries.invited(event.office_id, event.id),
        role_names=ROLE_NAMES,
    )
    return page, 422 if form.summary() else 200


@auth_required("session")
def remove(slug: str, membership_id: int) -> ResponseReturnValue:
    """Let somebody help here no longer."""
    event = organised_event(slug, "event.team")
    try:
        remove_helper(membership_id, event.id, acting())
        flash(_("Saved."), "success")
    except Refused as refused:
        flash(str(refused), "danger")
    return redirect(url_for(".index", slug=slug), 303)


@auth_required("session")
def withdraw(slug: str, link_id: int) -> ResponseReturnValue:
    """Let an invitation to this event open nothing any more."""
    event = organised_event(slug, "event.team")
    links.withdraw(link_id, event.office_id, acting(), event.id)
    return redirect(url_for(".index", slug=slug), 303)
