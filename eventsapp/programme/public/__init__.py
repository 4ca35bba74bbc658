"""The published programme: its pages, each session, the speakers. Everything is read from the latest release."""

from collections.abc import Callable
from typing import Any, NamedTuple

from babel import Locale, UnknownLocaleError
from flask import Response, abort, render_template, request
from markupsafe import Markup

from eventsapp.events.access import Mark, visible_mark
from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.programme import queries, related
from eventsapp.programme.latest import digest as latest_digest
from eventsapp.programme.latest import key as latest_key
from eventsapp.programme.snapshot import Programme
from eventsapp.web.kept import kept
from eventsapp.web.language import chosen_language


class Published(NamedTuple):
    """An event's mark, and its latest release (None: nothing was released yet)."""

    mark: Mark
    programme: Programme | None

    def page(
        self,
        name: str,
        template: str,
        arguments: dict[str, str] | None = None,
        *,
        seldom: bool = False,
        **context: Any,
    ) -> Response:
        """Answer with a template, kept for as long as event and release stay what they are.

        name, arguments and context: from the address, the event and its release alone. Only a seldom page may also be
        made from the clock, and then its name says so.
        seldom: see `web.kept`.
        """

        def render() -> str:
            event = db.session.get_one(Event, self.mark.id)
            return render_template(template, event=event, programme=self.programme, **context)

        return self._kept(name, render, arguments=arguments, seldom=seldom)

    def file(self, name: str, mimetype: str, render: Callable[[], bytes]) -> Response:
        """Answer with a file, kept likewise."""
        return self._kept(name, render, mimetype=mimetype)

    def _kept(self, name: str, render: Callable[[], str | bytes], **how: Any) -> Response:
        return kept((name, *self.mark.key), render, public=self.mark.public, look=self.mark.look, **how)


def published(slug: str) -> Published:
    """The event at this address and its latest release, by one small query; 404 where the event is not there."""
    mark = visible_mark(slug, latest_digest(), latest_key())
    digest, release_id = mark.more
    return Published(mark, queries.released(digest, release_id) if digest else None)


def _programme(found: Published) -> Programme:
    return found.programme or abort(404)


def exchanged(slug: str, format: str) -> Response:
    """The programme for programs: frab's schedule.xml or schedule.json."""
    found = published(slug)
    programme = _programme(found)

    def render() -> bytes:
        from eventsapp.programme import exchange

        return exchange.write(format, programme)

    return found.file("file", f"application/{format}", render)


def session(slug: str, code: str) -> Response:
    """One session."""
    found = published(slug)
    facts = _programme(found).session_by_code.get(code) or abort(404)
    return found.page(f"session {code}", "programme/session.html", session=facts, related_to=related.to)


def speakers(slug: str) -> Response:
    """All who take part."""
    found = published(slug)
    if found.programme is None:
        return found.page("no speakers", "programme/empty.html", here="speakers")
    return found.page("speakers", "programme/speakers.html")


def speaker(slug: str, code: str) -> Response:
    """One speaker, with their sessions."""
    found = published(slug)
    facts = _programme(found).speaker_by_code.get(code) or abort(404)
    return found.page(f"speaker {code}", "programme/speaker.html", speaker=facts)


def photo(slug: str, code: str, digest: str) -> Response:
    """A speaker's photograph. Where it was changed after the release, the present one: taken away means gone."""
    found = published(slug)
    facts = _programme(found).speaker_by_code.get(code)
    picture = queries.photo(found.mark.id, code) if facts and facts.photo == digest else None
    if picture is None:
        abort(404)
    response = Response(picture.data, mimetype="image/jpeg")
    response.set_etag(picture.digest)
    response.headers["Cache-Control"] = "public, max-age=3600" if found.mark.public else "private, no-cache"
    if not found.mark.public:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.make_conditional(request)
    return response


def part_of_event_page(event: Event) -> Markup:
    """The programme's days, for the event's page."""
    programme = queries.published(event.id)
    return Markup(render_template("programme/part.html", event=event, programme=programme))  # noqa: S704 - a template's


def spoken(tag: str) -> str:
    """The name of a language in the page's language; the tag itself where it has none."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(chosen_language()) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def web_address(said: object) -> str:
    """An address as it may stand in a link, from a file or a form: of the web, or none."""
    return said if isinstance(said, str) and said.lower().startswith(("http://", "https://")) else ""
