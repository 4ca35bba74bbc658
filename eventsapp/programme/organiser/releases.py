"""The screen on which a release is looked through and made."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import auth_required
from wtforms import HiddenField

from eventsapp.accounts.sign_in import acting
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.kernel.errors import Refused
from eventsapp.programme import changes
from eventsapp.programme.operations.releases import preview, release
from eventsapp.programme.organiser import status
from eventsapp.programme.warned import warned
from eventsapp.web.forms import Form, OneLine


class ReleaseForm(Form):
    """A word about what changed."""

    note = OneLine(_l("What is new in it"), most=500, description=_l("A sentence for those who read the programme."))
    #: The fingerprint of the preview that the form stands below.
    seen = HiddenField()


@auth_required("session")
def release_preview(slug: str) -> ResponseReturnValue:
    """What a release would change, what to look at before, and whom it would tell."""
    return _page(organised_event(slug, "event.view"), ReleaseForm())


@auth_required("session")
def publish(slug: str) -> ResponseReturnValue:
    """Release the draft, if it is still the one that was looked at."""
    event = organised_event(slug, "programme.release")
    form = ReleaseForm()
    if form.validate():
        try:
            made = release(event.id, acting(), form.note.data, seen=form.seen.data or "")
            flash(_("Release %(number)d is out. This is what the public reads now.", number=made.number), "success")
            return redirect(url_for(".programme", slug=slug), 303)
        except Refused as refused:
            form.tell(refused)
            event = organised_event(slug, "programme.release")
    return _page(event, form)


def _page(event: Event, form: ReleaseForm) -> ResponseReturnValue:
    found = preview(event.id)
    told = changes.told(event, found.before, found.after)
    form.seen.data = found.seen
    page = render_template(
        "programme/organiser/release.html",
        event=event,
        form=form,
        found=found,
        unplaced=found.left_out,
        told=told,
        warned=warned(event.id, found.draft, found.before),
        people=sum(each.people for each in told),
    )
    return page, status(form)
