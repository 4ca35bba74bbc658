"""The pages of My programme: what is starred, first without an address of its own, then under a private one.

`/events/<slug>/my?s=...` shows sessions that are chosen and keeps nothing; from there a list can be begun.
`/my/<token>` is that list. No page here sets a cookie, and a GET changes nothing.
"""

from collections.abc import Iterable
from datetime import timedelta

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsapp.events.access import visible_event
from eventsapp.events.models import Event
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.limits import TooManyAttempts, count_attempt
from eventsapp.programme import queries
from eventsapp.programme.feeds import webcal
from eventsapp.programme.mine import addresses, operations
from eventsapp.programme.mine.models import StarredList
from eventsapp.programme.mine.queries import clashes, list_by, starred
from eventsapp.programme.snapshot import Programme, SessionFacts
from eventsapp.web.addresses import address
from eventsapp.web.language import chosen_language
from eventsapp.web.qr import qr

#: How many lists one address on the net may begin in an hour: a festival's visitors share theirs.
_LIMIT, _WINDOW = 300, timedelta(hours=1)


def chosen(slug: str) -> str:
    """The sessions that the address names (`?s=one,two` or `?s=one&s=two`), and how to keep them."""
    event = visible_event(slug)
    programme = queries.published(event.id)
    return _chosen_page(event, programme, _named(programme, request.args.getlist("s")))


def begin(slug: str) -> ResponseReturnValue:
    """Begin a list with these sessions; it is at once at its private address."""
    event = visible_event(slug)
    programme = queries.published(event.id) or abort(404)
    sessions = _named(programme, request.form.getlist("s"))
    try:
        count_attempt(f"starred list:{request.remote_addr}", _LIMIT, _WINDOW)
    except TooManyAttempts as many:
        page = _chosen_page(event, programme, sessions, too_many=True)
        return page, 429, {"Retry-After": str(many.retry_after)}
    made = operations.make_list(event.id, chosen_language(), [each.guid for each in sessions])
    return redirect(url_for(".show", token=addresses.list_token(made)), 303)


def show(token: str) -> str:
    """A list: its sessions, which of them clash, and its feed."""
    found = _list(token)
    operations.note_opened(found)
    programme = queries.published(found.event_id)
    sessions = starred(programme, (star.guid for star in found.stars))
    feed = addresses.feed_token(found)
    subscription = webcal("my_programme.feed", token=feed) if feed else ""
    return render_template(
        "programme/mine/show.html",
        event=found.event,
        programme=programme,
        sessions=sessions,
        clashes=clashes(sessions),
        dropped=len(found.stars) - len(sessions),
        token=token,
        feed=feed,
        feed_address=address("my_programme.feed", token=feed) if feed else "",
        webcal_address=subscription,
        qr=qr(subscription) if feed else "",
    )


def choose(token: str) -> str:
    """The whole programme, to choose from."""
    found = _list(token)
    return render_template(
        "programme/mine/choose.html",
        event=found.event,
        programme=queries.published(found.event_id) or abort(404),
        guids={star.guid for star in found.stars},
        token=token,
    )


def chose(token: str) -> ResponseReturnValue:
    """Let the list hold what was ticked."""
    found = _list(token)
    programme = queries.published(found.event_id) or abort(404)
    wanted = _named(programme, request.form.getlist("s"))
    return _done(token, found, wanted, programme.sessions)


def star(token: str) -> ResponseReturnValue:
    """Add sessions to the list, or (`off`) take them out."""
    found = _list(token)
    sessions = _named(queries.published(found.event_id), request.form.getlist("s"))
    return _done(token, found, [] if request.form.get("off") else sessions, sessions)


def renew(token: str) -> ResponseReturnValue:
    """A new address for the feed; the one before is gone."""
    return _changed(token, operations.renew_feed)


def revoke(token: str) -> ResponseReturnValue:
    """No feed any more."""
    return _changed(token, operations.revoke_feed)


def delete(token: str) -> ResponseReturnValue:
    """Erase the list."""
    found = _list(token)
    slug = found.event.slug
    operations.delete_list(found.id)
    return redirect(url_for(".chosen", slug=slug, deleted=1), 303)


def _list(token: str) -> StarredList:
    return list_by(token) or abort(404)


def _done(
    token: str, found: StarredList, wanted: Iterable[SessionFacts], among: Iterable[SessionFacts]
) -> ResponseReturnValue:
    guids = [[each.guid for each in some] for some in (wanted, among)]
    return _changed(token, lambda list_id: operations.choose(list_id, *guids), found)


def _changed(token: str, operation: object, found: StarredList | None = None) -> ResponseReturnValue:
    assert callable(operation), "an operation on a list"
    try:
        operation((found or _list(token)).id)
    except Refused:
        abort(404)
    if request.headers.get("X-Requested-With") == "stars":
        return "", 204
    return redirect(url_for(".show", token=token), 303)


def _named(programme: Programme | None, names: list[str]) -> list[SessionFacts]:
    """The sessions of the programme with these codes, in its order."""
    codes = {code for name in names for code in name.split(",")}
    return [each for each in programme.sessions if each.code in codes] if programme else []


def _chosen_page(
    event: Event, programme: Programme | None, sessions: list[SessionFacts], too_many: bool = False
) -> str:
    return render_template(
        "programme/mine/chosen.html",
        event=event,
        programme=programme,
        sessions=sessions,
        clashes=clashes(sessions),
        too_many=too_many,
        deleted="deleted" in request.args,
    )
