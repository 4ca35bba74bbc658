"""Where the pages are. Each view is imported when it is first asked for (see `web.routes`)."""

from flask import Blueprint, Response

from eventsapp.web.routes import add_views

blueprint = Blueprint("account", __name__, url_prefix="/organise")


@blueprint.after_request
def keep_links_secret(response: Response) -> Response:
    """Some of these pages' addresses are secrets."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


add_views(
    blueprint,
    "eventsapp.accounts.screens.colleagues",
    ("GET POST", "/offices/<int:office_id>/colleagues", "colleagues"),
    ("POST", "/offices/<int:office_id>/colleagues/<int:membership_id>", "change_member"),
    ("POST", "/offices/<int:office_id>/invitations/<int:link_id>/withdraw", "withdraw_invitation"),
)
add_views(
    blueprint,
    "eventsapp.accounts.screens.entry",
    ("GET POST", "/sign-in/code", "second_step_page", "second_step"),
    ("POST", "/sign-in/passkey", "ask_for_passkey"),
    ("POST", "/sign-in/passkey/answer", "sign_in_with_passkey"),
    ("GET POST", "/forgotten", "forgotten"),
    ("GET POST", "/password/<token>", "password_link"),
    ("GET POST", "/join/<token>", "invitation"),
)
add_views(
    blueprint,
    "eventsapp.accounts.screens.own",
    ("GET", "/account", "account"),
    ("POST", "/account/name", "change_name"),
    ("GET POST", "/account/password", "password"),
    ("GET POST", "/account/codes", "set_up_codes"),
    ("POST", "/account/codes/remove", "remove_codes"),
    ("POST", "/account/recovery-codes", "recovery_codes"),
    ("POST", "/account/passkeys/new", "ask_for_new_passkey"),
    ("POST", "/account/passkeys", "add_passkey"),
    ("POST", "/account/passkeys/<int:passkey_id>/remove", "remove_passkey"),
    ("POST", "/account/sessions/<int:session_id>/end", "end_session"),
    ("POST", "/account/sessions/end-others", "end_other_sessions"),
)
