"""The screen of the draft's warnings."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import auth_required

from eventsapp.accounts.sign_in import acting
from eventsapp.programme.operations.warnings import LONGEST_CHANGEOVER, leave, set_changeover, wake
from eventsapp.programme.organiser import edited, looked_at, saved, status
from eventsapp.programme.warned import changeover_minutes, warned
from eventsapp.web.fields import NumberField
from eventsapp.web.forms import Form


class RulesForm(Form):
    """What to be warned of."""

    changeover = NumberField(
        _l("Minutes between two sessions in a room"),
        most=LONGEST_CHANGEOVER,
        description=_l("You are warned where there are fewer. 0: never."),
    )


@auth_required("session")
def warnings(slug: str) -> ResponseReturnValue:
    """All warnings by kind, those that were left, and what to be warned of."""
    event = looked_at(slug)
    form = RulesForm(data={"changeover": changeover_minutes(event.id)})
    if saved(form, lambda: set_changeover(event.id, form.changeover.data or 0, acting())):
        return redirect(url_for(".warnings", slug=slug), 303)
    page = render_template("programme/organiser/warnings.html", event=event, warned=warned(event.id), form=form)
    return page, status(form)


@auth_required("session")
def leave_warnings(slug: str) -> ResponseReturnValue:
    """Let some be quiet until their facts change."""
    event = edited(slug)
    if not leave(event.id, set(request.form.getlist("warning")), acting()):
        flash(_("It is no longer so: there was nothing to leave."), "warning")
    return redirect(url_for(".warnings", slug=slug), 303)


@auth_required("session")
def wake_warnings(slug: str) -> ResponseReturnValue:
    """Let some speak again."""
    wake(edited(slug).id, set(request.form.getlist("warning")), acting())
    return redirect(url_for(".warnings", slug=slug), 303)
