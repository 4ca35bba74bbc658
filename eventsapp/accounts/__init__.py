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
    from eventsapp.accounts import cli, policy, sign_in

    sign_in.init_app(app)
    app.cli.add_command(cli.organisers)

    @app.context_processor
    def policy_context() -> dict[str, Any]:
        return {"may": lambda action, thing: policy.may(sign_in.signed_in(), action, thing)}
