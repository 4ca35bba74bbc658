"""The pages of organisers' accounts: one's own, the ways in, and an office's colleagues."""

from flask import Blueprint, Response

blueprint = Blueprint("account", __name__, url_prefix="/organise")


@blueprint.after_request
def keep_links_secret(response: Response) -> Response:
    """Some of these pages' addresses are secrets."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
