"""/r/<token>: the answer that a guest gave."""

from flask import abort

from eventsapp.registration.public import blueprint


@blueprint.get("/r/<token>")
def show(token: str) -> str:
    """The answer and its state."""
    abort(404)
