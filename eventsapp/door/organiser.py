"""/door: who is expected and who has come, for a phone at the entrance; and badges."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import auth_required
from werkzeug.wrappers import Response

from eventsapp.accounts.policy import may
from eventsapp.accounts.sign_in import signed_in
from eventsapp.door import ACTION, operations, queries
from eventsapp.door.models import Ticket
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.kernel.errors import Refused
from eventsapp.registration.spoken import STATES
from eventsapp.web.forms import is_clean, tidy
from eventsapp.web.times import moment

#: A search that is longer than this is none.
LONGEST = 100


@auth_required("session")
def index() -> str:
    """The events at whose door one may stand."""
    organiser = signed_in()
    assert organiser
    return render_template("door/index.html", events=queries.events(organiser))


@auth_required("session")
def show(slug: str) -> str:
    """The counts; whom a search finds, else who came last."""
    event = organised_event(slug, ACTION)
    words = tidy(request.args.get("q"))[:LONGEST]
    searched = bool(words) and is_clean(words)
    return render_template(
        "door/show.html",
        event=event,
        words=words,
        counts=queries.counts(event.id),
        parties=queries.found(event.id, words) if searched else None,
        latest=[] if searched else queries.latest(event.id),
        most=queries.SHOWN,
        states=STATES,
    )


@auth_required("session")
def ticket(code: str) -> str:
    """Whose ticket was scanned. Looking at it lets nobody in."""
    found = queries.ticket_by(code)
    if found is None or not may(signed_in(), ACTION, found.registration.event):
        abort(404)
    return _ticket_page(found)


@auth_required("session")
def person(slug: str, ticket_id: int) -> str:
    """The same, found by name."""
    return _ticket_page(_ticket(organised_event(slug, ACTION), ticket_id))


@auth_required("session")
def let_in(slug: str, ticket_id: int) -> Response:
    """They came in."""
    event = organised_event(slug, ACTION)
    name = _name(queries.bearer(_ticket(event, ticket_id)))
    try:
        arrival, now = operations.let_in(ticket_id, _organiser_id())
    except Refused as refused:
        flash(str(refused.sentence), "warning")
    else:
        at = moment(arrival.arrived_at, event.zone)
        if now:
            flash(_("%(name)s has come in.", name=name), "success")
        else:
            flash(_("%(name)s came in already, %(moment)s.", name=name, moment=at), "warning")
    return _back(slug, ticket_id)


@auth_required("session")
def undo(slug: str, ticket_id: int) -> Response:
    """They did not, after all."""
    event = organised_event(slug, ACTION)
    name = _name(queries.bearer(_ticket(event, ticket_id)))
    operations.undo(ticket_id, _organiser_id())
    flash(_("%(name)s is not in.", name=name))
    return _back(slug, ticket_id)


@auth_required("session")
def badges(slug: str) -> str:
    """Badges of all who are expected, eight on a sheet of A4."""
    event = organised_event(slug, ACTION)
    people = [each for each in queries.expected(event.id) if each.name]
    return render_template("door/badges.html", event=event, people=people)


def _ticket(event: Event, ticket_id: int) -> Ticket:
    return queries.ticket_of(event.id, ticket_id) or abort(404)


def _ticket_page(found: Ticket) -> str:
    event = found.registration.event
    everybody = queries.party(found.registration)
    return render_template(
        "door/ticket.html",
        event=event,
        person=queries.bearer(found),
        others=[each for each in everybody if each.ticket_id != found.id],
        registration=found.registration,
        counts=queries.counts(event.id),
        states=STATES,
    )


def _back(slug: str, ticket_id: int) -> Response:
    """To where the button stood: the search, or the person's own page."""
    words = tidy(request.form.get("q"))[:LONGEST]
    if "q" in request.form:
        return redirect(url_for(".show", slug=slug, q=words or None), 303)
    return redirect(url_for(".person", slug=slug, ticket_id=ticket_id), 303)


def _name(person: queries.Person) -> str:
    return person.name or _("Companion of %(name)s", name=person.comes_with)


def _organiser_id() -> int:
    organiser = signed_in()
    assert organiser, "a view behind auth_required"
    return organiser.id
