"""programme"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing yet."""
    from eventsapp.programme import models as models
