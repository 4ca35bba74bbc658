"""What was published before: older releases, what each release changed, and the feed of that."""

from collections.abc import Callable, Container

from flask import Response, abort, render_template, request, url_for

from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.programme import queries, releases, wording
from eventsapp.programme.public import Published, published
from eventsapp.programme.snapshot import Programme
from eventsapp.settings import LANGUAGES
from eventsapp.web.addresses import address
from eventsapp.web.language import chosen_language, speaking

#: How many changes of one release the list of all releases shows; the rest is on the release's own page.
SHOWN = 20
#: How many releases the feed tells of: feed readers have read the others.
FED = 30


def version(slug: str, number: int) -> Response:
    """One release as it was published, marked as an older one where it is not the newest."""
    found = published(slug)
    newest = found.programme or abort(404)
    if not 1 <= number <= newest.number:
        abort(404)

    def render() -> bytes:
        event = db.session.get_one(Event, found.mark.id)
        made = releases.listed(event.id, number)[0]
        programme = queries.released(made.digest, made.id)
        return render_template(
            "programme/version.html", event=event, programme=programme, release=made, latest=newest.number
        ).encode()

    response = found.file(f"version {number}", "text/html", render)
    # The newest one is to be found, not its memory.
    response.headers["X-Robots-Tag"] = "noindex" if found.mark.public else "noindex, nofollow"
    return response


def all_changes(slug: str) -> Response:
    """What each release changed, the newest first."""
    found = published(slug)
    return _list(found, found.programme or abort(404), None)


def changes(slug: str, number: int) -> Response:
    """All that one release changed."""
    found = published(slug)
    programme = found.programme
    if programme is None or not 1 <= number <= programme.number:
        abort(404)
    return _list(found, programme, number)


def changes_feed(slug: str) -> Response:
    """The same as a feed, in the language that the address names, else in the event's first."""
    found = published(slug)
    programme = found.programme or abort(404)
    asked = request.args.get("lang") in LANGUAGES
    language = chosen_language() if asked else programme.event.languages[0]
    language = language if language in LANGUAGES else "en"

    def render() -> bytes:
        event = db.session.get_one(Event, found.mark.id)
        with speaking(language):
            return render_template(
                "programme/changes.atom.xml",
                event=event,
                releases=releases.listed(event.id, most=FED),
                shown=SHOWN,
                link=_link(programme, address),
                id_of=lambda *names: f"urn:uuid:{wording.made_guid('changes', language, *names)}",
                language=language,
                asked={"lang": language} if asked else {},
            ).encode()

    return found.file("changes feed", "application/atom+xml", render)


def _list(found: Published, programme: Programme, number: int | None) -> Response:
    """All releases, each with its first changes; or the one of this number with all of them."""

    def render() -> bytes:
        event = db.session.get_one(Event, found.mark.id)
        return render_template(
            "programme/changes.html",
            event=event,
            releases=releases.listed(event.id, number),
            number=number,
            shown=None if number else SHOWN,
            link=_link(programme, url_for),
        ).encode()

    return found.file(f"changes {number}", "text/html", render)


def _link(programme: Programme, build: Callable[..., str]) -> Callable[[str, str], str]:
    """Gives the address of a session or a speaker; "" for what the programme has no more, and so no page."""
    pages: dict[str, tuple[str, Container[str]]] = {
        "sessions": ("programme.session", programme.session_by_code),
        "speakers": ("programme.speaker", programme.speaker_by_code),
    }

    def link(kind: str, code: str) -> str:
        endpoint, there = pages.get(kind, ("", ()))
        return build(endpoint, slug=programme.event.slug, code=code) if code in there else ""

    return link
