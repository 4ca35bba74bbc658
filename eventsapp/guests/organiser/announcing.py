"""Guests are reminded, informed and thanked: whom it touches first, then the button; and the reminders' schedule."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_security import auth_required

from eventsapp.accounts.sign_in import acting
from eventsapp.events.access import organised_event
from eventsapp.guests import announcing
from eventsapp.guests.letter_kinds import KINDS
from eventsapp.guests.operations import announcing as operations
from eventsapp.guests.organiser.letters import MOST_AT_ONCE
from eventsapp.kernel.errors import Refused
from eventsapp.settings import LANGUAGES
from eventsapp.web.fields import NumberField, Required, TimeField
from eventsapp.web.forms import Form


class StepForm(Form):
    """One reminder: so many days before the deadline, at a time of day."""

    days_before = NumberField(
        _l("Days before the deadline"), [Required(_l("Type a number of days."))], least=0, most=365
    )
    at = TimeField(_l("Time of day"), [Required(_l("Type a time of day, such as 9:00."))])


@auth_required("session")
def show(slug: str, letter: str) -> str:
    """Whom a letter touches, and the button that sends it."""
    return _page(slug, letter, StepForm())


@auth_required("session")
def send(slug: str, letter: str) -> ResponseReturnValue:
    """Send it; `again`: also to those who got it before."""
    event = organised_event(slug, "letters.send")
    try:
        outcome = operations.announce(event.id, letter, acting(), "again" in request.form, MOST_AT_ONCE)
    except Refused as refused:
        flash(str(refused), "danger")
    else:
        flash(
            ngettext("%(num)d guest is written to.", "%(num)d guests are written to.", outcome.sent),
            "success" if outcome.sent else "info",
        )
        if outcome.left:
            flash(
                ngettext(
                    "%(num)d guest is left: press the button again.",
                    "%(num)d guests are left: press the button again.",
                    outcome.left,
                ),
                "warning",
            )
    return redirect(url_for(".show", slug=slug, letter=letter), 303)


@auth_required("session")
def add_step(slug: str) -> ResponseReturnValue:
    """Let a reminder go by itself."""
    event = organised_event(slug, "letters.send")
    form = StepForm()
    if form.validate_on_submit():
        assert form.days_before.data is not None
        assert form.at.data is not None
        try:
            operations.add_step(event.id, form.days_before.data, form.at.data, acting())
            flash(_("The reminder goes by itself when its time comes."), "success")
            return redirect(url_for(".show", slug=slug, letter="reminder"), 303)
        except Refused as refused:
            form.tell(refused)
    return _page(slug, "reminder", form), 422


@auth_required("session")
def remove_step(slug: str, step_id: int) -> ResponseReturnValue:
    """Let a reminder not go any more."""
    event = organised_event(slug, "letters.send")
    operations.remove_step(event.id, step_id, acting())
    flash(_("The reminder is taken away."), "success")
    return redirect(url_for(".show", slug=slug, letter="reminder"), 303)


def _page(slug: str, letter: str, form: StepForm) -> str:
    event = organised_event(slug, "letters.send")
    if letter not in operations.KINDS_OF_FACT:
        abort(404)
    return render_template(
        "guests/announce.html",
        event=event,
        kind=KINDS[letter],
        form=form,
        names=LANGUAGES,
        reached=announcing.count(event, letter),
        people=announcing.people(event, letter),
        most_named=announcing.NAMED,
        steps=announcing.steps(event.id) if letter == "reminder" else [],
    )
