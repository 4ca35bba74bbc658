"""mail"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing yet."""
    from eventsapp.mail import models as models
