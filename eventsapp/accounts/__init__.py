"""Offices, organisers, sign-in, and the one policy."""

from typing import Any

from flask import Flask


def init_app(app: Flask) -> None:
    """Let organisers sign in; give templates `may(action, thing)` of whoever is signed in."""
    from eventsapp.accounts import cli, policy, sign_in

    sign_in.init_app(app)
    app.cli.add_command(cli.organisers)

    @app.context_processor
    def policy_context() -> dict[str, Any]:
        return {"may": lambda action, thing: policy.may(sign_in.signed_in(), action, thing)}
