"""eventsapp: publishes event programmes, takes registrations by invitation, keeps guests' calendars right."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from eventsapp.settings import ROOT, Settings

__version__ = "0.1.0"


class House(Flask):
    """The application. None of its functions is a coroutine: Flask would look at each at every request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """A view as it is."""
        return func


def create_app(settings: Settings | None = None, **config: Any) -> Flask:
    """Build the application.

    settings: what the installation chose; read from the environment where it is left out.
    config: Flask's own configuration on top (tests switch things on and off with it).
    Raises BadSetting where a setting is unusable.
    """
    from eventsapp import (
        accounts,
        api,
        cli,
        door,
        events,
        guests,
        inbox,
        mail,
        privacy,
        programme,
        registration,
        trace,
        web,
    )
    from eventsapp.extensions import babel, csrf
    from eventsapp.kernel import database
    from eventsapp.kernel import timers as timers
    from eventsapp.kernel.late import late
    from eventsapp.web.language import chosen_language
    from eventsapp.web.routes import LateRule

    settings = settings or Settings.from_environ()
    app = House(__name__, template_folder=str(ROOT / "templates"), instance_path=str(ROOT / "instance"))
    app.url_rule_class = LateRule
    app.config.from_mapping(_config(settings))
    app.config.from_mapping(config)
    app.extensions["settings"] = settings
    app.extensions["tables"] = late("eventsapp.tables:tables")

    database.db.init_app(app)
    with app.app_context():
        database.prepare(database.db.engine)
        app.extensions["looking"] = database.looking(database.db.engine)
    babel.init_app(app, locale_selector=chosen_language)
    csrf.init_app(app)
    for package in (
        web,
        accounts,
        mail,
        events,
        programme,
        guests,
        registration,
        api,
        door,
        inbox,
        trace,
        privacy,
        cli,
    ):
        package.init_app(app)
    return app


def _config(settings: Settings) -> dict[str, Any]:
    from eventsapp.kernel.database import engine_options

    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url),
        "MAX_CONTENT_LENGTH": settings.max_upload_mb * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        # __Host-: no other host, and no page without HTTPS, can plant one (RFC 6265bis 4.1.3.2).
        "SESSION_COOKIE_NAME": "__Host-eventsapp" if settings.https else "eventsapp",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PREFERRED_URL_SCHEME": settings.url.partition(":")[0],
        "WTF_CSRF_TIME_LIMIT": None,
        # The token decides. Pages whose addresses are secrets say `no-referrer`: their forms come without a Referer.
        "WTF_CSRF_SSL_STRICT": False,
        "BABEL_DEFAULT_LOCALE": "en",
        "TRAP_HTTP_EXCEPTIONS": False,
    }
