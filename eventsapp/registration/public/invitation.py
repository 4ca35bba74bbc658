"""/i/<token>: the invitation, and the form that answers it."""

from flask import abort

from eventsapp.registration.public import blueprint


@blueprint.get("/i/<token>")
def invitation(token: str) -> str:
    """The invitation as a card from a host."""
    abort(404)
