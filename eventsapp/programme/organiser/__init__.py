"""The organisers' screens of the programme's draft, split by noun."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, flash, request
from flask_babel import gettext as _

from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.fingerprint import ChangedMeanwhile, fingerprint
from eventsapp.settings import LANGUAGES
from eventsapp.web.forms import Form

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

blueprint = Blueprint("organise_programme", __name__, url_prefix="/organise/<slug>")


def looked_at(slug: str) -> Event:
    """The event of a page that who may read sees, and only who may edit sends."""
    return organised_event(slug, "event.view" if request.method in {"GET", "HEAD"} else "programme.edit")


def edited(slug: str) -> Event:
    """The event of a page that only who may edit sees."""
    return organised_event(slug, "programme.edit")


def shown_languages(event: Event) -> list[str]:
    """The languages that a form of this event asks for; what was said in others stays as it is."""
    return [tag for tag in event.languages if tag in LANGUAGES] or list(LANGUAGES)


def made_from(form: Form, facts: "DataclassInstance") -> None:
    """Let a form that is not sent yet carry what it was made from."""
    if not form.is_submitted():
        form.seen.data = fingerprint(facts)


def saved(
    form: Form,
    operation: Callable[[], object],
    present: "Callable[[], DataclassInstance | None]" = lambda: None,
    **fields: str,
) -> bool:
    """Whether a sent form was valid and its operation done; else the form says what is wrong.

    present: gives the thing's fields as they are now; fields: the form's names of what operations call otherwise.
    """
    if not form.validate_on_submit():
        return False
    try:
        operation()
    except Refused as refused:
        form.tell(refused, **fields)
        if isinstance(refused, ChangedMeanwhile) and (now := present()):
            form.changed_meanwhile = True
            form.seen.data = fingerprint(now)
        return False
    flash(_("Saved."), "success")
    return True


def status(form: Form) -> int:
    """The status of a page that shows a form: 422 where something in it is wrong."""
    return 422 if form.summary() else 200
