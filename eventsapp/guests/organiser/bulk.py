"""Something is done to many guests at once: chosen in the list, looked at, done, and undone where that can be."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import auth_required

from eventsapp.accounts.policy import may
from eventsapp.accounts.sign_in import acting, signed_in
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.guests import bulk, queries
from eventsapp.guests.bulk import Action
from eventsapp.guests.operations import bulk as operations
from eventsapp.guests.operations.bulk import BulkOutcome
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.guests.organiser.chosen import chosen_by
from eventsapp.guests.organiser.letters import MOST_AT_ONCE
from eventsapp.guests.queries_of_tags import Choices, choices
from eventsapp.kernel.errors import Refused
from eventsapp.web.deleted import tell_deleted
from eventsapp.web.forms import Form
from eventsapp.web.keys import key
from eventsapp.web.typed import NotUnderstood, day_of

#: How many guests a page of the preview names.
PAGE = 200
#: How many guests may be chosen at once.
_MOST = 60_000

_SENDING = {Action.invite, Action.replace, Action.withdraw, Action.expire}


@auth_required("session")
def again(slug: str) -> ResponseReturnValue:
    """Somebody loads the preview's address anew."""
    organised_event(slug, "guests.view")
    return redirect(url_for("guests.index", slug=slug), 303)


@auth_required("session")
def preview(slug: str) -> ResponseReturnValue:
    """Whom an action would touch, name by name. Nothing is done yet."""
    event, action = _asked(slug)
    ids = _selected(event)
    if not ids:
        flash(_("Nobody is chosen. Tick some guests, or choose all of this view."), "warning")
        return redirect(url_for("guests.index", slug=slug, **chosen_by(request.form).arguments()), 303)
    return _page(event, action, ids, "")


@auth_required("session")
def apply(slug: str) -> ResponseReturnValue:
    """Do it, to those who were shown and are still touched by it."""
    event, action = _asked(slug)
    ids = _unpacked(request.form.get("guests", ""))
    try:
        outcome = _done(event, action, ids, _value(event, action, choices(event.id)))
    except Refused as refused:
        return _page(organised_event(slug, _right(action)), action, ids, str(refused)), 422
    told = _told(action, outcome.touched)
    if action is Action.remove and outcome.touched:
        tell_deleted(slug, told)
    else:
        flash(told, "success")
    return redirect(url_for("guests.index", slug=slug, changed=outcome.change_id), 303)


@auth_required("session")
def undo(slug: str, change_id: int) -> ResponseReturnValue:
    """Bring the guests of a change back to where they were before."""
    event = organised_event(slug, "guests.edit")
    try:
        count = operations.undo(event.id, change_id, acting())
        flash(ngettext("%(num)d guest is as before.", "%(num)d guests are as before.", count), "success")
    except Refused as refused:
        flash(str(refused), "warning")
    return redirect(url_for("guests.index", slug=slug), 303)


class Value(NamedTuple):
    """What an action needs besides guests: as it was typed, and what it means (None while nothing was)."""

    typed: str = ""
    meant: Any = None
    #: Whether the action can be previewed: it needs nothing, or has it.
    ready: bool = True


