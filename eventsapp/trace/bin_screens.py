"""/organise/<slug>/bin: what was deleted in the last thirty days, to be brought back or deleted for good."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import auth_required

from eventsapp.accounts.policy import may
from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.kernel import binned
from eventsapp.kernel.binned import BinnedThing, Outcome
from eventsapp.kernel.errors import Refused
from eventsapp.trace.bin_queries import PAGE, batch, count, keys_of, lying
from eventsapp.trace.words import THINGS
from eventsapp.web.deleted import called
from eventsapp.web.keys import key

#: The most names that are listed after the press of a button.
_NAMED = 5


@auth_required("session")
def index(slug: str) -> str:
    """What lies in the bin, the latest first: of the kinds that whoever looks may delete."""
    event, kinds = _allowed(slug)
    found = count(event.id, kinds)
    pages = max(1, -(-found // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "trace/bin.html",
        event=event,
        lying=lying(event.id, kinds, page),
        found=found,
        page=page,
        pages=pages,
        things=THINGS,
        days=binned.KEPT.days,
    )


@auth_required("session")
def restoration(slug: str) -> ResponseReturnValue:
    """Bring one thing back, or all that were deleted together."""
    event, kinds = _allowed(slug)
    try:
        _tell(binned.bring_back(event.id, _chosen(event, kinds), acting()))
    except Refused as refused:
        flash(str(refused), "danger")
    return redirect(url_for(".index", slug=slug), 303)


@auth_required("session")
def emptying(slug: str) -> ResponseReturnValue:
    """Delete them for good."""
    event, kinds = _allowed(slug)
    try:
        if number := binned.empty(event.id, _chosen(event, kinds), acting()):
            told = ngettext("%(num)d entry is deleted for good.", "%(num)d entries are deleted for good.", number)
            flash(told, "success")
        else:
            _tell(Outcome())
    except Refused as refused:
        flash(str(refused), "danger")
    return redirect(url_for(".index", slug=slug), 303)


def _allowed(slug: str) -> tuple[Event, list[str]]:
    """The event, and the kinds of things that whoever is signed in may delete, and so bring back; 404 for none."""
    event = organised_event(slug, "event.view")
    kinds = [name for name, kind in binned.kinds().items() if may(signed_in(), kind.action, event)]
    return event, kinds or abort(404)


def _chosen(event: Event, kinds: Sequence[str]) -> list[int]:
    """Nothing of what was deleted by a kind that they may not delete is touched, whatever is sent."""
    if together := request.form.get("batch", ""):
        return batch(event.id, kinds, together)
    return keys_of(event.id, kinds, request.form.get("thing", type=key) or abort(400))


def _tell(outcome: Outcome) -> None:
    if outcome.back:
        said = _("Back again: %(names)s.", names=_names(outcome.back))
        flash(" ".join([said, *outcome.notes]), "success")
    for thing, why in outcome.refused[:_NAMED]:
        flash(_("%(name)s stays in the bin. %(why)s", name=called(thing.label), why=why), "danger")
    if more := len(outcome.refused[_NAMED:]):
        flash(ngettext("%(num)d more stays there too.", "%(num)d more stay there too.", more), "danger")
    if not outcome.back and not outcome.refused:
        flash(_("It is not in the bin any more: somebody brought it back, or deleted it for good."), "warning")


def _names(things: Sequence[BinnedThing]) -> Any:
    names = [called(each.label) for each in things[:_NAMED]]
    if more := len(things[_NAMED:]):
        names.append(ngettext("%(num)d more", "%(num)d more", more))
    return ", ".join(names)
