"""registration"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing yet."""
    from eventsapp.registration import models as models
