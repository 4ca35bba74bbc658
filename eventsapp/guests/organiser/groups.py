"""The groups of the guest list."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required

from eventsapp.accounts.policy import may
from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.guests import queries
from eventsapp.guests.forms import GroupForm
from eventsapp.guests.models import GuestGroup
from eventsapp.guests.operations import groups
from eventsapp.kernel.errors import Refused


@auth_required("session")
def index(slug: str) -> ResponseReturnValue:
    """All groups with their sizes; and a new one is made."""
    form = GroupForm()
    event = organised_event(slug, "guests.edit" if form.is_submitted() else "guests.view")
    if form.validate_on_submit():
        try:
            groups.add_group(event.id, form.name.data, acting())
            flash(_("The group is made."), "success")
            return redirect(url_for(".index", slug=slug), 303)
        except Refused as refused:
            form.tell(refused)
            event = organised_event(slug, "guests.edit")
    page = render_template(
        "guests/groups.html",
        event=event,
        form=form,
        groups=queries.groups(event.id),
        sizes=queries.sizes(event.id),
        may_edit=may(signed_in(), "guests.edit", event),
        may_write=may(signed_in(), "letters.send", event),
    )
    return page, 422 if form.errors else 200


@auth_required("session")
def edit(slug: str, group_id: int) -> ResponseReturnValue:
    """Name a group anew."""
    event = organised_event(slug, "guests.edit")
    group = _group(event, group_id)
    form = GroupForm(obj=group)
    if form.validate_on_submit():
        try:
            groups.rename_group(group_id, form.name.data, acting())
            flash(_("Saved."), "success")
            return redirect(url_for(".index", slug=slug), 303)
        except Refused as refused:
            form.tell(refused)
            event = organised_event(slug, "guests.edit")
    size = queries.sizes(event.id).get(group_id, 0)
    page = render_template("guests/group.html", event=event, form=form, group=group, size=size)
    return page, 422 if form.errors else 200


@auth_required("session")
def remove(slug: str, group_id: int) -> ResponseReturnValue:
    """Give a group up; its guests stay on the list."""
    event = organised_event(slug, "guests.edit")
    group = _group(event, group_id)
    name = group.name
    try:
        groups.remove_group(group_id, acting())
    except Refused as refused:
        flash(str(refused), "danger")
        return redirect(url_for(".edit", slug=slug, group_id=group_id), 303)
    flash(_("The group %(name)s is gone; its guests are still on the list.", name=name), "success")
    return redirect(url_for(".index", slug=slug), 303)


def _group(event: Event, group_id: int) -> GuestGroup:
    return next((group for group in queries.groups(event.id) if group.id == group_id), None) or abort(404)
