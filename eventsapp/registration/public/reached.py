"""What the pages below /r/<token> share: the link, and a button's move with what became of it."""

from collections.abc import Callable

from flask import abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.guests import known_browsers, links, visits
from eventsapp.guests.models import LinkPurpose, PersonalLink
from eventsapp.kernel.errors import Refused
from eventsapp.registration import around, glances
from eventsapp.registration.around import Around
from eventsapp.registration.code_wanted import CodeWanted
from eventsapp.web.forms import Form
from eventsapp.web.language import prefer_language

#: Which page a personal link opens, by the first part of its address.
WAYS = {"i": LinkPurpose.invitation, "r": LinkPurpose.registration}


def addressed(token: str, purpose: LinkPurpose) -> PersonalLink:
    """The link, of whose guest nothing but the name may be shown yet; 404 for all links that aren't."""
    link = links.link_by(token, purpose)
    if link is None:
        abort(404)
    prefer_language(link.guest.language)
    return link


def reached_with_all(token: str, purpose: LinkPurpose = LinkPurpose.registration) -> tuple[PersonalLink, Around]:
    """The same as `reached`, with what there is around the guest."""
    return _reached(token, purpose, around.followed(token, purpose))


def glanced(token: str, purpose: LinkPurpose = LinkPurpose.registration) -> tuple[PersonalLink, Around]:
    """The same at a glance (`glances.glance`), which is enough for most; what it has not, `reached_with_all` has."""
    return _reached(token, purpose, glances.glance(token, purpose))


def reached(token: str, purpose: LinkPurpose = LinkPurpose.registration) -> PersonalLink:
    """The link, whose event's pages this browser may see from now on; 404 for all links that aren't.

    Raises CodeWanted where the event asks for one.
    """
    return _shown(token, purpose, addressed(token, purpose))


def _reached(
    token: str, purpose: LinkPurpose, found: tuple[PersonalLink, Around] | None
) -> tuple[PersonalLink, Around]:
    if found is None:
        abort(404)
    prefer_language(found[0].guest.language)
    return _shown(token, purpose, found[0]), found[1]


def _shown(token: str, purpose: LinkPurpose, link: PersonalLink) -> PersonalLink:
    if not is_shown(link):
        raise CodeWanted(token, purpose)
    visits.remember(link)
    return link


def is_shown(link: PersonalLink) -> bool:
    """Whether the link needs no code: in this browser, or in any."""
    return not link.guest.event.links_ask_codes or known_browsers.knows(link.guest, cookie())


def cookie() -> str:
    """What this browser was given when a code was asked for or typed in it, or ""."""
    return request.cookies.get(cookie_name(), "")


def cookie_name() -> str:
    """With HTTPS no other host can plant it (as the session's, in create_app)."""
    return "__Host-guest" if current_app.extensions["settings"].https else "guest"


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
