"""Offices, organisers, sign-in, and the one policy."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Let organisers sign in."""
    from eventsapp.accounts import cli, sign_in

    sign_in.init_app(app)
    app.cli.add_command(cli.organisers)
