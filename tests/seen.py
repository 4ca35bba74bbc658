"""Reading answers as a person would: what a page says, and what is typed in its form."""

import re
from typing import Any

import lxml.html


def page(answer: Any) -> Any:
    """An answer's HTML as a tree."""
    return lxml.html.fromstring(answer.get_data(as_text=True))


def found(answer: Any, selector: str) -> list[Any]:
    """The elements that a simple CSS selector names: tags, classes, [attribute] and [attribute=value], descendants."""
    path = "."
    for step in selector.split():
        tag, tests = re.fullmatch(r"([\w-]*)(.*)", step).groups()  # type: ignore[union-attr]
        path += f"//{tag or '*'}"
        for name, attribute, value in re.findall(r"\.([\w-]+)|\[([\w-]+)(?:=([\w-]+))?\]", tests):
            if name:
                path += f"[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
            else:
                path += f"[@{attribute}='{value}']" if value else f"[@{attribute}]"
    return list(page(answer).xpath(path))


def words(answer: Any, selector: str = "main") -> list[str]:
    """The words of each element that `found` finds, blanks as on the screen."""
    return [_flat(element.text_content()) for element in found(answer, selector)]


def title(answer: Any) -> str:
    """The page's title."""
    return _flat(page(answer).findtext(".//title"))


def typed(answer: Any) -> dict[str, Any]:
    """What stands in the page's first form with a `name` field, by field; hidden tokens left out."""
    form = next(form for form in page(answer).forms if "answer" in form.fields or "name" in form.fields)
    # A textarea's first line break is no part of its text (HTML 4.10.11).
    return {key: value.removeprefix("\n") for key, value in form.form_values() if key != "csrf_token"}


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip()
