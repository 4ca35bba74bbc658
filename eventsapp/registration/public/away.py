"""When an answer can't be taken yet, what a guest typed is kept in the page: the records can't be reached, or the link
asks for a code first."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from eventsapp.kernel.database import db
from eventsapp.registration.code_wanted import CodeWanted
from eventsapp.registration.companion_form import CompanionForm
from eventsapp.registration.forms import CHOICES, AnswerForm, OpenForm

P = ParamSpec("P")

#: Of a file's field: the token of what is kept, and that it is to go.
_OF_FILES = ("-kept", "-remove")


def keeps_what_was_typed(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Answer 503 with the form as it was sent where the database is locked or gone, without asking it anything; and 403
    where the link asks for a code. A form that is only looked at is left alone."""

    @wraps(view)
    def kept(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if request.method != "POST":
            return view(*args, **kwargs)
        try:
            return view(*args, **kwargs)
        except (OperationalError, PoolTimeout) as error:
            current_app.logger.error("The database did not answer: %s", type(error).__name__)
            db.session.rollback()
            return _kept(503)
        except CodeWanted:
            return _kept(403, code_at=request.path.rpartition("/")[0])

    return kept


def _kept(status: int, code_at: str = "") -> Response:
    """code_at: the page that asks for a code."""
    typed = [(key, value) for key, value in request.form.items(multi=True) if key != "csrf_token"]
    shown = [(_label(key), _read(key, value)) for key, value in typed if value and not key.endswith(_OF_FILES)]
    files = [each.filename for each in request.files.values() if each.filename]
    page = render_template("registration/away.html", typed=typed, shown=shown, files=files, code_at=code_at)
    response = make_response(page, status)
    if status == 503:
        response.headers["Retry-After"] = "10"
    return response


def _label(key: str) -> object:
    """What a field is called. The event's own questions are in the records that can't be reached."""
    name = key.rpartition("-")[2]
    if name == "message":
        return _("A word to the host")
    if key == "answer":
        return AnswerForm.answer.args[0]
    field = getattr(CompanionForm if key.startswith("companions-") else OpenForm, name, None)
    return field.args[0] if field and field.args else _("Another question")


def _read(key: str, value: str) -> object:
    """What was typed, or what a choice of the answer says; an own question's choice is in its own words."""
    return CHOICES.get(value, value) if key == "answer" else value
