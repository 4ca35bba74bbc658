"""/organise/<slug>/messages: what came in and needs a person."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import auth_required
from werkzeug.wrappers import Response

from eventsapp.accounts.policy import may
from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.events.overview import Figure, Panel
from eventsapp.inbox import operations, queries
from eventsapp.inbox.models import ReceivedState
from eventsapp.inbox.spoken import KINDS, REASONS
from eventsapp.kernel.errors import Refused
from eventsapp.registration.given import Choice

#: How many messages a page has.
ROWS = 50

_S = ReceivedState
_TABS = {_S.needs_you: _l("Need you"), _S.settled: _l("Dealt with"), _S.done: _l("Done by itself")}
_ANSWERS = {
    Choice.accept: _l("Count as accepted"),
    Choice.tentative: _l("Count as perhaps"),
    Choice.regret: _l("Count as regretted"),
}


@auth_required("session")
def index(slug: str) -> str:
    """The messages that need somebody; or those that were dealt with."""
    event = organised_event(slug, "guests.view")
    state = next((each for each in _TABS if each.value == request.args.get("state")), _S.needs_you)
    page = min(max(1, request.args.get("page", 1, type=int)), 100_000)
    counts = queries.counts(event.id)
    choices = [each for each in _ANSWERS if each is not Choice.tentative or event.tentative_allowed]
    return render_template(
        "inbox/index.html",
        event=event,
        tabs=_TABS,
        state=state,
        counts=counts,
        messages=queries.listed(event.id, state, (page - 1) * ROWS, ROWS),
        page=page,
        pages=-(-counts[state] // ROWS),
        address=lambda number: url_for(".index", slug=slug, state=state.value, page=number),
        kinds=KINDS,
        reasons=REASONS,
        answers={each: _ANSWERS[each] for each in choices},
        may_act=may(signed_in(), "guests.edit", event),
    )


@auth_required("session")
def answer(slug: str, message_id: int) -> Response:
    """Count it as the guest's answer."""
    event = organised_event(slug, "guests.edit")
    choice = next((each for each in Choice if each.value == request.form.get("answer")), None)
    if choice is None:
        abort(400)
    _do(event, message_id, lambda: operations.count_as(message_id, choice, acting()), _("The answer counts."))
    return redirect(url_for(".index", slug=slug), 303)


@auth_required("session")
def settled(slug: str, message_id: int) -> Response:
    """It is dealt with; or, taken back, it is not."""
    event = organised_event(slug, "guests.edit")
    if request.form.get("undo"):
        _do(event, message_id, lambda: operations.take_back(message_id, acting()), _("It is on the list again."))
    else:
        _do(event, message_id, lambda: operations.settle(message_id, acting()), _("Dealt with."))
    return redirect(url_for(".index", slug=slug), 303)


def panel(event: Event) -> Panel:
    """What the event's overview tells of messages: only that some need somebody."""
    waiting = queries.counts(event.id)[_S.needs_you]
    return Panel([Figure(_l("Messages that need you"), waiting, "inbox.index")] if waiting else [], [])


def _do(event: Event, message_id: int, operation: Callable[[], None], said: str) -> None:
    if queries.of_event(event.id, message_id) is None:
        abort(404)
    try:
        operation()
    except Refused as refused:
        flash(str(refused), "warning")
    else:
        flash(said, "success")
