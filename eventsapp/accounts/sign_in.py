"""Organisers' sign-in, by Flask-Security."""

from datetime import timedelta
from typing import Any

from flask import Flask, Response, after_this_request, current_app, request, session
from flask_babel import lazy_gettext as _l
from flask_login import current_user, user_logged_in, user_logged_out
from flask_security import LoginForm, RoleMixin, Security, SQLAlchemyUserDatastore, VerifyForm
from flask_security.utils import set_request_attr
from sqlalchemy import func, select
from sqlalchemy.orm import lazyload
from wtforms import EmailField, Field, PasswordField
from wtforms.validators import InputRequired, Length

from eventsapp.accounts import passwords
from eventsapp.accounts.models import Organiser
from eventsapp.kernel.database import db
from eventsapp.kernel.late import LateModule
from eventsapp.kernel.limits import count_attempt, forget_attempts
from eventsapp.kernel.tokens import digest
from eventsapp.web.forms import CleanText, Form, tidy
from eventsapp.web.proxies import network

#: Where organisers are signed in; imported for the first of them.
sessions = LateModule("eventsapp.accounts.operations.sessions")

#: How often somebody may try within the window: from one address (an office may share it), and at one account.
ATTEMPTS_BY_ADDRESS, ATTEMPTS_AT_ACCOUNT, WINDOW = 60, 10, timedelta(minutes=15)
#: For how long after signing in somebody may change how they sign in, without their password being asked again.
FRESH = timedelta(minutes=30)


def signed_in() -> Organiser | None:
    """The organiser of this request, if one has signed in."""
    return current_user._get_current_object() if current_user.is_authenticated else None


#: Where the cookie holds what `operations.sessions` knows it by.
SESSION_KEY = "signed_in"


def acting() -> str:
    """Whoever has signed in, as audit lines name them."""
    organiser = signed_in()
    assert organiser, "a view behind auth_required"
    return f"organiser:{organiser.id}"


class SignInForm(Form, LoginForm):
    """E-mail address and password. What was wrong is never said more closely than "these do not belong together"."""

    email = EmailField(
        _l("E-mail address"),
        [InputRequired(message=_l("Type your e-mail address.")), Length(max=254), CleanText()],
        filters=[tidy],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(message=_l("Type your password.")), Length(max=passwords.LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    remember = None
    submit = None

    def validate_next(self, field: Field) -> None:
        """Say nothing of an address that is not ours: Flask-Security then goes to the list of events."""

    def validate(self, **kwargs: Any) -> bool:
        """Count the attempt, then look. Raises TooManyAttempts, whether or not there is such an account."""
        account = f"sign-in:account:{digest((self.email.data or '').casefold())}"
        count_attempt(f"sign-in:address:{network()}", ATTEMPTS_BY_ADDRESS, WINDOW)
        count_attempt(account, ATTEMPTS_AT_ACCOUNT, WINDOW)
        if super().validate(**kwargs):
            forget_attempts(account)
            return True
        if self.email.data and self.password.data:
            current_app.logger.warning("A sign-in failed (from %s)", network())
            self.email.errors = [_l("This e-mail address and this password do not belong together.")]
            self.password.errors = []
        after_this_request(_unprocessable)
        return False


class AgainForm(Form, VerifyForm):
    """The password once more, before somebody changes how they sign in."""

    password = PasswordField(
        _l("Password"),
        [InputRequired(message=_l("Type your password.")), Length(max=passwords.LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    submit = None

    def validate(self, **kwargs: Any) -> bool:
        """Count the attempt, then look. Raises TooManyAttempts."""
        count_attempt(f"sign-in:account:{digest(self.user.email.casefold())}", ATTEMPTS_AT_ACCOUNT, WINDOW)
        if super().validate(**kwargs):
            return True
        if self.password.data:
            self.password.errors = [_l("This is not your password.")]
        after_this_request(_unprocessable)
        return False


class People(SQLAlchemyUserDatastore):
    """Finds an account by its address with one statement, whether there is one or not: what belongs to it would take
    two more, and tell by the time it takes that it is there."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Organiser | None:
        """The account with one value in one column."""
        ((name, value),) = kwargs.items()
        column = getattr(Organiser, name)
        same = func.lower(column) == func.lower(value) if case_insensitive else column == value
        return db.session.scalar(select(Organiser).where(same).options(lazyload("*")))


def _forgotten(response: Response) -> Response:
    """Let the browser forget the pages that it may have kept; what visitors chose in it stays."""
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _unprocessable(response: Response) -> Response:
    response.status_code = 422
    return response


def init_app(app: Flask) -> None:
    """Set up Flask-Security with our tables and addresses; of its pages only sign-in and sign-out are on."""
    app.config.from_mapping(
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_URL_PREFIX="/organise",
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="organise.index",
        SECURITY_POST_LOGOUT_VIEW="security.login",
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_VERIFY_URL="/verify",
        SECURITY_FRESHNESS=FRESH,
        SECURITY_FRESHNESS_GRACE_PERIOD=timedelta(0),
        SECURITY_STATIC_FOLDER=None,
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "globally_deliverable": False},
        SECURITY_JOIN_USER_ROLES=False,
        # The one second factor that it asks for is ours; passkeys too (accounts.operations.passkeys): with its own it
        # imports a tenth of our start, and its pages hold scripts that our Content-Security-Policy refuses.
        SECURITY_TWO_FACTOR_IMPLEMENTATIONS={"code": "eventsapp.accounts.second_step.SecondStep"},
        # Its commands know nothing of offices: `eventsapp organisers` does.
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
    )
    app.extensions["security_datastore"] = People(db, Organiser, RoleMixin)
    security = Security(app, app.extensions["security_datastore"], login_form=SignInForm, verify_form=AgainForm)
    security.support_mfa = True
    # Pages only: no JSON sign-in, and so no authentication tokens; nobody looks for one in what is sent.
    security.want_json(lambda _request: False)
    security.login_manager.request_loader(None)
    # What somebody may is asked of our policy where it matters; these would look at every page who is signed in.
    security.principal.identity_loaders.clear()
    processors = app.template_context_processors[None]
    processors[:] = [each for each in processors if each.__module__ != "flask_login.utils"]
    app.context_processor(lambda: {"current_user": current_user})
    _keep_sessions(app)


def _keep_sessions(app: Flask) -> None:
    """A cookie alone signs nobody in: its session's row must be there too, and can be ended from afar."""

    @app.extensions["security"].login_manager.user_loader  # type: ignore[untyped-decorator]
    def load(key: str) -> Organiser | None:
        organiser: Organiser | None = sessions.organiser_of(key, session.get(SESSION_KEY, ""))
        if organiser:
            # What Flask-Security's own loader tells its decorators.
            set_request_attr("fs_authn_via", "session")
            set_request_attr("fs_paa", session.get("fs_paa", 0))
        return organiser

    def begin(_sender: Flask, user: Organiser) -> None:
        session[SESSION_KEY] = sessions.begin(user.id, network(), request.user_agent.string)

    def end(_sender: Flask, user: Organiser) -> None:
        token = session.pop(SESSION_KEY, "")
        if token and isinstance(user, Organiser):
            sessions.end(user.id, token)
        after_this_request(_forgotten)

    # Not weakly: nobody else keeps these two functions.
    user_logged_in.connect(begin, app, weak=False)
    user_logged_out.connect(end, app, weak=False)
