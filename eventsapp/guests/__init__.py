"""guests"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing yet."""
    from eventsapp.guests import models as models
