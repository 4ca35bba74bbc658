"""Texts in templates: the right language marked with `lang`, and Markdown made safe."""

from functools import cache
from html import unescape
from textwrap import shorten
from typing import TYPE_CHECKING

from flask import Flask
from markupsafe import Markup, escape

from eventsapp.kernel.translated import pick
from eventsapp.settings import LANGUAGES
from eventsapp.web.language import chosen_language, direction

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_TAGS = {
    "p",
    "br",
    "em",
    "strong",
    "ul",
    "ol",
    "li",
    "a",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "code",
    "pre",
    "hr",
}


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "breaks": True})


def markdown(source: str) -> Markup:
    """Markdown as HTML that can't do harm: no images, no raw HTML, links to http, https and mailto alone."""
    html = _parser().render(source)
    for level in (2, 1):  # a page has one h1, and h2s of its own
        html = html.replace(f"<h{level}>", f"<h{level + 2}>").replace(f"</h{level}>", f"</h{level + 2}>")
    import nh3

    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return Markup(clean)  # noqa: S704 - nh3 has just cleaned it


def _marked(language: str) -> str:
    """The `lang` and `dir` attributes of a text that is not in the page's language."""
    if not language or language == chosen_language():
        return ""
    return f' lang="{escape(language)}" dir="{direction(language)}"'


def text(texts: dict[str, str] | None) -> Markup:
    """A text in the page's language; marked with its own where it is in another."""
    chosen = pick(texts, chosen_language())
    attributes = _marked(chosen.language)
    inner = escape(chosen.text)
    return Markup(f"<span{attributes}>{inner}</span>") if attributes else inner  # noqa: S704 - escaped above


def plain(texts: dict[str, str] | None) -> str:
    """The same without markup: for titles, attributes and letters."""
    return pick(texts, chosen_language()).text


def prose(texts: dict[str, str] | None) -> Markup:
    """A Markdown text in the page's language, as a block of HTML."""
    chosen = pick(texts, chosen_language())
    if not chosen.text:
        return Markup("")
    return Markup(f'<div class="prose"{_marked(chosen.language)}>{markdown(chosen.text)}</div>')  # noqa: S704


def excerpt(texts: dict[str, str] | None, longest: int = 200) -> str:
    """The beginning of a Markdown text in the page's language, as one plain line: for search engines and previews."""
    source = pick(texts, chosen_language()).text
    import nh3

    words = unescape(nh3.clean(_parser().render(source), tags=set())).split() if source else []
    return shorten(" ".join(words), longest, placeholder=" …")


def location(*parts: str) -> str:
    """Where something is, from the nearest to the widest: room, venue, address (RFC 5545, 3.8.1.7). What a nearer part
    begins with is not said again: "UN tent, round table" at "UN tent"."""
    said: list[str] = []
    for part in parts:
        if part and not any(before == part or before.startswith(f"{part},") for before in said):
            said.append(part)
    return ", ".join(said)


def init_app(app: Flask) -> None:
    """Give templates `text`, `plain`, `prose`, `excerpt`, `location`, `language_names` (by tag) and the filter
    `markdown`."""
    app.jinja_env.globals.update(
        text=text, plain=plain, prose=prose, excerpt=excerpt, location=location, language_names=LANGUAGES
    )
    app.jinja_env.filters["markdown"] = markdown
