"""The ways in beside the password: a code after it, a passkey instead of it, and links from letters."""

from datetime import timedelta
from typing import Any

from flask import current_app, flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import login_user, logout_user
from werkzeug.wrappers import Response

from eventsapp.accounts import second_step
from eventsapp.accounts.models_of_sign_in import LinkPurpose
from eventsapp.accounts.operations import codes, links, passkeys
from eventsapp.accounts.screens.forms import AddressForm, CodeForm, JoinForm, NewPasswordForm
from eventsapp.accounts.sign_in import ATTEMPTS_AT_ACCOUNT, ATTEMPTS_BY_ADDRESS, WINDOW, signed_in
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.limits import count_attempt, forget_attempts
from eventsapp.web.language import chosen_language
from eventsapp.web.proxies import network

_CHALLENGE = "passkey_challenge"


def second_step_page() -> ResponseReturnValue:
    """After the password: a code of the app, or a recovery code."""
    organiser = second_step.half_signed_in()
    if organiser is None:
        return redirect(url_for("security.login"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        counted = f"sign-in:code:{organiser.id}"
        count_attempt(counted, ATTEMPTS_AT_ACCOUNT, WINDOW)
        if codes.take(organiser.id, form.code.data):
            forget_attempts(counted)
            asked_for = second_step.finish()
            login_user(organiser, authn_via=["password", "code"])
            return redirect(asked_for or url_for("organise.index"), 303)
        form.code.errors = [_("This is not the present code. Each code is good once. Wait for the next one.")]
    page = render_template("accounts/second_step.html", form=form)
    return page, 422 if form.summary() else 200


def ask_for_passkey() -> Response:
    """What the browser is asked, as JSON; the challenge stays in the session."""
    count_attempt(f"sign-in:address:{network()}", ATTEMPTS_BY_ADDRESS, WINDOW)
    asked = passkeys.ask_to_sign_in()
    session[_CHALLENGE] = asked.challenge
    return current_app.response_class(asked.options, mimetype="application/json")


def sign_in_with_passkey() -> ResponseReturnValue:
    """The browser's answer: sign in, and say where to go."""
    count_attempt(f"sign-in:address:{network()}", ATTEMPTS_BY_ADDRESS, WINDOW)
    try:
        organiser = passkeys.sign_in(session.pop(_CHALLENGE, ""), request.form.get("answer", ""))
    except Refused as refused:
        return jsonify(error=str(refused)), 422
    second_step.finish()
    login_user(organiser, authn_via=["passkey"])
    return jsonify(next=second_step.own_page(request.form.get("next", "")) or url_for("organise.index"))


def forgotten() -> ResponseReturnValue:
    """Ask for a letter with a link to choose another password. Whether there is such an account is not said."""
    form = AddressForm()
    if form.validate_on_submit():
        count_attempt(f"forgotten:{network()}", 10, timedelta(hours=1))
        links.forgot_password(form.email.data, chosen_language())
        return redirect(url_for(".forgotten", sent=1), 303)
    page = render_template("accounts/forgotten.html", form=form, sent=bool(request.args.get("sent")))
    return page, 422 if form.summary() else 200


def password_link(token: str) -> ResponseReturnValue:
    """Choose another password."""
    form = NewPasswordForm()
    if links.open_link(token, LinkPurpose.password) is None:
        return render_template("accounts/link_gone.html", again=url_for(".forgotten")), 404
    if form.validate_on_submit():
        try:
            links.choose_password(token, form.password.data)
            flash(_("Your password is changed. Sign in with it."), "success")
            return redirect(url_for("security.login"), 303)
        except Refused as refused:
            form.tell(refused)
    page = render_template("accounts/choose_password.html", form=form)
    return page, 422 if form.summary() else 200


def invitation(token: str) -> ResponseReturnValue:
    """Become a colleague: with a new account, or with the one that one's address has."""
    link = links.open_link(token, LinkPurpose.invitation)
    if link is None or link.office is None:
        return render_template("accounts/link_gone.html", again=""), 404
    form = JoinForm()
    known, here = links.account_of(link.email), signed_in()
    facts: dict[str, Any] = {"form": form, "link": link, "known": known is not None, "here": here}
    if request.method == "POST" and known:
        if here is None or here.id != known.id:
            return redirect(url_for("security.login", next=request.path), 303)
        links.join(token, here.id)
        return redirect(url_for("organise.index"), 303)
    if form.validate_on_submit():
        try:
            organiser = links.accept(token, form.name.data, form.password.data)
            if here:
                logout_user()
            login_user(organiser, authn_via=["password"])
            return redirect(url_for("organise.index"), 303)
        except Refused as refused:
            form.tell(refused)
    return render_template("accounts/join.html", **facts), 422 if form.summary() else 200
