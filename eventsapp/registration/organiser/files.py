"""/organise/<slug>/answers/<registration>/files/<question>: the file that a guest answered with."""

from flask import Response, abort
from flask_security import auth_required

from eventsapp.accounts.policy import may
from eventsapp.accounts.sign_in import signed_in
from eventsapp.events.access import organised_event
from eventsapp.registration import queries, queries_of_files, queries_of_lists
from eventsapp.registration.downloads import download


@auth_required("session")
def file(slug: str, registration_id: int, question_id: int) -> Response:
    """The file, for those who may see the answer."""
    event = organised_event(slug, "guests.view")
    registration = queries_of_lists.of_event(event.id, registration_id) or abort(404)
    if question_id in queries.sensitive(event.id) and not may(signed_in(), "answers.sensitive", event):
        abort(404)
    found = queries_of_files.of_answer(registration.guest_id, question_id)
    return download(found) if found else abort(404)
