"""HTML that stands in schedules' texts, as Markdown: our texts are Markdown, and theirs are shown as meant."""

import re
from collections.abc import Iterator

from lxml import html
from lxml.etree import LxmlError

_IS_HTML = re.compile(r"\s*<(p|div|ul|ol|h[1-6]|pre|blockquote|br|span|strong|em|b|i|a)\b[^<>]*>", re.IGNORECASE)
_HAS_PARAGRAPHS = re.compile(r"</p\s*>", re.IGNORECASE)
_SPECIAL = re.compile(r"[\\`*\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_BEGINS_BLOCK = re.compile(r"(#{1,6}(?=\s)|[-+>](?=\s|$)|(?<=\d)[.)](?=\s))")
_BLOCKS = {"p", "div", "ul", "ol", "li", "pre", "blockquote", "hr", "table", "tr", "dl", "dt", "dd", "section"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_EMPHASIS = {"em": "*", "i": "*", "strong": "**", "b": "**"}
_NEVER = {"script", "style", "template", "iframe", "object"}


def markdown(text: str) -> str:
    """A text as Markdown: HTML is turned into it, anything else stays as it is."""
    if not (_IS_HTML.match(text) or _HAS_PARAGRAPHS.search(text)):
        return text
    try:
        root = html.fragment_fromstring(text, create_parent="div")
    except (LxmlError, ValueError):
        return text
    return "\n\n".join(_blocks(root)).strip("\n")


def _blocks(parent: html.HtmlElement) -> Iterator[str]:
    """The blocks of an element; what stands between them is a paragraph of its own."""
    inline = [_escaped(parent.text or "")]
    for child in parent:
        if _is_block(child):
            yield from _paragraph(inline)
            inline = []
            yield from _block(child)
        else:
            inline.append(_inline(child))
        inline.append(_escaped(child.tail or ""))
    yield from _paragraph(inline)


def _is_block(element: html.HtmlElement) -> bool:
    return element.tag in _BLOCKS or element.tag in _HEADINGS


def _paragraph(inline: list[str]) -> Iterator[str]:
    text = re.sub(r" ?\n ?", "\n", re.sub(r" +", " ", "".join(inline))).strip()
    if text:
        yield _BEGINS_BLOCK.sub(r"\\\1", text, count=1) if re.match(r"#|[-+>]|\d+[.)]", text) else text


def _block(element: html.HtmlElement) -> Iterator[str]:
    if element.tag in _HEADINGS:
        words = " ".join(_inline_children(element).split())
        if words:
            yield f"{'#' * max(3, _HEADINGS[element.tag])} {words}"
    elif element.tag in {"ul", "ol"}:
        items = [_item(item, number if element.tag == "ol" else 0) for number, item in enumerate(element, 1)]
        yield "\n".join(item for item in items if item)
    elif element.tag == "pre":
        code = element.text_content().strip("\n")
        yield "\n".join(f"    {line}" for line in code.split("\n"))
    elif element.tag == "blockquote":
        quoted = "\n\n".join(_blocks(element))
        yield "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
    elif element.tag == "hr":
        yield "---"
    else:
        yield from _blocks(element)


def _item(item: html.HtmlElement, number: int) -> str:
    mark = f"{number}. " if number else "- "
    lines = "\n".join(_blocks(item)).split("\n")
    return mark + f"\n{' ' * len(mark)}".join(lines) if any(lines) else ""


def _inline_children(element: html.HtmlElement) -> str:
    parts = [_escaped(element.text or "")]
    for child in element:
        parts += [_inline(child), _escaped(child.tail or "")]
    return "".join(parts)


def _inline(element: html.HtmlElement) -> str:
    if not isinstance(element.tag, str) or element.tag in _NEVER:
        return ""
    if element.tag == "br":
        return "\n"
    if element.tag == "code":
        return f"`{element.text_content()}`" if "`" not in element.text_content() else _escaped(element.text_content())
    inner = _inline_children(element)
    if element.tag == "a" and inner.strip() and re.match(r"(https?:|mailto:)[^\s<>]+$", element.get("href") or ""):
        return f"[{' '.join(inner.split())}](<{element.get('href')}>)"
    mark = _EMPHASIS.get(element.tag, "")
    return f"{mark}{inner.strip()}{mark}" if mark and inner.strip() else inner


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", re.sub(r"\s+", " ", text))
