"""What the pages below /r/<token> share: the link, and a button's move with what became of it."""

from collections.abc import Callable

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.guests import links, visits
from eventsapp.guests.models import LinkPurpose, PersonalLink
from eventsapp.kernel.errors import Refused
from eventsapp.web.forms import Form
from eventsapp.web.language import prefer_language


def reached(token: str, purpose: LinkPurpose = LinkPurpose.registration) -> PersonalLink:
    """The link, whose event's pages this browser may see from now on; 404 for all links that aren't."""
    link = links.link_by(token, purpose)
    if link is None:
        abort(404)
    visits.remember(link)
    prefer_language(link.guest.language)
    return link


def is_stale() -> bool:
    """Whether a button's page was open for too long; says so."""
    if Form().validate():
        return False
    flash(_("The page was open for too long, or cookies are switched off. Please press the button once more."))
    return True


def back(token: str, part: str = "") -> Response:
    """To the page of the answer."""
    return redirect(url_for("registration.show", token=token, _anchor=part or None), 303)


def done(token: str, move: Callable[[], object], part: str = "") -> Response:
    """Make a move and show what became of it; a refusal is said there."""
    if not is_stale():
        try:
            move()
        except Refused as refusal:
            flash(str(refusal.sentence), "warning")
    return back(token, part)
