"""Who belongs to an office, in which role, and who has been invited."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required

from eventsapp.accounts import queries
from eventsapp.accounts.models import Office, Role
from eventsapp.accounts.operations import links
from eventsapp.accounts.operations.people import change_role, remove_member
from eventsapp.accounts.policy import offices
from eventsapp.accounts.screens.forms import ROLE_NAMES, InviteForm
from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.kernel.errors import Refused
from eventsapp.web.language import chosen_language


def _managed(office_id: int) -> Office:
    """The office, where whoever is signed in may manage it; else it is not there."""
    organiser = signed_in()
    assert organiser, "a view behind auth_required"
    return next((each for each in offices(organiser, "office.manage") if each.id == office_id), None) or abort(404)


@auth_required("session")
def colleagues(office_id: int) -> ResponseReturnValue:
    """The office's people; a POST invites another."""
    office = _managed(office_id)
    form = InviteForm().offer(Role)
    if form.validate_on_submit():
        me = signed_in()
        assert me
        try:
            inviter = me.name or me.email
            links.invite(office.id, form.email.data, Role(form.role.data), acting(), inviter, chosen_language())
            flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "success")
            return redirect(url_for(".colleagues", office_id=office.id), 303)
        except Refused as refused:
            form.tell(refused)
    page = render_template(
        "accounts/colleagues.html",
        office=office,
        form=form,
        members=queries.members(office.id),
        invited=queries.invited(office.id),
        role_names=ROLE_NAMES,
        roles=list(Role),
    )
    return page, 422 if form.summary() else 200


@auth_required("session")
def change_member(office_id: int, membership_id: int) -> ResponseReturnValue:
    """Give a colleague another role, or let them belong here no longer."""
    office = _managed(office_id)
    role = request.form.get("role", "")
    try:
        if "remove" in request.form:
            remove_member(membership_id, office.id, acting())
        elif role in {each.value for each in Role}:
            change_role(membership_id, office.id, Role(role), acting())
        else:
            abort(400)
        flash(_("Saved."), "success")
    except Refused as refused:
        flash(str(refused), "danger")
    return redirect(url_for(".colleagues", office_id=office.id), 303)


@auth_required("session")
def withdraw_invitation(office_id: int, link_id: int) -> ResponseReturnValue:
    """Let an invitation open nothing any more."""
    office = _managed(office_id)
    links.withdraw(link_id, office.id, acting())
    return redirect(url_for(".colleagues", office_id=office.id), 303)
