"""The outbox, letters' rendering, and the worker that delivers."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Set up the outbox."""
    from eventsapp.mail import models as models
