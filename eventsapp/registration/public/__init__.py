"""The guest's own pages: the invitation, the answer, and the registration for open events.

They are reached by secret links, so their addresses go nowhere: no referrer, no index, nothing kept. Their forms check
the CSRF token themselves (`forms.is_stale`), so that a form that was open for too long comes back with all that was
typed; and a check of the referrer, as the global one does with HTTPS, could not succeed here.
"""

from flask import Blueprint, Response

blueprint = Blueprint("registration", __name__)


@blueprint.after_request
def _secret(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response
