"""One's own account: name, password, codes, passkeys, and where one is signed in."""

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required
from werkzeug.wrappers import Response

from eventsapp.accounts.browsers import known_as
from eventsapp.accounts.models import Organiser
from eventsapp.accounts.operations import codes, passkeys, sessions
from eventsapp.accounts.operations.passwords import change_password
from eventsapp.accounts.operations.people import rename
from eventsapp.accounts.screens.forms import ChangePasswordForm, CodeForm, NameForm
from eventsapp.accounts.sign_in import FRESH, SESSION_KEY, signed_in
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.tokens import digest

_CHALLENGE = "new_passkey_challenge"

#: What somebody who owes a second factor may do: set one up, and leave.
_OPEN = frozenset(
    {
        "account.account",
        "account.set_up_codes",
        "account.ask_for_new_passkey",
        "account.add_passkey",
        "security.verify",
        "security.login",
        "security.logout",
    }
)

#: Who has not given a password (or a passkey) for a while is asked for it again.
fresh = auth_required("session", within=lambda: FRESH)


def _me() -> Organiser:
    organiser = signed_in()
    assert organiser, "a view behind auth_required"
    return organiser


def _back() -> ResponseReturnValue:
    return redirect(url_for("account.account"), 303)


@fresh
def account() -> str:
    """All about one's account, on one page."""
    me = _me()
    return render_template(
        "accounts/account.html",
        me=me,
        has_codes=codes.asked_for(me.id),
        passkeys=passkeys.passkeys_of(me.id),
        sessions=sessions.sessions_of(me.id),
        known_as=known_as,
        this=digest(session.get(SESSION_KEY, "")),
        name_form=NameForm(obj=me),
        required=current_app.extensions["settings"].second_factor == "required",
    )


@fresh
def change_name() -> ResponseReturnValue:
    """Be called otherwise."""
    form = NameForm()
    if form.validate():
        rename(_me().id, form.name.data)
        flash(_("Saved."), "success")
    return _back()


@fresh
def password() -> ResponseReturnValue:
    """Another password: one is signed out everywhere."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            change_password(_me().id, form.present.data, form.password.data)
            session.pop(SESSION_KEY, None)
            flash(_("Your password is changed. Sign in with it."), "success")
            return redirect(url_for("security.login"), 303)
        except Refused as refused:
            form.tell(refused)
    page = render_template("accounts/password.html", form=form)
    return page, 422 if form.summary() else 200


@fresh
def set_up_codes() -> ResponseReturnValue:
    """Set up an app that makes codes. The first POST begins; the second brings the app's first code."""
    form, me = CodeForm(), _me()
    if codes.asked_for(me.id):
        return _back()
    if "code" in request.form and form.validate():
        try:
            made = codes.confirm(me.id, form.code.data)
            return render_template("accounts/recovery_codes.html", codes=made)
        except Refused as refused:
            form.tell(refused)
    setup = codes.set_up(me.id) if request.method == "POST" else None
    page = render_template("accounts/codes.html", form=form, setup=setup, picture=_qr(setup.uri) if setup else "")
    return page, 422 if form.summary() else 200


@fresh
def remove_codes() -> ResponseReturnValue:
    """Do without an app."""
    me = _me()
    codes.remove(me.id, f"organiser:{me.id}")
    flash(_("No codes are asked for any more."), "success")
    return _back()


@fresh
def recovery_codes() -> ResponseReturnValue:
    """Other recovery codes; they are shown once."""
    if not codes.asked_for(_me().id):
        return _back()
    return render_template("accounts/recovery_codes.html", codes=codes.new_recovery_codes(_me().id))


@fresh
def ask_for_new_passkey() -> Response:
    """What the browser is asked, as JSON."""
    asked = passkeys.ask_to_register(_me())
    session[_CHALLENGE] = asked.challenge
    return current_app.response_class(asked.options, mimetype="application/json")


@fresh
def add_passkey() -> ResponseReturnValue:
    """Keep what the browser made."""
    try:
        passkeys.register(
            _me().id, session.pop(_CHALLENGE, ""), request.form.get("answer", ""), request.form.get("name", "")
        )
        flash(_("The passkey is added."), "success")
    except Refused as refused:
        flash(str(refused), "danger")
    return _back()


@fresh
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Let a passkey open nothing any more."""
    passkeys.remove_passkey(_me().id, passkey_id)
    flash(_("The passkey is removed."), "success")
    return _back()


@fresh
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign out somewhere else."""
    sessions.end_one(_me().id, session_id)
    flash(_("You are no longer signed in there."), "success")
    return _back()


@fresh
def end_other_sessions() -> ResponseReturnValue:
    """Sign out everywhere else."""
    sessions.end_others(_me().id, session.get(SESSION_KEY, ""))
    flash(_("You are signed in here alone."), "success")
    return _back()


def ask_for_second_factor() -> ResponseReturnValue | None:
    """Whoever has no second factor sets one up before anything else: called where the installation requires one."""
    if request.endpoint in _OPEN:
        return None
    organiser = signed_in()
    if organiser is None or codes.asked_for(organiser.id) or passkeys.passkeys_of(organiser.id):
        return None
    flash(_("Before you go on, set up a passkey or an app that makes codes."), "warning")
    return _back()


def _qr(uri: str) -> str:
    """A picture of the URI for a phone's camera, as a data: URL."""
    import segno

    return str(segno.make(uri, micro=False).svg_data_uri(scale=5, border=4, dark="#000", light="#fff"))
