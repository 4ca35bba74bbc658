"""What all pages share: language, security headers, error pages, form base, texts and times in templates."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Give the application what every page needs."""
    from eventsapp.web import (
        addresses,
        assets,
        bodies,
        errors,
        guesses,
        headers,
        health,
        hosts,
        kept,
        keys,
        language,
        masked_logs,
        navigation,
        proxies,
        sessions,
        texts,
        times,
        turns,
    )

    app.register_blueprint(health.blueprint)
    for room in (
        addresses,
        bodies,
        keys,
        turns,
        kept,
        language,
        headers,
        guesses,
        assets,
        errors,
        texts,
        times,
        sessions,
    ):
        room.init_app(app)
    for room in (navigation, hosts, proxies, masked_logs):
        room.init_app(app)