def _page(event: Event, action: Action, ids: Sequence[int], problem: str) -> str:
    offered = choices(event.id)
    try:
        value = _value(event, action, offered)
    except Refused as refused:
        value, problem = Value(request.form.get("value", "")[:100], None, False), problem or str(refused)
    lines = bulk.preview(event.id, ids, action, value.meant) if value.ready else []
    touched = sum(line.touched for line in lines)
    pages = max(1, -(-len(lines) // PAGE))
    page = min(max(1, request.form.get("page", 1, type=int)), pages)
    return render_template(
        "guests/bulk.html",
        event=event,
        form=Form(),
        action=action,
        name=bulk.NAMES[action],
        reason=bulk.REASONS[action],
        guests=_packed(ids),
        chosen=len(ids),
        value=value,
        problem=problem,
        offered=offered,
        lines=lines[(page - 1) * PAGE : page * PAGE],
        touched=touched,
        left=len(lines) - touched,
        button=_button(action, touched),
        page=page,
        pages=pages,
        most=MOST_AT_ONCE,
    )


def _value(event: Event, action: Action, offered: Choices) -> Value:
    """What was typed for the action. Raises Refused where it is none."""
    typed = request.form.get("value", "").strip()[:100]
    if action in {Action.tag, Action.untag}:
        return Value(typed, operations.tag_name(typed)) if typed else Value(ready=False)
    if action is Action.move:
        if "value" not in request.form:
            return Value(ready=False)
        if typed and typed not in {str(group.id) for group in offered.groups}:
            raise Refused(_("This group is not there any more. Choose another."), "value")
        return Value(typed, int(typed) if typed else None)
    if action is Action.expire:
        if not typed:
            return Value(ready=False)
        try:
            day = day_of(typed)
        except NotUnderstood as error:
            raise Refused(str(error), "value") from None
        # To the end of that day, as the event's clocks show it.
        at = datetime.combine(day + timedelta(days=1), time(), event.zone)
        operations.check_end(at)
        return Value(typed, at)
    return Value()


def _done(event: Event, action: Action, ids: Sequence[int], value: Value) -> BulkOutcome:
    if not value.ready:
        raise Refused(_("Say first what is meant."), "value")
    if action is Action.tag:
        return operations.tag(event.id, ids, value.meant, acting())
    if action is Action.untag:
        return operations.untag(event.id, ids, value.meant, acting())
    if action is Action.move:
        return operations.move(event.id, ids, value.meant, acting())
    if action is Action.expire:
        return operations.expire(event.id, ids, value.meant, acting())
    if action is Action.withdraw:
        return operations.withdraw(event.id, ids, acting())
    if action is Action.remove:
        return operations.remove(event.id, ids, acting())
    anew = action is Action.replace
    touched = [line.id for line in bulk.preview(event.id, ids, action, None) if line.touched]
    sent = send_invitations(event.id, None, acting(), touched, again=anew, replace=anew, most=MOST_AT_ONCE)
    return BulkOutcome(sent.sent)


def _button(action: Action, number: int) -> str:
    """The words on the button, with the number of people it touches."""
    many = {
        Action.tag: ngettext("Tag %(num)d guest", "Tag %(num)d guests", number),
        Action.untag: ngettext("Take the tag from %(num)d guest", "Take the tag from %(num)d guests", number),
        Action.move: ngettext("Move %(num)d guest", "Move %(num)d guests", number),
        Action.invite: ngettext("Invite %(num)d guest", "Invite %(num)d guests", number),
        Action.replace: ngettext("Send %(num)d guest a new link", "Send %(num)d guests new links", number),
        Action.expire: ngettext("End the links of %(num)d guest", "End the links of %(num)d guests", number),
        Action.withdraw: ngettext(
            "Withdraw the links of %(num)d guest", "Withdraw the links of %(num)d guests", number
        ),
        Action.remove: ngettext("Remove %(num)d guest from the list", "Remove %(num)d guests from the list", number),
    }
    return str(many[action])


def _told(action: Action, number: int) -> str:
    """What was done."""
    many = {
        Action.tag: ngettext("%(num)d guest has the tag now.", "%(num)d guests have the tag now.", number),
        Action.untag: ngettext("The tag is taken from %(num)d guest.", "The tag is taken from %(num)d guests.", number),
        Action.move: ngettext("%(num)d guest was moved.", "%(num)d guests were moved.", number),
        Action.invite: ngettext("%(num)d invitation is on its way.", "%(num)d invitations are on their way.", number),
        Action.replace: ngettext("%(num)d new link is on its way.", "%(num)d new links are on their way.", number),
        Action.expire: ngettext("The links of %(num)d guest end.", "The links of %(num)d guests end.", number),
        Action.withdraw: ngettext(
            "The links of %(num)d guest are withdrawn.", "The links of %(num)d guests are withdrawn.", number
        ),
        Action.remove: ngettext(
            "%(num)d guest is no longer on the list.", "%(num)d guests are no longer on the list.", number
        ),
    }
    return str(many[action])


def _asked(slug: str) -> tuple[Event, Action]:
    """The event and what is to be done; whoever may not do it hears of no event, whatever else is wrong."""
    typed = request.form.get("action", "")
    action = next((each for each in Action if each.value == typed), None)
    event = organised_event(slug, _right(action))
    return event, action or abort(400)


def _right(action: Action | None) -> str:
    return "letters.send" if action in _SENDING else "guests.edit"


def may_choose(event: Event) -> list[tuple[str, Any]]:
    """The actions that whoever has signed in may take, as the options of a select."""
    return [(action.value, name) for action, name in bulk.NAMES.items() if may(signed_in(), _right(action), event)]


def _selected(event: Event) -> list[int]:
    """The guests that were ticked, or all of the view, or those that the preview had."""
    if "guests" in request.form:
        return _unpacked(request.form["guests"])
    if request.form.get("scope") == "all":
        return queries.keys(event.id, chosen_by(request.form))
    return sorted(set(request.form.getlist("guest", type=key)))


def _packed(ids: Iterable[int]) -> str:
    """Keys in little room: "1-100.105"."""
    ranges: list[list[int]] = []
    for each in sorted(ids):
        if ranges and each == ranges[-1][1] + 1:
            ranges[-1][1] = each
        else:
            ranges.append([each, each])
    return ".".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def _unpacked(packed: str) -> list[int]:
    ids: list[int] = []
    try:
        for part in packed.split(".") if packed else []:
            first, _dash, last = part.partition("-")
            low, high = key(first), key(last or first)
            if len(ids) + high - low >= _MOST:
                abort(400)
            ids += range(low, high + 1)
    except ValueError:
        abort(400)
    return ids
