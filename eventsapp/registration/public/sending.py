"""What happens to a sent form before it becomes an answer, and when it can't."""

from collections.abc import Callable
from typing import TypeVar

from flask import request
from flask_babel import lazy_gettext as _l

from eventsapp.events.models import Event
from eventsapp.kernel.errors import Refused
from eventsapp.registration import queries
from eventsapp.registration.around import Around
from eventsapp.registration.files import MEGABYTE, MOST_MEGABYTES
from eventsapp.registration.forms import AnswerForm
from eventsapp.registration.given import GivenAnswer
from eventsapp.registration.models import Question, QuestionKind
from eventsapp.web.forms import Form

T = TypeVar("T")

_STALE = _l("The page was open for too long, or cookies are switched off. Please send the form once more.")


def understood(form: Form) -> bool:
    """Whether a smaller form of a guest's page is valid; one that was open for too long comes back with all that was
    typed."""
    valid = bool(form.validate())
    if "csrf_token" in form and form.csrf_token.errors:
        form.csrf_token.errors = []
        form.form_errors.append(_STALE)
    return valid


def sent(form: AnswerForm, take: Callable[[GivenAnswer], T]) -> T | None:
    """Give a valid form's answer to `take`; None, with sentences in the form, where it is not valid or refused. Files
    that were sent with it are kept for the next try."""
    if not form.validate():
        if "csrf_token" in form and form.csrf_token.errors:
            form.csrf_token.errors = []
            form.refuse("answer", _STALE)
    else:
        try:
            return take(form.given())
        except Refused as refusal:
            form.refuse(refusal.field, refusal.sentence)
    for each in form.file_fields():
        each.keep()
    return None


def questions(event: Event, there: Around | None = None) -> list[Question]:
    """What an event asks, before the form is read: a file may be as large as its question allows, and one that is
    larger shall be refused by a sentence beside it, not with all that was typed.

    there: what a look at the guest has found, where there was one.
    """
    if there and not there.asks:
        return []
    found = queries.questions(event.id)
    files = sum(1 for each in found if each.kind is QuestionKind.file)
    if files and request.max_content_length is not None:
        request.max_content_length += 2 * files * MOST_MEGABYTES * MEGABYTE
    return found


def read_again(event_id: int) -> None:
    """What was read before a write is forgotten: read what the form asks at once, not question by question."""
    queries.questions(event_id)
