"""Ways to look at the guest list are saved by name, and given up."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required

from eventsapp.accounts.sign_in import acting
from eventsapp.events.access import organised_event
from eventsapp.guests.forms import FilterForm
from eventsapp.guests.operations import filters
from eventsapp.guests.organiser.chosen import chosen_by
from eventsapp.guests.queries_of_tags import choices
from eventsapp.kernel.errors import Refused


@auth_required("session")
def save(slug: str) -> ResponseReturnValue:
    """Save what the list shows under a name."""
    event = organised_event(slug, "guests.edit")
    arguments = chosen_by(request.form).arguments()
    form = FilterForm()
    if not form.validate_on_submit():
        flash(form.summary()[0][1], "danger")
    else:
        try:
            saved = filters.save_filter(event.id, form.name.data, arguments, acting())
            flash(_("The filter %(name)s is saved: it stands above the list.", name=saved.name), "success")
        except Refused as refused:
            flash(str(refused), "danger")
    return redirect(url_for("guests.index", slug=slug, **arguments), 303)


@auth_required("session")
def remove(slug: str, filter_id: int) -> ResponseReturnValue:
    """Give a saved filter up."""
    event = organised_event(slug, "guests.edit")
    found = next((each for each in choices(event.id).filters if each.id == filter_id), None) or abort(404)
    filters.remove_filter(filter_id, acting())
    flash(_("The filter %(name)s is gone; no guest was touched.", name=found.name), "success")
    return redirect(url_for("guests.index", slug=slug, **(found.arguments or {})), 303)
