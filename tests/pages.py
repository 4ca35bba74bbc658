"""Reading answers as a person does: what a page says, its errors, and its forms as a browser would send them."""

import re
from typing import Any

from lxml import html
from werkzeug.test import TestResponse


def texts(answer: TestResponse, xpath: str) -> list[str]:
    """The text of each element, with single blanks."""
    return [" ".join(each.text_content().split()) for each in html.fromstring(answer.data).xpath(xpath)]


def errors(answer: TestResponse) -> list[str]:
    """The sentences of the error summary."""
    return texts(answer, "//div[@class='error-summary']//li")


def notices(answer: TestResponse) -> list[str]:
    """What the page says has happened."""
    return texts(answer, "//*[contains(concat(' ', @class, ' '), ' notice ')]")


def rows(answer: TestResponse, table: int = 1) -> list[list[str]]:
    """The cells of a table's body."""
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("td|th")]
        for row in html.fromstring(answer.data).xpath(f"(//table)[{table}]/tbody/tr")
    ]


def filled_in(answer: TestResponse, action: str = "") -> dict[str, Any]:
    """What the page's form (the one with this action; else the one in `main`) holds, ready to be sent again."""
    place = f"//form[@action='{action}']" if action else "//main//form"
    form = html.fromstring(answer.data).xpath(place)[0]
    found: dict[str, Any] = {}
    for name, value in form.form_values():
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def page(answer: Any) -> Any:
    """An answer's HTML as a tree."""
    return html.fromstring(answer.get_data(as_text=True))


def found(answer: Any, selector: str) -> list[Any]:
    """The elements that a simple CSS selector names: tags, classes, [attribute] and [attribute=value], descendants."""
    path = "."
    for step in selector.split():
        tag, tests = re.findall(r"^([\w-]*)(.*)$", step)[0]
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
