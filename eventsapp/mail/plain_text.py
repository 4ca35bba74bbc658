"""Our own clean HTML as text that reads well in a plain letter."""

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: Letters' lines are this long at most, but for addresses.
WIDTH = 76
#: For programs that break lines themselves, such as calendars.
UNBROKEN = 1_000_000


def plain_text(source: str, width: int = WIDTH) -> str:
    """What web.texts.markdown() made, as plain text: paragraphs with an empty line between, lists with dashes or
    numbers, a link's address behind its words, emphasis between asterisks.

    width: characters a line; UNBROKEN leaves each paragraph on one line.
    """
    from lxml import html  # at the first letter, not at the start

    if not source.strip():
        return ""
    blocks: list[str] = []
    for element in html.fragment_fromstring(source, create_parent=True):
        blocks.extend(_block(element, width))
    return "\n\n".join(blocks)


def blocks(source: str) -> list[str]:
    """The blocks of such HTML, each as HTML: plain text of all is their plain texts with an empty line between."""
    from lxml import html

    if not source.strip():
        return []
    return [
        html.tostring(element, encoding="unicode", with_tail=False)
        for element in html.fragment_fromstring(source, create_parent=True)
    ]


def _block(element: "HtmlElement", width: int, indent: str = "") -> list[str]:
    if element.tag in {"ul", "ol"}:
        return ["\n".join(_items(element, width, indent))]
    if element.tag == "hr":
        return [indent + "* * *"]
    if element.tag == "pre":
        return [textwrap.indent(element.text_content().rstrip("\n"), indent + "    ")]
    if element.tag == "blockquote":
        inner = [line for child in element for line in _block(child, width)]
        return ["\n".join(f"{indent}> {line}".rstrip() for line in "\n\n".join(inner).split("\n"))]
    return [_wrapped(_inline(element), width, indent, indent)]


def _items(element: "HtmlElement", width: int, indent: str) -> list[str]:
    lines = []
    for number, item in enumerate(element, start=1):
        mark = f"{number}. " if element.tag == "ol" else "- "
        deeper = indent + " " * len(mark)
        lines.append(_wrapped(_inline(item, nested=False), width, indent + mark, deeper))
        for child in item:
            if child.tag in {"ul", "ol"}:
                lines.extend(_items(child, width, deeper))
    return lines


def _wrapped(text: str, width: int, first: str, others: str) -> str:
    lines = []
    for number, line in enumerate(text.split("\n")):
        lines.append(
            textwrap.fill(
                " ".join(line.split()),
                width,
                initial_indent=others if number else first,
                subsequent_indent=others,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
    return "\n".join(lines)


def _inline(element: "HtmlElement", nested: bool = True) -> str:
    """The words of an element in one piece; line breaks where it has <br>."""
    parts = [_flat(element.text)]
    for child in element:
        if child.tag == "br":
            parts.append("\n")
        elif child.tag in {"ul", "ol"} and not nested:
            pass
        elif child.tag == "a":
            parts.append(_link(_inline(child), child.get("href", "")))
        elif child.tag in {"em", "strong"}:
            parts.append(f"*{_inline(child)}*")
        else:
            parts.append(_inline(child))
        parts.append(_flat(child.tail))
    return "".join(parts).strip(" ") if nested else "".join(parts).strip()


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ")


def _link(words: str, address: str) -> str:
    target = address.removeprefix("mailto:")
    return target if words in {target, address} else f"{words} ({target})"
