"""Letters' words, in the reader's language, from templates or from what a host wrote."""

import re
from typing import Any

from flask import render_template
from markupsafe import Markup

from eventsapp.kernel.mailboxes import one_line
from eventsapp.mail.messages import Rendered
from eventsapp.mail.plain_text import plain_text
from eventsapp.web.language import speaking
from eventsapp.web.texts import markdown

_SUBJECT = 250


def render(letter: str, language: str, **context: Any) -> Rendered:
    """A letter of ours, from templates/mail/<letter>/subject.txt, body.txt and body.html.

    language: the reader's; `_()`, `text()`, `plain()`, `day()` and their like speak it in all three.
    """
    with speaking(language):
        subject, text, html = (
            render_template(f"mail/{letter}/{name}", **context) for name in ("subject.txt", "body.txt", "body.html")
        )
    return Rendered(short_subject(subject), tidy_layout(text), tidy_layout(html))


def render_markdown(subject: str, source: str, language: str, **context: Any) -> Rendered:
    """A letter that a host wrote in Markdown, from templates/mail/written, in the house's frame.

    subject, source: with the placeholders filled in already.
    context: what stands around the host's words: `heading`, `facts` as (label, value) pairs, `links` as
    (label, address) pairs after the text, `reason` (why the reader gets it), `sender_name`.
    """
    with speaking(language):
        prose = markdown(source)
        html = render_template("mail/written/body.html", prose=styled(prose), **context)
        text = render_template("mail/written/body.txt", prose=plain_text(prose), **context)
    return Rendered(short_subject(subject), tidy_layout(text), tidy_layout(html))


def styled(prose: Markup) -> Markup:
    """The host's words with what a style sheet would do on a page: many mail programs read none."""
    styles = {
        "<a ": '<a style="color: inherit" ',
        "<p>": '<p style="margin: 0 0 16px">',
        "<blockquote>": '<blockquote style="margin: 0 0 16px; padding-left: 16px; border-left: 3px solid #8a8578">',
    }
    marked = str(prose)
    for tag, with_style in styles.items():
        marked = marked.replace(tag, with_style)
    return Markup(marked)  # noqa: S704 - markdown() has cleaned it, and only our own styles came in


def short_subject(subject: str) -> str:
    """A subject as one line of a length that programs show."""
    return one_line(subject)[:_SUBJECT]


def tidy_layout(text: str) -> str:
    """Not more than one empty line in a row, no blanks at line ends: what a template's own layout leaves."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
