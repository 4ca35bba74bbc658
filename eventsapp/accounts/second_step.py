"""The second step of signing in: after the password, a code. Flask-Security asks here what there is to be done."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request, session, url_for
from flask_security import UserMixin
from flask_security.tf_plugin import TfPluginBase
from sqlalchemy import select

from eventsapp.accounts.models import Organiser
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.late import late

#: Between the password and the code.
PATIENCE = timedelta(minutes=10)

_asked_for = late("eventsapp.accounts.operations.codes:asked_for")

_WHO, _WHEN, _WHERE = "second_step_who", "second_step_at", "second_step_next"


class SecondStep(TfPluginBase):
    """Our codes, as one of Flask-Security's second factors (its documented way to bring one's own)."""

    def __init__(self, app: Flask) -> None:
        """Nothing is kept."""

    def create_blueprint(self, app: Flask, bp: Blueprint, state: object) -> None:
        """The pages are ours (accounts.screens)."""

    def get_setup_methods(self, user: UserMixin) -> list[tuple[str, str]]:
        """One method for whoever has an app; none for all others."""
        return [("code", "code")] if isinstance(user, Organiser) and _asked_for(user.id) else []

    def tf_login(self, user: UserMixin, json_payload: dict[str, Any], next_loc: str | None) -> Response:
        """The password was right: go on to the code."""
        session.pop("tf_user_id", None)
        session[_WHO], session[_WHEN] = user.fs_uniquifier, clock.now().isoformat()
        session[_WHERE] = own_page(request.values.get("next", ""))
        location = url_for("account.second_step")
        return current_app.response_class(status=303, headers={"Location": location})


def half_signed_in() -> Organiser | None:
    """Whoever has given their password, not long ago, and owes a code."""
    who, when = session.get(_WHO), session.get(_WHEN)
    if not who or not when or clock.now() - datetime.fromisoformat(when) > PATIENCE:
        return None
    return db.session.scalar(select(Organiser).where(Organiser.fs_uniquifier == who, Organiser.active))


def finish() -> str:
    """The code was right: forget what was kept meanwhile; gives the address that was asked for first, or ""."""
    session.pop(_WHO, None)
    session.pop(_WHEN, None)
    return str(session.pop(_WHERE, ""))


def own_page(asked: str) -> str:
    """A path of ours that somebody wants to go on to, or ""."""
    # A browser passes over line breaks and tabs in an address: of "/<tab>/host" it makes "//host".
    if asked.startswith("/") and not asked.startswith("//") and "\\" not in asked and asked.isprintable():
        return asked
    return ""
