"""/organise/<slug>/form/sections: the headings of the event's form."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import auth_required
from werkzeug.wrappers import Response

from eventsapp.accounts.sign_in import acting
from eventsapp.events.access import organised_event
from eventsapp.kernel.errors import Refused
from eventsapp.registration import queries
from eventsapp.registration.operations import sections
from eventsapp.registration.organiser.forms import SectionForm
from eventsapp.settings import LANGUAGES


@auth_required("session")
def edit_section(slug: str, section_id: int | None = None) -> ResponseReturnValue:
    """Begin a section, or change its heading."""
    event = organised_event(slug, "event.edit")
    event_id = event.id
    section = next((each for each in queries.sections(event_id) if each.id == section_id), None)
    if section_id is not None and section is None:
        abort(404)
    filled = SectionForm(data={"heading": section.heading} if section else None)
    if filled.is_submitted() and filled.validate():
        try:
            sections.save_section(event_id, section_id, filled.texts(), acting())
            return redirect(url_for(".form", slug=slug), 303)
        except Refused as refusal:
            filled.refuse(refusal.field, refusal.sentence)
    page = render_template(
        "organise/registration/section.html",
        event=event,
        form=filled,
        languages=[tag for tag in event.languages if tag in LANGUAGES],
        names=LANGUAGES,
    )
    return page, 422 if filled.errors else 200


@auth_required("session")
def place_section(slug: str, section_id: int) -> Response:
    """Move a section up or down, or give it up."""
    event = organised_event(slug, "event.edit")
    if request.form.get("to") == "nowhere":
        sections.give_up_section(event.id, section_id, acting())
    else:
        sections.move_section(event.id, section_id, request.form.get("to") == "up", acting())
    return redirect(url_for(".form", slug=slug), 303)
