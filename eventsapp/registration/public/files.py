"""/i/<token>/files/<question> and /r/<token>/files/<question>: the file that a guest answered with, for themselves."""

from flask import Response, abort

from eventsapp.registration import queries_of_files
from eventsapp.registration.downloads import download
from eventsapp.registration.public.data import reached_by


def file(way: str, token: str, question_id: int) -> Response:
    """The file, as it is kept."""
    found = queries_of_files.of_answer(reached_by(way, token).guest_id, question_id)
    return download(found) if found else abort(404)
