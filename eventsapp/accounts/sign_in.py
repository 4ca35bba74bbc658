"""Organisers' sign-in, by Flask-Security."""

from flask import Flask
from flask_login import current_user
from flask_security import RoleMixin, Security, SQLAlchemyUserDatastore

from eventsapp.accounts.models import Organiser
from eventsapp.kernel.database import db


def signed_in() -> Organiser | None:
    """The organiser of this request, if one has signed in."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def init_app(app: Flask) -> None:
    """Set up Flask-Security with our tables and addresses."""
    app.config.from_mapping(
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_URL_PREFIX="/organise",
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/organise/",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_JOIN_USER_ROLES=False,
        # Its commands know nothing of offices: `eventsapp organisers` does.
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
    )
    app.extensions["security_datastore"] = SQLAlchemyUserDatastore(db, Organiser, RoleMixin)
    Security(app, app.extensions["security_datastore"])
