"""In which language a page speaks. The address says it (`?lang=fi`), else the guest's own, else the browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from babel.support import NullTranslations
from flask import Flask, current_app, g, has_app_context, has_request_context, request, url_for
from flask_babel import Domain, force_locale
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from eventsapp.settings import LANGUAGES

#: Scripts that run from right to left, by language; the product's own texts are in none of them (yet).
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ckb", "dv", "ps", "yi"})


def chosen_language() -> str:
    """The page's (or the letter's) language: one of settings.LANGUAGES."""
    if not has_app_context():
        return "en"
    # A page asks a hundred times.
    known: str | None = g.get("known_language")
    if known is None:
        known = _language_asked()
        if has_request_context():
            g.known_language = known
    return known


def _language_asked() -> str:
    if "spoken_language" in g:
        return str(g.spoken_language)
    if not has_request_context():
        return "en"
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    preferred = g.get("language", "")
    if preferred in LANGUAGES:
        return str(preferred)
    return browsers_language(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=256)
def browsers_language(accepted: str) -> str:
    """The language for an Accept-Language header: the best of ours that it names, else English."""
    # Werkzeug's own match passes over "sv-FI" for a later language that is written exactly as ours.
    tags = (tag.partition("-")[0].lower() for tag, quality in parse_accept_header(accepted, LanguageAccept) if quality)
    return next((tag for tag in tags if tag in LANGUAGES), "en")


class _Catalogues(Domain):
    """The catalogue of the page's language. Flask-Babel's own way to it, at every one of a page's hundred texts, takes
    longer than all else about them."""

    def get_translations(self) -> Any:
        """The catalogue in force; outside an application none."""
        return _catalogue(chosen_language()) if has_app_context() else NullTranslations()


@cache
def _catalogue(language: str) -> Any:
    with force_locale(language):
        return Domain().get_translations()


def prefer_language(language: str) -> None:
    """Speak a guest's own language where the address asks for no other. Call it before the first text."""
    g.language = language
    g.pop("known_language", None)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak one language for a while, whatever the page's is: a letter is in its reader's language, not in that of
    whoever caused it. Works outside a request too, within an application context.

    language: one of settings.LANGUAGES; any other gives English.
    """
    before = g.get("spoken_language")
    g.spoken_language = language if language in LANGUAGES else "en"
    g.pop("known_language", None)
    try:
        with force_locale(g.spoken_language):
            yield
    finally:
        g.pop("spoken_language")
        if before:
            g.spoken_language = before
        g.pop("known_language", None)


def direction(language: str) -> str:
    """Which way a language runs, for a `dir` attribute: "rtl" or "ltr"."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def _language_links() -> list[dict[str, Any]]:
    """This page in each language. None after a form was sent: a link would lose what was typed."""
    if request.method not in {"GET", "HEAD"}:
        return []
    here = chosen_language()
    # A page that is kept for everybody names its own arguments (web.kept); others carry what the address has.
    arguments = g.get("page_arguments", request.args.to_dict(flat=False))
    page = url_for(request.endpoint or "events.index", **{**(request.view_args or {}), "lang": None})
    others = urlencode({name: value for name, value in arguments.items() if name != "lang"}, doseq=True)
    query = f"?{others}&lang=" if others else "?lang="
    return [
        {"tag": tag, "name": name, "current": tag == here, "url": f"{page}{query}{tag}"}
        for tag, name in LANGUAGES.items()
    ]


def page_address(language: str | None = None) -> str:
    """This page's whole address, in a language or (without one) in whichever the reader's browser asks for; on the
    host that the settings name. Arguments that choose a part of a page are left out."""
    base = urlsplit(current_app.extensions["settings"].url)
    page = url_for(request.endpoint or "events.index", **{**(request.view_args or {}), "lang": language})
    return f"{base.scheme}://{base.netloc}{page}"


def init_app(app: Flask) -> None:
    """Let links keep the asked language, and templates know it and speak it."""
    app.extensions["babel"].instance.domain_instance = _Catalogues()
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # Jinja's i18n extension adds it
        gettext=lambda text: _catalogue(chosen_language()).ugettext(text),
        ngettext=lambda one, many, number: _catalogue(chosen_language()).ungettext(one, many, number),
        newstyle=True,
    )

    @app.url_defaults
    def keep_language(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in {"static", "style", "script"} or not has_request_context():
            return
        asked = request.args.get("lang", "")
        if asked in LANGUAGES and "lang" not in values:
            values["lang"] = asked

    @app.context_processor
    def language_context() -> dict[str, Any]:
        return {
            "language": chosen_language(),
            "language_links": _language_links,
            "page_address": page_address,
            "direction": direction,
        }
