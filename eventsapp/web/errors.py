"""Error pages: what went wrong, what was kept, what to do now."""

import json

from flask import Flask, current_app, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import NoResultFound, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, NotFound

from eventsapp.kernel.database import db, is_behind
from eventsapp.kernel.limits import TooManyAttempts

Answer = tuple[str, int, dict[str, str]]


def error_page(status: int, title: str, text: str, **headers: str) -> Answer:
    """An error page in the house's look. Programs get a problem or the sentence alone."""
    if request.path.startswith(tuple(current_app.extensions.get("problems_under", ()))):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": text}
        return json.dumps(problem, ensure_ascii=False), status, {"Content-Type": "application/problem+json", **headers}
    if request.accept_mimetypes.best_match(["text/html", "text/plain"]) == "text/plain":
        return f"{title}. {text}\n", status, {"Content-Type": "text/plain; charset=utf-8", **headers}
    return render_template("error.html", title=title, text=text, status=status), status, headers


def speak_problems(app: Flask, prefix: str) -> None:
    """Say errors at addresses that begin with `prefix` as RFC 9457 has it."""
    app.extensions.setdefault("problems_under", []).append(prefix)


def _described(error: HTTPException) -> tuple[str, str]:
    texts = {
        400: (
            _("We could not read what was sent"),
            _(
                "Something in the form or the address was not as it should be. "
                "Nothing was changed. Go back and try again."
            ),
        ),
        403: (
            _("You may not do that"),
            _("Your account does not have the right to do this. Nothing was changed."),
        ),
        404: (
            _("Page not found"),
            _("There is no page at this address. If you followed a link in a letter, check that it is whole."),
        ),
        405: (
            _("This address can't be used that way"),
            _("Nothing was changed. Go back and use the buttons of the page."),
        ),
        413: (
            _("Too large"),
            _(
                "What was sent is larger than we take. Nothing was changed. Go back with your browser’s button: what "
                "you typed is still there. Then choose a smaller file or a shorter text."
            ),
        ),
        415: (_("We can't read this kind of file"), _("Nothing was changed.")),
    }
    fallback = (_("That did not work"), _("Nothing was changed. Go back and try again."))
    return texts.get(error.code or 500, fallback)


def init_app(app: Flask) -> None:
    """Answer every error with a page that helps."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Answer | HTTPException:
        if error.code is None or error.code < 400:
            return error
        title, text = _described(error)
        headers = {
            key: value for key, value in error.get_headers() if key in {"Allow", "Retry-After", "WWW-Authenticate"}
        }
        return error_page(error.code, title, text, **headers)

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> Answer:
        return error_page(
            400,
            _("This form is too old"),
            _(
                "The page had been open for too long, or cookies are switched off. "
                "Nothing was changed. Go back, reload the page and send it again."
            ),
        )

    @app.errorhandler(TooManyAttempts)
    def too_many(error: TooManyAttempts) -> Answer:
        app.logger.warning("Too many attempts at %s (from %s)", request.endpoint, request.remote_addr)
        minutes = -(-error.retry_after // 60)
        again = (
            _("Nothing was changed. Try again in %(hours)d hours.", hours=-(-minutes // 60))
            if minutes > 90
            else _("Nothing was changed. Try again in %(minutes)d minutes.", minutes=minutes)
        )
        return error_page(
            429,
            _("Too many attempts"),
            again,
            **{"Retry-After": str(error.retry_after)},
        )

    @app.errorhandler(NoResultFound)
    def gone(error: NoResultFound) -> Answer:
        """It was there when they asked, and somebody took it away before it was their turn."""
        app.logger.warning("Gone meanwhile at %s: %s", request.endpoint, error)
        db.session.rollback()
        return error_page(404, *_described(NotFound()))

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeout)
    def database_away(error: Exception) -> Answer:
        if is_behind(error):
            app.logger.error("The tables are not up to date: run `eventsapp db upgrade`")
        else:
            app.logger.error("The database did not answer: %s", type(error).__name__)
        db.session.rollback()
        return error_page(
            503,
            _("The service is busy"),
            _("We could not reach our records just now. Nothing was changed. Wait a moment and try again."),
            **{"Retry-After": "10"},
        )

    @app.errorhandler(500)
    def our_fault(_error: Exception) -> Answer:
        return error_page(
            500,
            _("Something went wrong on our side"),
            _("The mistake is ours and has been noted. Nothing was changed. Try again in a moment."),
        )
