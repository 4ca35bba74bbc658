"""Public pages that are the same for everybody: rendered once, kept in memory plain and compressed.

A page is kept under a key that holds all it was made from (stamps of rows, language, arguments), so a kept page is
never stale and never has to be thrown away, except to make room. Each process keeps its own. Who asks for a public one
again is answered without the framework (web.repeats).
"""

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime

from flask import Flask, Response, current_app, g, request, session

from eventsapp.kernel.looks import Look
from eventsapp.settings import LANGUAGES
from eventsapp.web.language import chosen_language
from eventsapp.web.repeats import Repeats, takes_gzip
from eventsapp.web.shelf import ROOM_FOR_SELDOM, Shelf


def kept(
    key: tuple[Hashable, ...],
    render: Callable[[], str | bytes],
    *,
    public: bool,
    mimetype: str = "text/html",
    arguments: Mapping[str, str] | None = None,
    seldom: bool = False,
    look: Look | None = None,
    until: datetime | None = None,
) -> Response:
    """Answer with the page of `key`, in the language of this request.

    key: names the page and everything that it is made from, but for language and arguments.
    render: makes the page. It must read nothing of the request but the language and `arguments`.
    public: whether any cache on the way may keep it for a minute; else the browser alone does, and asks each time.
    arguments: which of the address's arguments belong to the page; all others are forgotten.
    seldom: whether there are so many pages of this kind that they should make room for each other alone (searches).
    look: tells, of a public page, whether `key` is still the same at this address: where it holds, and `until` has not
    come, the next who ask are answered without the framework. Leave it out where the key has anything else in it. A
    seldom page is not answered so.
    """
    g.page_arguments = dict(arguments or {})
    asked = request.args.get("lang") in LANGUAGES
    whole = (mimetype, *key, *sorted(g.page_arguments.items()), chosen_language(), asked)
    shelf: Shelf = current_app.extensions["seldom_pages" if seldom else "kept_pages"]
    page = shelf.page(whole, render)
    zipped = takes_gzip(request.headers.get("Accept-Encoding", ""))
    response = Response(page.gzipped if zipped else page.body, mimetype=mimetype)
    if zipped:
        response.content_encoding = "gzip"
    response.headers["ETag"] = page.etag
    response.headers["Cache-Control"] = "public, max-age=60" if public else "private, no-cache"
    response.vary.update(["Accept-Language", "Accept-Encoding"] if public else ["Accept-Language", "Cookie"])
    if not public:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    g.same_for_everybody = public
    if public and look and not seldom:
        g.repeat = whole, look, until
    return response


def init_app(app: Flask) -> None:
    """Make room for kept pages. Register it before all others that have a word to say after each request: what is
    registered first is asked last, and so sees the answer as it goes out."""
    shelf = app.extensions["kept_pages"] = Shelf()
    app.extensions["seldom_pages"] = Shelf(ROOM_FOR_SELDOM)
    repeats = Repeats(app.wsgi_app, shelf, app.extensions["looking"])
    app.wsgi_app = repeats  # type: ignore[method-assign]

    @app.after_request
    def remember(response: Response) -> Response:
        # Who looks into the session may note something there (Flask-Login does); Flask would say
        # `Vary: Cookie` for the look, and hand the note's cookie to every cache on the way.
        if g.get("same_for_everybody"):
            session.modified = False
            session.accessed = False
        if "repeat" in g:
            repeats.remember(request.environ, response.get_wsgi_headers(request.environ), *g.repeat)
        if "same_for_everybody" in g:
            response.make_conditional(request)
        return response
