"""The organisers' screens of events."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required

from eventsapp.accounts.policy import may, offices, single_events
from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.events import forms, operations, queries
from eventsapp.events.access import organised_event
from eventsapp.events.fields import fields_of
from eventsapp.events.overview import panels
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.fingerprint import ChangedMeanwhile, fingerprint


@auth_required("session")
def index() -> str:
    """The events of the organiser's offices."""
    organiser = signed_in()
    assert organiser
    events = queries.events_of(offices(organiser, "event.view"), single_events(organiser, "event.view"))
    return render_template(
        "organise/index.html",
        events=events,
        may_create=bool(offices(organiser, "event.edit")),
        finds_people=bool(offices(organiser, "guests.edit") or single_events(organiser, "guests.edit")),
    )


@auth_required("session")
def new() -> ResponseReturnValue:
    """Make an event."""
    organiser = signed_in()
    assert organiser
    own = offices(organiser, "event.edit") or abort(404)
    form = forms.NewEventForm(data={"timezone": "Europe/Helsinki", "languages": ["en"], "office": own[0].id})
    form.offer(own)
    if form.validate_on_submit():
        try:
            made = operations.create_event(form.office.data, form.facts(), acting())
            return redirect(url_for(".event", slug=made.slug), 303)
        except Refused as refused:
            form.tell(refused, **forms.FIELDS)
    page = render_template("organise/new.html", form=form, zones=forms.zones())
    return page, 422 if form.summary() else 200


@auth_required("session")
def event(slug: str) -> str:
    """An event's overview: its facts, its figures, what to do next."""
    found = organised_event(slug, "event.view")
    told = panels(current_app, found)
    steps = [step for step in told.steps if not step.done and may(signed_in(), step.action, found)]
    return render_template("organise/event.html", event=found, figures=told.figures, steps=steps)


@auth_required("session")
def settings(slug: str) -> ResponseReturnValue:
    """All that is set about an event."""
    found = organised_event(slug, "event.edit")
    before = fields_of(found)
    form = forms.SettingsForm.of(before)
    meanwhile = None
    if not form.is_submitted():
        form.seen.data = fingerprint(before)
    elif "more_hosts" not in request.form and form.validate():
        try:
            operations.edit_event(found.id, form.facts(before), acting(), seen=form.seen.data or "")
            flash(_("Saved."), "success")
            return redirect(url_for(".settings", slug=slug), 303)
        except Refused as refused:
            form.tell(refused, **forms.FIELDS)
            found = organised_event(slug, "event.edit")
            if isinstance(refused, ChangedMeanwhile):
                meanwhile = fields_of(found)
                form.seen.data = fingerprint(meanwhile)
    form.add_row()
    page = render_template("organise/settings.html", event=found, form=form, zones=forms.zones(), meanwhile=meanwhile)
    return page, 422 if form.summary() else 200
