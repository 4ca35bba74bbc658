"""Offices, organisers, sign-in, and the one policy."""

import sys
from typing import Any

from flask import Flask

# Flask-Security brings in the library for passkeys (and with it pyOpenSSL and ASN.1) wherever it is installed, a tenth
# of our start and of our memory; not before passkeys are used.
if "flask_security" not in sys.modules:
    sys.modules["webauthn"] = None  # type: ignore[assignment] # `import` then says that it is not there
    import flask_security as flask_security

    del sys.modules["webauthn"]


def init_app(app: Flask) -> None:
    """Let organisers sign in; give templates `may(action, thing)` of whoever is signed in."""
    from eventsapp.accounts import cli, policy, sign_in, timers
    from eventsapp.accounts.screens import blueprint
    from eventsapp.accounts.screens import colleagues as colleagues
    from eventsapp.accounts.screens import entry as entry
    from eventsapp.accounts.screens import own as own

    sign_in.init_app(app)
    app.register_blueprint(blueprint)
    app.cli.add_command(cli.organisers)
    timers.init_app(app)
    app.before_request(own.ask_for_second_factor)

    @app.context_processor
    def policy_context() -> dict[str, Any]:
        return {
            "offices_managed": lambda: policy.offices_managed(sign_in.signed_in()),
            "may": lambda action, thing: policy.may(sign_in.signed_in(), action, thing),
        }
