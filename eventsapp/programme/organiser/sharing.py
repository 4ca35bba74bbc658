"""Where else the programme can be shown: the office's own site, screens, paper, a copy."""

from typing import NamedTuple

from flask import render_template
from flask_security import auth_required
from markupsafe import escape

from eventsapp.events.models import Event
from eventsapp.programme import queries
from eventsapp.programme.organiser import looked_at, shown_languages
from eventsapp.web.addresses import address
from eventsapp.web.language import speaking
from eventsapp.web.texts import plain


class Snippet(NamedTuple):
    """What an office puts into a page of its own site, in a language."""

    language: str
    with_script: str
    frame: str


@auth_required("session")
def sharing(slug: str) -> str:
    """The snippet for other sites, the screens of the stages, the sheets for printing, the command for a copy."""
    event = looked_at(slug)
    return render_template(
        "programme/organiser/sharing.html",
        event=event,
        programme=queries.published(event.id),
        languages=shown_languages(event),
        snippets=[_snippet(event, language) for language in shown_languages(event)],
    )


def _snippet(event: Event, language: str) -> Snippet:
    with speaking(language):
        title = escape(plain(event.title))
    page = escape(address("programme.show", slug=event.slug, lang=language))
    frame = escape(address("programme.widget", slug=event.slug, lang=language))
    script = escape(address("programme.widget_script"))
    return Snippet(
        language,
        f'<a data-eventsapp-widget href="{page}">{title}</a>\n<script src="{script}" defer></script>',
        f'<iframe src="{frame}" title="{title}" width="100%" height="600" loading="lazy"></iframe>',
    )
