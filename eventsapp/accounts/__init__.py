"""Offices, organisers, sign-in, and the one policy."""

import sys
from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue

from eventsapp.kernel.late import LateModule

# Flask-Security brings in the library for passkeys (and with it pyOpenSSL and ASN.1) wherever it is installed, a tenth
# of our start and of our memory; and one for addresses, whose expressions take long to compile. Not before they are
# used.
if "flask_security" not in sys.modules:
    sys.modules["webauthn"] = None  # type: ignore[assignment] # `import` then says that it is not there
    sys.modules["email_validator"] = LateModule("email_validator")  # type: ignore[assignment]
    import flask_security as flask_security

    del sys.modules["webauthn"], sys.modules["email_validator"]


def init_app(app: Flask) -> None:
    """Let organisers sign in; give templates `may(action, thing)` of whoever is signed in."""
    from eventsapp.accounts import policy, sign_in, timers
    from eventsapp.accounts.routes import blueprint
    from eventsapp.kernel.commands import add_command
    from eventsapp.kernel.late import late

    sign_in.init_app(app)
    app.register_blueprint(blueprint)
    add_command(app, "organisers", "eventsapp.accounts.cli:organisers")
    timers.init_app(app)
    ask = late("eventsapp.accounts.screens.own:ask_for_second_factor")

    @app.before_request
    def second_factor() -> ResponseReturnValue | None:
        required = app.extensions["settings"].second_factor == "required"
        return ask() if required and request.path.startswith(("/organise", "/door")) else None

    @app.context_processor
    def policy_context() -> dict[str, Any]:
        return {
            "offices_managed": lambda: policy.offices_managed(sign_in.signed_in()),
            "may": lambda action, thing: policy.may(sign_in.signed_in(), action, thing),
        }
